/**
 * Configuration as code: the whole of it as a file, what a file would change, and the change. Each
 * read and change is a call of this API by the caller, so that permissions, checks and the audit log
 * are the same as for single calls. Variables come with the request; the server's own are not read.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { lackOf } from '../../access/index.ts';
import { otherCredentials } from '../../activation/index.ts';
import {
  type Api,
  applyPlan,
  configurationText,
  makePlan,
  type Plan,
  readConfiguration,
  readFile,
  type SectionName,
  sections,
} from '../../configuration/index.ts';
import {
  delay,
  type ErrorCode,
  type FieldError,
  type JsonValue,
  limits,
  MillraceError,
} from '../../kernel/index.ts';
import { requireAlso } from '../authorise.ts';
import type { Services } from '../services.ts';
import { jsonValueSchema } from '../wire.ts';

const bodySchema = z.strictObject({
  text: z.string().max(limits.configurationChars).describe('The file: YAML, or JSON'),
  variables: z
    .record(z.string(), z.string().max(limits.configurationVariableChars))
    .refine((all) => Object.keys(all).length <= limits.configurationVariables, 'are too many')
    .default({})
    .describe(`Values of the variables that accounts refer to as \${NAME}`),
  prune: z.boolean().default(false).describe('Remove what the sections of the file do not list'),
});

const applySchema = bodySchema.extend({
  fingerprint: z
    .string()
    .optional()
    .describe('Of the diff that was looked at: 412 when something else would change by now'),
});

const changeSchema = z.object({
  section: z.enum(sections),
  noun: z.string(),
  name: z.string(),
  action: z.enum(['create', 'update', 'delete']),
  fields: z.array(
    z.object({
      path: z.string(),
      before: jsonValueSchema,
      after: jsonValueSchema,
      secret: z.boolean().optional(),
    }),
  ),
  notes: z.array(z.string()),
});

const diffSchema = z.object({
  changes: z.array(changeSchema),
  notes: z.array(z.string()),
  fingerprint: z.string(),
});

const appliedSchema = diffSchema.extend({
  writeKeys: z
    .array(z.object({ name: z.string(), key: z.string() }))
    .describe('Of write keys that were made'),
});

const tags = ['Configuration'];

/** Roles have a permission of their own to be seen; without it they are left out. */
const seeingRoles = { anyOf: ['Manage roles', 'Manage users', 'Manage keys'] } as const;

interface Problem {
  type: string;
  detail: string;
  status: number;
  errors?: FieldError[];
  hint?: string;
  [extra: string]: unknown;
}

/** A problem that the API answered, as the error that made it. */
function asError({ type, detail, errors, hint, ...rest }: Problem): Error {
  const { title: _title, status, requestId: _id, ...extra } = rest;
  const code = type.slice(type.lastIndexOf(':') + 1);
  if (status >= 500 && code === 'internal') return new Error(detail);
  return new MillraceError(code as ErrorCode, detail, {
    errors: errors ?? [],
    ...(hint === undefined ? {} : { hint }),
    extra,
  });
}

/** The API, called by whoever sent this request. */
function apiOf(instance: FastifyInstance, services: Services, request: FastifyRequest): Api {
  const { authorization, cookie } = request.headers;
  const headers = {
    'x-millrace-client': 'apply',
    ...(authorization === undefined ? {} : { authorization }),
    ...(cookie === undefined ? {} : { cookie }),
  };
  return {
    call: async (method, url, body) => {
      const sent =
        body === undefined
          ? { headers }
          : {
              headers: { ...headers, 'content-type': 'application/json' },
              payload: JSON.stringify(body),
            };
      const answer = await instance.inject({ method, url, ...sent });
      const value = answer.payload === '' ? null : (JSON.parse(answer.payload) as JsonValue);
      if (answer.statusCode >= 400) throw asError(value as unknown as Problem);
      return value;
    },
    otherSecrets: async (accountId, given) => {
      // Who may replace a secret may know whether it would be another one.
      requireAlso(request, 'Manage Destinations');
      return otherCredentials(services, accountId, given);
    },
    pause: delay,
  };
}

const shown = ({ changes, notes, fingerprint }: Plan): z.output<typeof diffSchema> => ({
  ...{ notes, fingerprint },
  changes: changes.map(({ change }) => change),
});

export function configurationRoutes(instance: FastifyInstance, services: Services): void {
  exportRoute(instance, services);
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const planOf = async (
    request: FastifyRequest,
    body: z.output<typeof bodySchema>,
  ): Promise<{ plan: Plan; writeKeys: { name: string; key: string }[] }> => {
    const writeKeys: { name: string; key: string }[] = [];
    const plan = await makePlan(readFile(body.text), {
      ...{ api: apiOf(instance, services, request), variables: body.variables, prune: body.prune },
      onWriteKey: (name, key) => void writeKeys.push({ name, key }),
    });
    return { plan, writeKeys };
  };
  server.post(
    '/api/configuration/diff',
    {
      config: { permission: 'signed-in', audit: false },
      schema: {
        tags,
        summary: 'What a configuration file would change; nothing is changed',
        body: bodySchema,
        response: { 200: diffSchema },
      },
    },
    async (request) => shown((await planOf(request, request.body)).plan),
  );
  server.post(
    '/api/configuration/apply',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'Make the server have what a configuration file says',
        description:
          'Each change needs the permission that its own call needs. A failure says what was applied; applying again goes on from there.',
        body: applySchema,
        response: { 200: appliedSchema },
      },
    },
    async (request) => {
      const { plan, writeKeys } = await planOf(request, request.body);
      const { fingerprint } = request.body;
      if (fingerprint !== undefined && fingerprint !== plan.fingerprint) {
        throw new MillraceError('precondition-failed', 'Something else would change by now.', {
          hint: 'Look at the difference again.',
        });
      }
      await applyPlan(plan);
      return { ...shown(plan), writeKeys };
    },
  );
}

function exportRoute(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/configuration',
    {
      config: {
        permission: [
          'View Destinations',
          'View Segments',
          'View Identity Namespaces',
          'View Sources',
          'View Data Usage Policies',
        ],
        document: { answers: ['application/yaml', 'application/json'] },
      },
      schema: {
        tags,
        summary: 'The configuration as a file, without secrets: YAML, or JSON',
        querystring: z.object({ format: z.enum(['yaml', 'json']).default('yaml') }),
        response: { 200: jsonValueSchema },
      },
    },
    async (request, reply) => {
      const mayNot = lackOf(seeingRoles, request.actor!.permissions) !== null;
      const without = new Set<SectionName>(mayNot ? ['roles'] : []);
      const api = apiOf(instance, services, request);
      const configuration = await readConfiguration(api, { without });
      if (request.query.format === 'json') return configuration;
      return reply
        .type('application/yaml; charset=utf-8')
        .header('content-disposition', 'attachment; filename="millrace.yaml"')
        .serializer((text: string) => text)
        .send(configurationText(configuration, { without }));
    },
  );
}
