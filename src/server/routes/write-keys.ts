import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { WriteKeySettings } from '../../access/index.ts';
import { invalidField, limits } from '../../kernel/index.ts';
import type { Services } from '../services.ts';
import { byCreation, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import {
  idParamsSchema,
  isoTimeSchema,
  jsonValueSchema,
  nameSchema,
  pageOf,
  toWire,
} from '../wire.ts';

const settingsSchema = z.strictObject({
  userNamespace: z.string(),
  anonymousNamespace: z.string(),
  /** Origins of web pages that may send with it; `*` means all, none given: no web page. */
  allowedOrigins: z.array(z.string().max(limits.nameBytes)).max(100),
  updatesPerSecondMax: z.number().int().min(1).max(1_000_000).nullable(),
});

const writeKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  settings: settingsSchema,
  enabled: z.boolean(),
  status: z.enum(['receiving', 'silent', 'never-used', 'disabled']),
  previousKeyUntil: isoTimeSchema.nullable(),
  lastReceivedAt: isoTimeSchema.nullable(),
  createdAt: isoTimeSchema,
});

const createSchema = z.strictObject({
  name: nameSchema,
  settings: settingsSchema.partial().default({}),
});
const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  enabled: z.boolean().optional(),
  settings: settingsSchema.partial().optional(),
});
const rotateSchema = z.strictObject({
  /** How long the old key works beside the new one. */
  oldKeyValidSeconds: z
    .number()
    .int()
    .min(0)
    .max(90 * 86_400)
    .default(0),
});

const statsSchema = z.object({
  status: writeKeySchema.shape.status,
  accepted24h: z.number(),
  rejected24h: z.number(),
  lastReceivedAt: isoTimeSchema.nullable(),
  hours: z.array(z.object({ start: isoTimeSchema, accepted: z.number(), rejected: z.number() })),
});
const rejectionSchema = z.object({
  error: z.string(),
  count: z.number(),
  firstAt: isoTimeSchema,
  lastAt: isoTimeSchema,
  samples: z.array(z.record(z.string(), jsonValueSchema)),
});

/** A namespace that is not there, or names nobody, would make the key refuse every call. */
async function checkNamespaces(
  services: Services,
  settings: { userNamespace?: string | undefined; anonymousNamespace?: string | undefined },
): Promise<void> {
  const catalog = await services.engine.latestCatalog();
  for (const field of ['userNamespace', 'anonymousNamespace'] as const) {
    const symbol = settings[field];
    if (symbol === undefined) continue;
    if (!catalog.namespaces.has(symbol)) {
      throw invalidField(`settings.${field}`, `there is no namespace ${symbol}`);
    }
    if (!catalog.stitches(symbol)) {
      throw invalidField(
        `settings.${field}`,
        `the namespace ${symbol} is of a kind that names nobody`,
      );
    }
  }
}

/** Origins as browsers send them. @throws MillraceError `invalid-request` */
function checkSettings(
  settings: z.output<ReturnType<typeof settingsSchema.partial>>,
): Partial<WriteKeySettings> {
  const allowedOrigins = settings.allowedOrigins?.map((text, index) => {
    const origin = text.toLowerCase().replace(/\/$/, '');
    if (origin !== '*' && !(URL.canParse(origin) && new URL(origin).origin === origin)) {
      const example = 'https://app.example.com';
      throw invalidField(`settings.allowedOrigins[${index}]`, `must be like ${example}, or *`);
    }
    return origin;
  });
  const given = Object.entries({ ...settings, allowedOrigins });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

const tags = ['Sources'];
const viewing = { permission: 'View Sources' } as const;
const managing = { permission: 'Manage Sources' } as const;
const params = idParamsSchema;
const wire = (value: unknown) => toWire(value) as z.output<typeof writeKeySchema>;

export function writeKeyRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const { keys } = services;
  const response = { 200: writeKeySchema };
  server.get(
    '/api/write-keys',
    {
      config: viewing,
      schema: {
        tags,
        summary: 'List write keys',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(writeKeySchema) },
      },
    },
    async (request) =>
      pageOfShort((await keys.listWriteKeys()).map(wire), request.query, byCreation),
  );
  server.get(
    '/api/write-keys/:id',
    { config: viewing, schema: { tags, summary: 'Read a write key', params, response } },
    async (request) => wire(await keys.getWriteKey(request.params.id)),
  );
  server.post(
    '/api/write-keys',
    {
      config: managing,
      schema: {
        tags,
        summary: 'Create a write key',
        body: createSchema,
        response: { 201: writeKeySchema },
      },
    },
    async (request, reply) => {
      const { name, settings } = request.body;
      await checkNamespaces(services, settings);
      const created = await keys.createWriteKey({ name, settings: checkSettings(settings) });
      return reply.status(201).send(wire(created));
    },
  );
  server.patch(
    '/api/write-keys/:id',
    {
      config: managing,
      schema: {
        tags,
        summary: 'Change a write key; settings that are not given stay',
        params,
        body: updateSchema,
        response,
      },
    },
    async (request) => {
      const { settings, ...rest } = request.body;
      await checkNamespaces(services, settings ?? {});
      const change = { ...rest, settings: checkSettings(settings ?? {}) };
      return wire(await keys.updateWriteKey(request.params.id, change));
    },
  );
  server.delete(
    '/api/write-keys/:id',
    {
      config: managing,
      schema: { tags, summary: 'Delete a write key', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await keys.deleteWriteKey(request.params.id);
      return reply.status(204).send(null);
    },
  );
  server.post(
    '/api/write-keys/:id/rotate',
    {
      config: managing,
      schema: {
        tags,
        summary: 'Give it a new key; the old one works for a chosen time',
        params,
        body: rotateSchema.default({ oldKeyValidSeconds: 0 }),
        response,
      },
    },
    async (request) =>
      wire(await keys.rotateWriteKey(request.params.id, request.body.oldKeyValidSeconds * 1_000)),
  );
  sourceRoutes(instance, services);
}

function sourceRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/write-keys/:id/stats',
    {
      config: viewing,
      schema: {
        tags,
        summary: 'What arrived with a write key, and when last',
        params,
        response: { 200: statsSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      await services.keys.getWriteKey(id);
      const stats = await services.sourceTally.stats(id);
      const { status } = await services.keys.getWriteKey(id);
      return toWire({ ...stats, status }) as z.output<typeof statsSchema>;
    },
  );
  server.get(
    '/api/write-keys/:id/rejections',
    {
      config: viewing,
      schema: {
        tags,
        summary: 'What was rejected in the last week, in groups with up to three samples',
        params,
        response: { 200: pageOf(rejectionSchema) },
      },
    },
    async (request) => {
      await services.keys.getWriteKey(request.params.id);
      const groups = await services.sourceTally.rejections(request.params.id);
      const items = groups.map((group) => toWire(group) as z.output<typeof rejectionSchema>);
      return { items, nextCursor: null };
    },
  );
}
