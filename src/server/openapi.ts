/** The OpenAPI 3.1 document, made of the schemas that validate, and a page to read it. */
import swagger from '@fastify/swagger';
import reference from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const description = `Millrace takes profile updates, evaluates audiences as they change, and delivers every
membership, durably and in order, to destinations such as Gainsight PX. Errors are problem+json.`;

interface Operation {
  operationId?: string;
}

/** `GET /api/dataflows/{id}/runs` is `getDataflowsByIdRuns`: what generated clients call it. */
function operationIdOf(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, '/')
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** Gives every operation its name. */
function nameOperations<Document extends object>(document: Document): Document {
  const { paths } = document as { paths?: Record<string, Record<string, Operation>> };
  for (const [path, methods] of Object.entries(paths ?? {})) {
    for (const [method, operation] of Object.entries(methods)) {
      operation.operationId = operationIdOf(method, path);
    }
  }
  return document;
}

/** Must be registered before the routes. */
export async function addOpenApi(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Millrace', version: '0.1.0', description, license: { name: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          writeKey: { type: 'http', scheme: 'basic', description: 'The write key as the user.' },
        },
      },
      security: [{ apiKey: [] }],
    },
    transform: jsonSchemaTransform,
    // Schemas with an id in zod's registry become components: what refers to itself needs a name.
    transformObject: (input) => nameOperations(jsonSchemaTransformObject(input)),
  });
  server.get(
    '/openapi.json',
    { config: { permission: 'public' }, schema: { hide: true } },
    async (_request, reply) =>
      reply.type('application/json').send(JSON.stringify(server.swagger())),
  );
  await server.register(reference, {
    routePrefix: '/docs',
    configuration: { url: '/openapi.json', withDefaultFonts: false, telemetry: false },
    hooks: {
      onRequest: (_request, _reply, done) => done(),
    },
  });
}
