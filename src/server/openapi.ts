/** The OpenAPI 3.1 document, made of the schemas that validate, and a page to read it. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { version } from '../kernel/index.ts';
import { addOperations, type Operation, sharedComponents } from './operations.ts';
import { addReference } from './reference.ts';

const description = `Millrace takes profile updates, evaluates audiences as they change, and delivers every
membership, durably and in order, to destinations such as Gainsight PX. Errors are problem+json.`;

const tags = {
  Collect: 'Profile updates and memberships, from whatever sends them.',
  Sources: 'Write keys, and what came in with them.',
  Profiles: 'People: attributes, identities, why they are where they are.',
  Audiences: 'Rules over profiles, their members and their history.',
  Destinations: 'The catalog of places to deliver to.',
  Accounts: 'Credentials for one destination.',
  Dataflows: 'An account with audiences, mappings and a schedule.',
  'Dead letters': 'What a destination refused for good.',
  Verification: 'Comparing what should be with what the destination has.',
  Governance: 'Labels, marketing actions, policies and consent.',
  Monitoring: 'Runs, requests, metrics, live events.',
  Alerts: 'Rules, history and channels.',
  Access: 'Users, roles, keys and sessions.',
  Audit: 'Who changed what.',
  Settings: 'Of the workspace.',
  Configuration: 'All that people configure, as a file.',
  Operate: 'For supervisors and scrapers.',
} as const;

interface Document {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, object> };
}

/** Names of schemas that something refers to, through others too. */
function usedSchemas({ paths, components }: Document): Set<string> {
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name] of JSON.stringify(part).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (used.has(name!)) continue;
      used.add(name!);
      follow(components?.schemas?.[name!] ?? null);
    }
  };
  follow([paths, sharedComponents]);
  return used;
}

/** Completes what the schemas cannot say, and takes out what nothing refers to. */
function completeDocument(
  document: Document,
  complete: ReturnType<typeof addOperations>,
): Document {
  const paths = Object.entries(document.paths ?? {}).map(([path, methods]) => [
    path,
    Object.fromEntries(
      Object.entries(methods).map(([method, one]) => [method, complete(method, path, one)]),
    ),
  ]);
  const completed: Document = { ...document, paths: Object.fromEntries(paths) };
  const used = usedSchemas(completed);
  const schemas = Object.entries(document.components?.schemas ?? {});
  return {
    ...completed,
    components: {
      ...document.components,
      ...sharedComponents,
      schemas: Object.fromEntries(schemas.filter(([name]) => used.has(name))),
    },
  };
}

/** Must be registered before the routes. */
export async function addOpenApi(server: FastifyInstance): Promise<void> {
  const complete = addOperations(server);
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Millrace',
        version,
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This server' }],
      tags: Object.entries(tags).map(([name, text]) => ({ name, description: text })),
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'millrace.session_token',
            description: 'Set by signing in (`POST /api/session`), for pages of this server.',
          },
          writeKey: { type: 'http', scheme: 'basic', description: 'The write key as the user.' },
        },
      },
      security: [{ apiKey: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    // Schemas with an id in zod's registry become components: what refers to itself needs a name.
    transformObject: (input) =>
      completeDocument(jsonSchemaTransformObject(input) as Document, complete) as ReturnType<
        typeof jsonSchemaTransformObject
      >,
  });
  server.get(
    '/openapi.json',
    { config: { permission: 'public' }, schema: { hide: true } },
    async (_request, reply) =>
      reply.type('application/json').send(JSON.stringify(server.swagger())),
  );
  addReference(server);
}
