import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  definitionOf,
  findDataflow,
  findingsOf,
  getVerification,
  listDifferences,
  listVerifications,
  repairVerification,
  requestVerification,
} from '../../activation/index.ts';
import { delay, limits } from '../../kernel/index.ts';
import { csvLine } from '../../sources/index.ts';
import type { Services } from '../services.ts';
import { idParamsSchema, isoTimeSchema, pageOf, pageQuerySchema, toWire } from '../wire.ts';

const sideSchema = z.object({ read: z.enum(['all', 'part', 'none']), detail: z.string() });

const verificationSchema = z.object({
  id: z.string(),
  dataflowId: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  identity: z.string().nullable(),
  repair: z.boolean(),
  sides: z
    .record(z.string(), sideSchema)
    .describe('Which sides were really read: ledger, segments, members, identities, matches'),
  counts: z.record(z.string(), z.number()),
  progress: z.object({
    step: z.string().optional(),
    done: z.number().optional(),
    of: z.number().optional(),
  }),
  text: z.string(),
  error: z.string().nullable(),
  repaired: z.number(),
  createdAt: isoTimeSchema,
  finishedAt: isoTimeSchema.nullable(),
});

const differenceSchema = z.object({
  audienceId: z.string(),
  targetValue: z.string(),
  kind: z.enum([
    'segment-missing',
    'missing',
    'unexpected',
    'foreign',
    'unknown-identity',
    'differs-in-case',
  ]),
  detail: z.string().nullable(),
  repairable: z.boolean(),
});

const resultSchema = verificationSchema.extend({
  differences: z.array(differenceSchema),
  findings: z
    .array(z.object({ audienceId: z.string().nullable(), text: z.string() }))
    .describe('Of one identity: what differs, by audience; and what holds where nothing does'),
});

const requestSchema = z
  .strictObject({
    identity: z.string().min(1).optional().describe('Only this identity value'),
    repair: z.boolean().optional().describe('Send again what differs'),
    sample: z.int().min(1).max(limits.verifySampleMax).optional(),
  })
  .nullable();

const paramsSchema = z.object({ id: z.string(), verificationId: z.string() });
const tags = ['Verification'];

export function verificationRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  /** With the first page of what differs. */
  const result = async (dataflowId: string, id: string): Promise<z.output<typeof resultSchema>> => {
    const found = await getVerification(services, dataflowId, id);
    const page = { limit: limits.pageRowsDefault, cursor: null };
    const { items: differences } = await listDifferences(services, id, page);
    const { destination } = await findDataflow(services.store.db, dataflowId);
    const { shortName } = definitionOf(destination);
    const findings = findingsOf(found, differences, shortName);
    return toWire({ ...found, differences, findings }) as z.output<typeof resultSchema>;
  };
  server.post(
    '/api/dataflows/:id/verify',
    {
      config: { permission: 'Activate Destinations' },
      schema: {
        tags,
        summary: 'Compare with the destination; 202 while it is still running',
        params: idParamsSchema,
        body: requestSchema,
        response: { 200: resultSchema, 202: resultSchema },
      },
    },
    async (request, reply) => {
      const { id: dataflowId } = request.params;
      const {
        identity = null,
        repair = false,
        sample = limits.verifySampleDefault,
      } = request.body ?? {};
      const options = { identity, repair, sample };
      const { id } = await requestVerification(services, dataflowId, options);
      // By the time that passes: while the store is busy, each look takes long itself.
      const enough = new AbortController();
      void delay(limits.verifyWaitMs, enough.signal).then(() => enough.abort());
      let { state } = await getVerification(services, dataflowId, id);
      const isWorthIt = (): boolean => !enough.signal.aborted && services.isAccepting();
      while (state === 'running' && isWorthIt()) {
        await delay(50, enough.signal);
        ({ state } = await getVerification(services, dataflowId, id));
      }
      enough.abort();
      return reply.status(state === 'running' ? 202 : 200).send(await result(dataflowId, id));
    },
  );
  server.get(
    '/api/dataflows/:id/verifications',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Comparisons so far, newest first',
        params: idParamsSchema,
        querystring: pageQuerySchema,
        response: { 200: pageOf(verificationSchema) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const page = { limit, cursor: cursor ?? null };
      const found = await listVerifications(services, request.params.id, page);
      return toWire(found) as z.output<ReturnType<typeof pageOf<typeof verificationSchema>>>;
    },
  );
  server.get(
    '/api/dataflows/:id/verifications/:verificationId',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'One comparison, with the first rows that differ',
        params: paramsSchema,
        response: { 200: resultSchema },
      },
    },
    async (request) => result(request.params.id, request.params.verificationId),
  );
  server.get(
    '/api/dataflows/:id/verifications/:verificationId/differences',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Rows that differ',
        params: paramsSchema,
        querystring: pageQuerySchema,
        response: { 200: pageOf(differenceSchema) },
      },
    },
    async (request) => {
      const { id, verificationId } = request.params;
      await getVerification(services, id, verificationId);
      const { limit, cursor } = request.query;
      return listDifferences(services, verificationId, { limit, cursor: cursor ?? null });
    },
  );
  server.get(
    '/api/dataflows/:id/verifications/:verificationId/differences.csv',
    {
      config: { permission: 'View Destinations', document: { answers: ['text/csv'] } },
      schema: {
        tags,
        summary: 'Rows that differ as CSV; cells that a spreadsheet would run are neutralised',
        params: paramsSchema,
      },
    },
    async (request, reply) => {
      const { id, verificationId } = request.params;
      await getVerification(services, id, verificationId);
      reply.type('text/csv; charset=utf-8');
      reply.header('content-disposition', 'attachment; filename="differences.csv"');
      return reply.send(Readable.from(csvOf(services, verificationId)));
    },
  );
  server.post(
    '/api/dataflows/:id/verifications/:verificationId/repair',
    {
      config: { permission: 'Activate Destinations' },
      schema: {
        tags,
        summary: 'Send again what a comparison found to differ',
        params: paramsSchema,
        response: { 200: verificationSchema },
      },
    },
    async (request) => {
      const { id, verificationId } = request.params;
      const repaired = await repairVerification(services, id, verificationId);
      return toWire(repaired) as z.output<typeof verificationSchema>;
    },
  );
}

async function* csvOf(services: Services, verificationId: string): AsyncGenerator<string> {
  yield csvLine(['value', 'audienceId', 'difference', 'detail', 'repairable']);
  let cursor: string | null = null;
  do {
    const page = { limit: limits.pageRowsMax, cursor };
    const { items, nextCursor } = await listDifferences(services, verificationId, page);
    for (const { targetValue, audienceId, kind, detail, repairable } of items) {
      yield csvLine([targetValue, audienceId, kind, detail ?? '', repairable ? 'yes' : 'no']);
    }
    cursor = nextCursor;
  } while (cursor !== null);
}
