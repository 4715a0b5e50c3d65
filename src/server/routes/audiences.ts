import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { dataflowsOfAudience } from '../../activation/index.ts';
import {
  audienceSorts,
  createAudience,
  deleteAudience,
  getAudience,
  listAudiences,
  updateAudience,
} from '../../audiences/index.ts';
import { limits, MillraceError } from '../../kernel/index.ts';
import type { Services } from '../services.ts';
import {
  descriptionSchema,
  idParamsSchema,
  isoTimeSchema,
  nameSchema,
  pageOf,
  pageQuerySchema,
  tagSchema,
  toWire,
} from '../wire.ts';

export const expressionSchema = z.strictObject({
  type: z.literal('PQL').default('PQL'),
  format: z.literal('pql/text').default('pql/text'),
  value: z.string().max(limits.expressionChars * 2),
});

const lifecycleSchema = z.enum(['draft', 'published', 'inactive', 'archived']);
const originSchema = z.enum(['segmentation-service', 'custom-upload', 'external']);

/** The words between commas; empty ones are none. */
export function commaSeparated(text: string): string[] {
  return text.split(',').filter((word) => word.trim() !== '');
}

/** One value or several, separated by commas. */
function severalOf<const Value extends string>(values: readonly Value[]) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)))
    .optional();
}

/** Words of people, not labels: they guard nothing. */
export const tagsSchema = z.array(tagSchema).max(limits.audienceTags);

const listQuerySchema = pageQuerySchema.extend({
  q: z
    .string()
    .max(limits.nameBytes)
    .optional()
    .describe('Words of the name or description, or an id'),
  lifecycleState: severalOf(lifecycleSchema.options).describe(
    'One or several, separated by commas',
  ),
  origin: severalOf(originSchema.options).describe('One or several, separated by commas'),
  tag: tagSchema.optional().describe('Only audiences with this tag'),
  label: z
    .string()
    .max(limits.nameBytes)
    .optional()
    .describe('Only audiences with this label, of their own or inherited'),
  activated: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only those that a dataflow carries, or that none does'),
  by: z
    .string()
    .max(limits.nameBytes)
    .optional()
    .describe('Only those that this person or key made or changed last'),
  sort: z.enum(audienceSorts).default('createdAt'),
});

export const backfillSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['audience', 'activation', 'mapping']),
    audienceId: z.string().nullable(),
    dataflowId: z.string().nullable(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    processed: z.number(),
    total: z.number(),
    createdAt: isoTimeSchema,
    finishedAt: isoTimeSchema.nullable(),
  })
  .nullable();

/** A label of what a rule reads; `field` is null where it is an audience's own, the last of `via`. */
export const inheritedLabelSchema = z.object({
  label: z.string(),
  field: z.string().nullable(),
  via: z.array(z.object({ audienceId: z.string(), name: z.string() })),
});

const audienceSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  expression: z.object({ type: z.string(), format: z.string(), value: z.string() }),
  labels: z.array(z.string()),
  tags: z.array(z.string()),
  inheritedLabels: z.array(inheritedLabelSchema),
  lifecycleState: lifecycleSchema,
  origin: originSchema,
  evaluatedElsewhere: z.boolean(),
  externalId: z.string().nullable(),
  version: z.number(),
  members: z.number(),
  error: z.string().nullable(),
  backfill: backfillSchema,
  createdBy: z.string().describe('Name of who made it; empty: not known'),
  updatedBy: z.string().describe('Name of who changed it last; empty: not known'),
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
});

const listedSchema = audienceSchema.extend({
  changes24h: z
    .object({ entered: z.number(), left: z.number() })
    .describe('Qualification changes of the last 24 hours'),
});

const createSchema = z.strictObject({
  name: nameSchema,
  description: descriptionSchema.default(''),
  expression: expressionSchema,
  labels: z.array(z.string()).default([]),
  tags: tagsSchema.default([]),
  lifecycleState: z.enum(['draft', 'published']).default('published'),
});

const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  description: descriptionSchema.optional(),
  expression: expressionSchema.optional(),
  labels: z.array(z.string()).optional(),
  tags: tagsSchema.optional(),
  lifecycleState: lifecycleSchema.optional(),
});

const tags = ['Audiences'];

/** Labels guard the data, so whoever edits rules may not change them along the way. */
function needLabelling(request: FastifyRequest): void {
  const permission = 'Apply Data Usage Labels';
  if (request.actor?.permissions.has(permission)) return;
  throw new MillraceError('forbidden', `You need ${permission} to change labels.`, {
    extra: { permission },
  });
}

/** Who asks for a change, and what else uses the audience. */
export function changeBy(
  request: FastifyRequest,
  id: string,
): Parameters<typeof deleteAudience>[2] {
  return { by: request.actor!.name, usedBy: (tx) => dataflowsOfAudience(tx, id) };
}

export function audienceRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const wire = (value: unknown) => toWire(value) as z.output<typeof audienceSchema>;
  server.post(
    '/api/audiences',
    {
      config: { permission: 'Manage Segments' },
      schema: {
        tags,
        summary: 'Create an audience',
        body: createSchema,
        response: { 201: audienceSchema },
      },
    },
    async (request, reply) => {
      const { expression, ...rest } = request.body;
      if (rest.labels.length > 0) needLabelling(request);
      const audience = await createAudience(
        services,
        { ...rest, expression: expression.value },
        { by: request.actor!.name },
      );
      return reply.status(201).send(wire(audience));
    },
  );
  server.get(
    '/api/audiences',
    {
      config: { permission: 'View Segments' },
      schema: {
        tags,
        summary: 'List audiences',
        querystring: listQuerySchema,
        response: { 200: pageOf(listedSchema) },
      },
    },
    async (request) => {
      const { limit, cursor, q, lifecycleState, origin, tag, sort, ...rest } = request.query;
      const isActivated = rest.activated === undefined ? null : rest.activated === 'true';
      const page = await listAudiences(services, {
        ...{ limit, sort, cursor: cursor ?? null, q: q ?? null },
        ...{ lifecycleStates: lifecycleState ?? null, origins: origin ?? null, tag: tag ?? null },
        ...{ label: rest.label ?? null, isActivated, by: rest.by ?? null },
      });
      return toWire(page) as { items: z.output<typeof listedSchema>[]; nextCursor: string | null };
    },
  );
  server.get(
    '/api/audiences/:id',
    {
      config: { permission: 'View Segments' },
      schema: {
        tags,
        summary: 'Read an audience',
        params: idParamsSchema,
        response: { 200: audienceSchema },
      },
    },
    async (request) => wire(await getAudience(services.store.db, request.params.id)),
  );
  server.patch(
    '/api/audiences/:id',
    {
      config: { permission: 'Manage Segments' },
      schema: {
        tags,
        summary: 'Change an audience',
        params: idParamsSchema,
        body: updateSchema,
        response: { 200: audienceSchema },
      },
    },
    async (request) => {
      const { expression, ...rest } = request.body;
      if (rest.labels !== undefined) needLabelling(request);
      const change = JSON.parse(JSON.stringify({ ...rest, expression: expression?.value }));
      const { id } = request.params;
      return wire(await updateAudience(services, id, change, changeBy(request, id)));
    },
  );
  server.delete(
    '/api/audiences/:id',
    {
      config: { permission: 'Manage Segments' },
      schema: {
        tags,
        summary: 'Delete an audience nobody uses',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await deleteAudience(services, id, changeBy(request, id));
      return reply.status(204).send(null);
    },
  );
}
