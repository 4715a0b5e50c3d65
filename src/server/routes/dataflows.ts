import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  addAudience,
  createDataflow,
  type DataflowAudienceInput,
  deleteDataflow,
  getDataflow,
  listDataflows,
  listLedger,
  removeAudience,
  resendFailed,
  updateDataflow,
} from '../../activation/index.ts';
import type { Services } from '../services.ts';
import {
  descriptionSchema,
  idParamsSchema,
  instantSchema,
  isoTimeSchema,
  jsonValueSchema,
  nameSchema,
  pageOf,
  pageQuerySchema,
  toWire,
} from '../wire.ts';
import { backfillSchema } from './audiences.ts';

const objectSchema = z.record(z.string(), jsonValueSchema);

export const mappingSchema = z.strictObject({
  source: z.union([
    z.strictObject({ namespace: z.string().min(1) }),
    z.strictObject({ attribute: z.string().min(1) }),
  ]),
  target: z.strictObject({ identity: z.string().min(1) }),
});

const activationSchema = z.strictObject({
  audienceId: z.string(),
  startDate: instantSchema.optional(),
  endDate: instantSchema.optional(),
  keepMembersAtEnd: z.boolean().default(false),
});

const createSchema = z.strictObject({
  accountId: z.string(),
  name: nameSchema,
  description: descriptionSchema.default(''),
  marketingActions: z.array(z.string()).optional(),
  mappings: z.array(mappingSchema),
  audiences: z.array(activationSchema).default([]),
});

const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  description: descriptionSchema.optional(),
  marketingActions: z.array(z.string()).optional(),
  mappings: z.array(mappingSchema).optional(),
});

const dataflowSchema = z.object({
  id: z.string(),
  accountId: z.string(),
  destination: z.string(),
  name: z.string(),
  description: z.string(),
  marketingActions: z.array(z.string()),
  mappings: z.array(mappingSchema),
  enabled: z.boolean(),
  status: z.enum(['enabled', 'disabled', 'processing', 'error']),
  error: objectSchema.nullable(),
  counts: z.object({
    members: z.number(),
    delivered: z.number(),
    pending: z.number(),
    failed: z.number(),
    excluded: z.number(),
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
    }),
  ),
  backfill: backfillSchema,
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
});

const ledgerEntrySchema = z.object({
  audienceId: z.string(),
  targetValue: z.string(),
  profileId: z.string(),
  desired: z.enum(['in', 'out']),
  delivered: z.enum(['in', 'out']),
  state: z.enum(['pending', 'delivered', 'failed', 'excluded']),
  reason: z.string().nullable(),
  policy: z.object({ id: z.string(), name: z.string() }).nullable(),
  error: objectSchema.nullable(),
  attempts: z.number(),
  lastQualificationTime: isoTimeSchema,
  nextTryAt: isoTimeSchema.nullable(),
});

const audienceParamsSchema = z.object({ id: z.string(), audienceId: z.string() });
const tags = ['Dataflows'];

function activation(input: z.output<typeof activationSchema>): DataflowAudienceInput {
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
  ledgerRoutes(instance, services);
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
      schema: { tags, summary: 'List dataflows', response: { 200: pageOf(dataflowSchema) } },
    },
    async () => ({ items: (await listDataflows(services)).map(wire), nextCursor: null }),
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
    async (request) => wire(await getDataflow(services.store.db, request.params.id)),
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
    async (request) => wire(await updateDataflow(services, request.params.id, request.body)),
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
        summary: 'Delete a dataflow without audiences',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteDataflow(services, request.params.id);
      return reply.status(204).send(null);
    },
  );
}

function audienceRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const response = { 200: dataflowSchema };
  server.post(
    '/api/dataflows/:id/audiences',
    {
      config: { permission: 'Activate Destinations' },
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
  server.delete(
    '/api/dataflows/:id/audiences/:audienceId',
    {
      config: { permission: 'Activate Destinations' },
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
}

const ledgerQuerySchema = pageQuerySchema.extend({
  state: z.enum(['pending', 'delivered', 'failed', 'excluded']).default('delivered'),
});

const resendSchema = z.strictObject({
  audienceId: z.string().optional(),
  targetValue: z.string().optional(),
});

function ledgerRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const page = pageOf(ledgerEntrySchema);
  server.get(
    '/api/dataflows/:id/memberships',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Ledger rows in one state',
        params: idParamsSchema,
        querystring: ledgerQuerySchema,
        response: { 200: page },
      },
    },
    async (request) => {
      const { state, limit, cursor } = request.query;
      await getDataflow(services.store.db, request.params.id);
      const rows = await listLedger(services.store, request.params.id, {
        state,
        limit,
        cursor: cursor ?? null,
      });
      return toWire(rows) as z.output<typeof page>;
    },
  );
  server.get(
    '/api/dataflows/:id/dead-letters',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Deliveries that failed for good',
        params: idParamsSchema,
        querystring: pageQuerySchema,
        response: { 200: page },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      await getDataflow(services.store.db, request.params.id);
      const rows = await listLedger(services.store, request.params.id, {
        state: 'failed',
        limit,
        cursor: cursor ?? null,
      });
      return toWire(rows) as z.output<typeof page>;
    },
  );
  server.post(
    '/api/dataflows/:id/resend',
    {
      config: { permission: 'Activate Destinations' },
      schema: {
        tags,
        summary: 'Put dead letters back to pending',
        params: idParamsSchema,
        body: resendSchema,
        response: { 200: z.object({ resent: z.number() }) },
      },
    },
    async (request) => {
      await getDataflow(services.store.db, request.params.id);
      const { audienceId, targetValue } = request.body;
      const resent = await resendFailed(services.store, request.params.id, {
        nowMs: services.clock.now(),
        audienceId: audienceId ?? null,
        targetValue: targetValue ?? null,
      });
      return { resent };
    },
  );
}
