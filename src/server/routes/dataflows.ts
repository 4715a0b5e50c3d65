/** Over 400 lines because it is one resource whole: a dataflow's routes beside their schemas. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  addAudience,
  createDataflow,
  type DataflowAudienceInput,
  deleteDataflow,
  findDataflow,
  getDataflow,
  listDataflows,
  removeAudience,
  rescheduleAudience,
  updateDataflow,
} from '../../activation/index.ts';
import { limits } from '../../kernel/index.ts';
import { requireAlso } from '../authorise.ts';
import type { Services } from '../services.ts';
import { byCreation, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import {
  descriptionSchema,
  idParamsSchema,
  instantSchema,
  isoTimeSchema,
  jsonValueSchema,
  nameSchema,
  pageOf,
  toWire,
} from '../wire.ts';
import { backfillSchema } from './audiences.ts';

const objectSchema = z.record(z.string(), jsonValueSchema);

export const sourceSchema = z.union([
  z.strictObject({ namespace: z.string().min(1) }),
  z.strictObject({ attribute: z.string().min(1) }),
]);

export const mappingSchema = z.strictObject({
  source: sourceSchema,
  target: z.strictObject({ identity: z.string().min(1) }),
});

const brakePercentSchema = z
  .int()
  .min(1)
  .max(100)
  .nullable()
  .describe(
    'Share of members, in percent, that may leave at once without confirmation; null: no brake',
  );

const batchSizeSchema = z
  .int()
  .min(1)
  .max(limits.batchSizeMax)
  .nullable()
  .describe('People in a request at most; null: as many as the account takes');

const ratePercentSchema = z
  .int()
  .min(1)
  .max(100)
  .nullable()
  .describe(
    "Share of the account's requests a second, in percent, that members may take; null: all",
  );

const activationSchema = z.strictObject({
  audienceId: z.string(),
  startDate: instantSchema.optional(),
  endDate: instantSchema.optional(),
  keepMembersAtEnd: z.boolean().default(false),
});

/** As in an activation; null says, as leaving it out does, that there is no such date. */
const replacementSchema = activationSchema.extend({
  startDate: instantSchema.nullable().optional(),
  endDate: instantSchema.nullable().optional(),
});

const rescheduleSchema = z.strictObject({
  startDate: instantSchema.nullable().optional(),
  endDate: instantSchema.nullable().optional(),
  keepMembersAtEnd: z.boolean().optional(),
});

const createSchema = z.strictObject({
  accountId: z.string(),
  name: nameSchema,
  description: descriptionSchema.default(''),
  marketingActions: z.array(z.string()).optional(),
  mappings: z.array(mappingSchema),
  audiences: z.array(activationSchema).default([]),
  brakePercent: brakePercentSchema.optional(),
  batchSize: batchSizeSchema.optional(),
  ratePercent: ratePercentSchema.optional(),
});

const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  description: descriptionSchema.optional(),
  marketingActions: z.array(z.string()).optional(),
  mappings: z.array(mappingSchema).optional(),
  enabled: z.boolean().optional(),
  brakePercent: brakePercentSchema.optional(),
  batchSize: batchSizeSchema.optional(),
  ratePercent: ratePercentSchema.optional(),
});

const replaceSchema = z.strictObject({
  audiences: z
    .array(replacementSchema)
    .describe('All audiences that it is to carry; those it carries besides are taken off'),
  mappings: z.array(mappingSchema).optional(),
});

const countsSchema = z.object({
  members: z
    .number()
    .describe('In the audiences now, or gone from them with their removal not done'),
  delivered: z.number(),
  pending: z.number(),
  failed: z.number(),
  excluded: z.number(),
});

const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  status: z.number().nullable(),
  title: z.string().nullable(),
  explanation: z.string().nullable(),
  nextStep: z.string().nullable(),
  since: isoTimeSchema.nullable(),
  waiting: z.number(),
  oldestWaiting: isoTimeSchema.nullable(),
  nextRetryAt: isoTimeSchema.nullable(),
});

export const dataflowSchema = z.object({
  id: z.string(),
  accountId: z.string(),
  accountName: z.string(),
  destination: z.string(),
  name: z.string(),
  description: z.string(),
  marketingActions: z.array(z.string()),
  mappings: z.array(mappingSchema),
  enabled: z.boolean(),
  deleting: z.boolean(),
  status: z.enum(['enabled', 'disabled', 'processing', 'error']),
  statusText: z.string().describe('The status as a sentence'),
  error: errorSchema.nullable(),
  counts: countsSchema.describe('People: members = delivered + pending + failed + excluded'),
  excludedByReason: z.record(z.string(), z.number()),
  leaving: z.number(),
  waiting: z.object({ changes: z.number(), oldest: isoTimeSchema.nullable() }),
  brakePercent: brakePercentSchema,
  batchSize: batchSizeSchema,
  ratePercent: ratePercentSchema,
  brake: z.object({
    state: z.enum(['off', 'ready', 'holding']),
    since: isoTimeSchema.nullable(),
    held: z.number(),
  }),
  audiences: z.array(
    z.object({
      audienceId: z.string(),
      name: z.string(),
      state: z.enum(['scheduled', 'active', 'ended', 'removing']),
      start: isoTimeSchema.nullable(),
      end: isoTimeSchema.nullable(),
      keepMembers: z.boolean(),
      segmentId: z.string().nullable(),
      segmentError: objectSchema.nullable(),
      segmentRecreatedAt: isoTimeSchema.nullable(),
      addedAt: isoTimeSchema,
      counts: countsSchema,
    }),
  ),
  backfill: backfillSchema,
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
});

const audienceParamsSchema = z.object({ id: z.string(), audienceId: z.string() });
const tags = ['Dataflows'];

function activation(input: z.output<typeof replacementSchema>): DataflowAudienceInput {
  return {
    audienceId: input.audienceId,
    startMs: input.startDate ?? null,
    endMs: input.endDate ?? null,
    keepMembers: input.keepMembersAtEnd,
  };
}

const wire = (value: unknown) => toWire(value) as z.output<typeof dataflowSchema>;

export function dataflowRoutes(instance: FastifyInstance, services: Services): void {
  manageRoutes(instance, services);
  audienceRoutes(instance, services);
}

function manageRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const response = { 200: dataflowSchema };
  server.post(
    '/api/dataflows',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Create a dataflow, and activate audiences',
        body: createSchema,
        response: { 201: dataflowSchema },
      },
    },
    async (request, reply) => {
      const { audiences, marketingActions, ...rest } = request.body;
      checkMappings(request, rest.mappings);
      if (audiences.length > 0) requireAlso(request, activating);
      const flow = await createDataflow(services, {
        ...rest,
        marketingActions: marketingActions ?? null,
        audiences: audiences.map(activation),
      });
      return reply.status(201).send(wire(flow));
    },
  );
  server.get(
    '/api/dataflows',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'List dataflows',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(dataflowSchema) },
      },
    },
    async (request) =>
      pageOfShort((await listDataflows(services)).map(wire), request.query, byCreation),
  );
  server.get(
    '/api/dataflows/:id',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Read a dataflow with its counts',
        params: idParamsSchema,
        response,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (request.actor!.kind !== 'system') return wire(await getDataflow(services, id));
      // The audit log asks what it is before and after a change, not how many people are in it.
      const core = toWire(await findDataflow(services.store.db, id));
      reply.type('application/json').serializer(JSON.stringify);
      return core as z.output<typeof dataflowSchema>;
    },
  );
  server.patch(
    '/api/dataflows/:id',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Change a dataflow',
        params: idParamsSchema,
        body: updateSchema,
        response,
      },
    },
    async (request) => {
      checkMappings(request, request.body.mappings);
      return wire(await updateDataflow(services, request.params.id, request.body));
    },
  );
  for (const [path, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    server.post(
      `/api/dataflows/:id/${path}`,
      {
        config: { permission: 'Manage Destinations' },
        schema: {
          tags,
          summary: `${enabled ? 'Enable' : 'Disable'} a dataflow; changes keep collecting`,
          params: idParamsSchema,
          response,
        },
      },
      async (request) => wire(await updateDataflow(services, request.params.id, { enabled })),
    );
  }
  server.delete(
    '/api/dataflows/:id',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Delete a dataflow; its members leave the destination first, unless told',
        params: idParamsSchema,
        querystring: z.object({ members: z.enum(['remove', 'leave']).default('remove') }),
        response: { 202: dataflowSchema, 204: z.null() },
      },
    },
    async (request, reply) => {
      const leaving = await deleteDataflow(services, request.params.id, request.query);
      if (leaving === null) return reply.status(204).send(null);
      return reply.status(202).send(wire(leaving));
    },
  );
}

/** Putting audiences on a dataflow and taking them off; the mapping stays as it is. */
const activating = [
  'View Profiles',
  'View Segments',
  { anyOf: ['Manage Destinations', 'Activate Destinations', 'Activate Segment without Mapping'] },
] as const;

/** Identities leave only by the hand of somebody who may see the identity graph. */
function checkMappings(
  request: FastifyRequest,
  mappings: readonly z.output<typeof mappingSchema>[] | undefined,
): void {
  const mapsIdentity = mappings?.some((mapping) => 'namespace' in mapping.source);
  if (mapsIdentity) requireAlso(request, ['View Profiles', 'View Identity Graph']);
}

function audienceRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const response = { 200: dataflowSchema };
  server.post(
    '/api/dataflows/:id/audiences',
    {
      config: { permission: activating },
      schema: {
        tags,
        summary: 'Activate an audience',
        params: idParamsSchema,
        body: activationSchema,
        response,
      },
    },
    async (request) =>
      wire(await addAudience(services, request.params.id, activation(request.body))),
  );
  server.put(
    '/api/dataflows/:id/audiences',
    {
      config: { permission: activating },
      schema: {
        tags,
        summary: 'Activate exactly these audiences, and map anew if told: all of it or nothing',
        params: idParamsSchema,
        body: replaceSchema,
        response,
      },
    },
    async (request) => {
      const { audiences, mappings } = request.body;
      if (mappings) requireAlso(request, ['Manage Destinations']);
      checkMappings(request, mappings);
      const change = { mappings, audiences: audiences.map(activation) };
      return wire(await updateDataflow(services, request.params.id, change));
    },
  );
  server.delete(
    '/api/dataflows/:id/audiences/:audienceId',
    {
      config: { permission: activating },
      schema: {
        tags,
        summary: 'Take an audience off: its members leave the destination',
        params: audienceParamsSchema,
        response,
      },
    },
    async (request) =>
      wire(await removeAudience(services, request.params.id, request.params.audienceId)),
  );
  server.patch(
    '/api/dataflows/:id/audiences/:audienceId',
    {
      config: { permission: activating },
      schema: {
        tags,
        summary: 'Change when an audience is delivered; null takes a date away',
        params: audienceParamsSchema,
        body: rescheduleSchema,
        response,
      },
    },
    async (request) => {
      const { id, audienceId } = request.params;
      const { startDate, endDate, keepMembersAtEnd } = request.body;
      const flow = await rescheduleAudience(services, id, {
        audienceId,
        startMs: startDate,
        endMs: endDate,
        keepMembers: keepMembersAtEnd,
      });
      return wire(flow);
    },
  );
}
