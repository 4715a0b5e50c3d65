import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  type DeadLetterFilter,
  discardDeadLetters,
  findDataflow,
  groupDeadLetters,
  listDeadLetters,
  resendDeadLetters,
  resendMembers,
} from '../../activation/index.ts';
import { invalidField, limits } from '../../kernel/index.ts';
import { csvLine } from '../../sources/index.ts';
import type { Services } from '../services.ts';
import {
  idParamsSchema,
  isoTimeSchema,
  jsonValueSchema,
  pageOf,
  pageQuerySchema,
  toWire,
} from '../wire.ts';
import { reasonSchema } from './dataflow-ledger.ts';

const deadLetterSchema = z.object({
  audienceId: z.string(),
  audienceName: z.string(),
  targetValue: z.string(),
  profileId: z.string(),
  state: z.literal('failed'),
  desired: z.enum(['in', 'out']),
  delivered: z.enum(['in', 'out']),
  error: z.record(z.string(), jsonValueSchema).nullable(),
  attempts: z.number(),
  failedAt: isoTimeSchema,
  hasNewData: z.boolean(),
});

const groupSchema = z.object({
  code: z.string(),
  title: z.string(),
  explanation: z.string(),
  nextStep: z.string(),
  permanent: z.boolean(),
  count: z.number(),
  newData: z.number(),
  firstFailedAt: isoTimeSchema,
  lastFailedAt: isoTimeSchema,
  message: z.string(),
});

const filterSchema = z.strictObject({
  audienceId: z.string().optional(),
  targetValue: z.string().optional(),
  code: z.string().optional().describe('Error code: a whole group'),
  rows: z
    .array(z.strictObject({ audienceId: z.string(), targetValue: z.string() }))
    .max(limits.pageRowsMax)
    .optional(),
});

const querySchema = pageQuerySchema.extend({
  group: z.literal('error').optional(),
  audienceId: z.string().optional(),
  targetValue: z.string().optional(),
  code: z.string().optional(),
});

const tags = ['Dead letters'];
const summaryResend =
  'Put dead letters back to pending, or with `everything` send members again: all, or those chosen';

const resendSchema = filterSchema.extend({
  everything: z.boolean().default(false).describe('Members too, not only dead letters'),
  state: z
    .enum(['delivered', 'failed', 'discarded'])
    .optional()
    .describe('With `everything`: only what is in this state'),
});

/** @throws MillraceError `invalid-request` when the filter speaks of something else than it sends */
function resend(
  services: Services,
  dataflowId: string,
  { everything, state, code, ...filter }: z.output<typeof resendSchema>,
): Promise<number> {
  if (everything && code !== undefined) {
    throw invalidField('code', 'is of dead letters only: leave `everything` out');
  }
  if (!everything && state !== undefined) {
    throw invalidField('state', 'goes with `everything` only: dead letters have failed');
  }
  return everything
    ? resendMembers(services, dataflowId, { ...filter, state })
    : resendDeadLetters(services, dataflowId, { ...filter, code });
}

export function deadLetterRoutes(instance: FastifyInstance, services: Services): void {
  listRoutes(instance, services);
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.post(
    '/api/dataflows/:id/resend',
    {
      config: { permission: 'Activate Destinations' },
      schema: {
        tags,
        summary: summaryResend,
        params: idParamsSchema,
        body: resendSchema,
        response: { 200: z.object({ resent: z.number() }) },
      },
    },
    async (request) => {
      const { id } = request.params;
      await findDataflow(services.store.db, id);
      return { resent: await resend(services, id, request.body) };
    },
  );
  server.post(
    '/api/dataflows/:id/dead-letters/discard',
    {
      config: { permission: 'Activate Destinations' },
      schema: {
        tags,
        summary: 'Give dead letters up: the people stay as they are until their next change',
        params: idParamsSchema,
        body: filterSchema.extend({ reason: reasonSchema }),
        response: { 200: z.object({ discarded: z.number() }) },
      },
    },
    async (request) => {
      const { id } = request.params;
      await findDataflow(services.store.db, id);
      const { reason, ...filter } = request.body;
      return { discarded: await discardDeadLetters(services, id, filter, reason) };
    },
  );
}

function listRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const answer = z.union([pageOf(deadLetterSchema), pageOf(groupSchema)]);
  server.get(
    '/api/dataflows/:id/dead-letters',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Deliveries that failed for good, or with `group=error` their groups',
        params: idParamsSchema,
        querystring: querySchema,
        response: { 200: answer },
      },
    },
    async (request) => {
      const { id } = request.params;
      await findDataflow(services.store.db, id);
      const { group, limit, cursor, ...filter } = request.query;
      if (group === 'error') {
        const items = await groupDeadLetters(services, id);
        return toWire({ items, nextCursor: null }) as z.output<typeof answer>;
      }
      const page = { limit, cursor: cursor ?? null };
      const { items, nextCursor } = await listDeadLetters(services, id, filter, page);
      const rows = items.map((item) => ({ ...item, state: 'failed' }));
      return toWire({ items: rows, nextCursor }) as z.output<typeof answer>;
    },
  );
  server.get(
    '/api/dataflows/:id/dead-letters.csv',
    {
      config: { permission: 'View Destinations', document: { answers: ['text/csv'] } },
      schema: {
        tags,
        summary: 'Dead letters as CSV; cells that a spreadsheet would run are neutralised',
        params: idParamsSchema,
        querystring: querySchema.pick({ audienceId: true, targetValue: true, code: true }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      await findDataflow(services.store.db, id);
      reply.type('text/csv; charset=utf-8');
      reply.header('content-disposition', 'attachment; filename="dead-letters.csv"');
      return reply.send(Readable.from(csvOf(services, id, request.query)));
    },
  );
}

async function* csvOf(
  services: Services,
  dataflowId: string,
  filter: DeadLetterFilter,
): AsyncGenerator<string> {
  yield csvLine(['value', 'audience', 'desired', 'code', 'error', 'attempts', 'failedAt']);
  let cursor: string | null = null;
  do {
    const page = { limit: limits.pageRowsMax, cursor };
    const { items, nextCursor } = await listDeadLetters(services, dataflowId, filter, page);
    for (const item of items) {
      yield csvLine([
        item.targetValue,
        item.audienceName,
        item.desired,
        String(item.error?.['code'] ?? ''),
        String(item.error?.['message'] ?? ''),
        String(item.attempts),
        new Date(item.failedAtMs).toISOString(),
      ]);
    }
    cursor = nextCursor;
  } while (cursor !== null);
}
