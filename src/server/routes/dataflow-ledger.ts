import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { confirmBrake, discardBrake, findDataflow, listLedger } from '../../activation/index.ts';
import type { Services } from '../services.ts';
import {
  idParamsSchema,
  isoTimeSchema,
  jsonValueSchema,
  pageOf,
  pageQuerySchema,
  toWire,
} from '../wire.ts';

const objectSchema = z.record(z.string(), jsonValueSchema);
const tags = ['Dataflows'];

/** Why somebody gave something up; kept and audited. */
export const reasonSchema = z.string().trim().min(1).max(500);

const ledgerEntrySchema = z.object({
  audienceId: z.string(),
  targetValue: z.string(),
  profileId: z.string(),
  desired: z.enum(['in', 'out']),
  delivered: z.enum(['in', 'out']),
  state: z.enum(['pending', 'delivered', 'failed', 'excluded', 'discarded']),
  reason: z.string().nullable(),
  policy: z.object({ id: z.string(), name: z.string() }).nullable(),
  error: objectSchema.nullable(),
  attempts: z.number(),
  lastQualificationTime: isoTimeSchema,
  nextTryAt: isoTimeSchema.nullable(),
});

/** The ledger of a dataflow, and the brake that may hold its removals. */
export function dataflowLedgerRoutes(instance: FastifyInstance, services: Services): void {
  membershipRoutes(instance, services);
  brakeRoutes(instance, services);
}

const ledgerQuerySchema = pageQuerySchema.extend({
  state: z.enum(['pending', 'delivered', 'failed', 'excluded', 'discarded']).default('delivered'),
  audienceId: z.string().optional(),
  targetValue: z.string().optional(),
});

function membershipRoutes(instance: FastifyInstance, services: Services): void {
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
      const { cursor, ...rest } = request.query;
      await findDataflow(services.store.db, request.params.id);
      const rows = await listLedger(services.store, request.params.id, {
        ...rest,
        cursor: cursor ?? null,
      });
      return toWire(rows) as z.output<typeof page>;
    },
  );
}

function brakeRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.post(
    '/api/dataflows/:id/brake/confirm',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Let the removals go that the mass-exit brake holds',
        params: idParamsSchema,
        response: { 200: z.object({ released: z.number() }) },
      },
    },
    async (request) => confirmBrake(services, request.params.id),
  );
  server.post(
    '/api/dataflows/:id/brake/discard',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Give held removals up: these people stay until their next change',
        params: idParamsSchema,
        body: z.strictObject({ reason: reasonSchema }),
        response: { 200: z.object({ discarded: z.number() }) },
      },
    },
    async (request) => discardBrake(services, request.params.id, request.body.reason),
  );
}
