import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { findDataflow } from '../../activation/index.ts';
import { type ErrorExplanation, findDestination } from '../../destinations/index.ts';
import { limits } from '../../kernel/index.ts';
import {
  type BucketWidthMs,
  getRequest,
  getRun,
  listRequests,
  listRuns,
} from '../../monitoring/index.ts';
import { flowMetrics } from '../../operations/index.ts';
import { rangeOf, rangeQuerySchema } from '../range.ts';
import type { Services } from '../services.ts';
import {
  idParamsSchema,
  instantSchema,
  isoTimeSchema,
  pageOf,
  pageQuerySchema,
  toWire,
} from '../wire.ts';

const tags = ['Monitoring'];
const config = { permission: 'View Destinations' } as const;
const countsSchema = z.record(z.string(), z.number());

const runSchema = z.object({
  id: z.string(),
  dataflowId: z.string(),
  cause: z.enum(['streaming', 'backfill', 'resend', 'repair']),
  status: z.enum(['processing', 'completed', 'completed-with-failures']),
  startedAt: isoTimeSchema,
  lastAnsweredAt: isoTimeSchema.nullable(),
  closedAt: isoTimeSchema.nullable(),
  processingSeconds: z.number(),
  received: z.number(),
  activated: z.number(),
  excluded: z.number(),
  failed: z.number(),
  waiting: z.number(),
  activationRate: z.number().nullable(),
  excludedByReason: countsSchema,
  errors: z.array(
    z.object({
      code: z.string(),
      people: z.number(),
      retried: z.number(),
      sample: z.string().nullable(),
      title: z.string(),
      description: z.string(),
      nextStep: z.string(),
    }),
  ),
});

const markSchema = z.object({
  kind: z.string(),
  text: z.string(),
  startsAt: isoTimeSchema,
  endsAt: isoTimeSchema.nullable(),
});

const metricsSchema = z.object({
  from: isoTimeSchema,
  to: isoTimeSchema,
  bucketSeconds: z.number(),
  buckets: z.array(
    z.object({
      startsAt: isoTimeSchema,
      added: z.number(),
      removed: z.number(),
      failed: z.number(),
      pending: z.number().nullable(),
      oldestPendingSeconds: z.number().nullable(),
      secondsToDestination: z
        .object({ p50: z.number(), p95: z.number(), p99: z.number() })
        .nullable(),
      answers: countsSchema,
      excluded: countsSchema,
    }),
  ),
  bands: z.array(markSchema),
  markers: z.array(markSchema),
});

const requestSchema = z.object({
  id: z.string(),
  dataflowId: z.string(),
  runId: z.string().nullable(),
  claimId: z.string().nullable(),
  purpose: z.enum(['members', 'segment', 'read', 'sign-in']),
  at: isoTimeSchema,
  method: z.string(),
  path: z.string(),
  adds: z.number(),
  removes: z.number(),
  people: z.number(),
  audienceIds: z.array(z.string()),
  attempt: z.number(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  tookMilliseconds: z.number(),
});

const headersSchema = z.record(z.string(), z.string());
const requestDetailSchema = requestSchema.extend({
  requestHeaders: headersSchema,
  requestBody: z.string().nullable(),
  requestBytes: z.number(),
  responseHeaders: headersSchema,
  responseBody: z.string().nullable(),
  responseBytes: z.number(),
});

/** A duration is no instant: it keeps its number, under its own name. */
function requestToWire({ tookMs, ...rest }: { tookMs: number }): unknown {
  return { ...(toWire(rest) as object), tookMilliseconds: tookMs };
}

function unexplained(code: string): Pick<ErrorExplanation, 'title' | 'explanation' | 'nextStep'> {
  return { title: code, explanation: 'An error that has no explanation yet.', nextStep: '' };
}

const widthsMs: Readonly<Record<string, BucketWidthMs>> = {
  '10s': 10_000,
  '1m': 60_000,
  '10m': 600_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
};

const metricsQuerySchema = rangeQuerySchema.extend({
  bucket: z.enum(['10s', '1m', '10m', '1h', '1d']).optional(),
});

const requestsQuerySchema = pageQuerySchema.extend({
  status: z.enum(['2xx', '3xx', '4xx', '400', '401', '429', '5xx', 'none']).optional(),
  runId: z.string().optional(),
  audienceId: z.string().optional(),
  targetValue: z
    .string()
    .max(limits.identityBytes)
    .optional()
    .describe('The last requests that carried this person, by the exact value that was sent.'),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});

/** Runs, charts and the request log of a dataflow. */
export function dataflowMonitoringRoutes(instance: FastifyInstance, services: Services): void {
  runRoutes(instance, services);
  requestRoutes(instance, services);
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/dataflows/:id/metrics',
    {
      config,
      schema: {
        tags,
        summary: 'Charts: deliveries, waiting, time to the destination, answers, exclusions',
        params: idParamsSchema,
        querystring: metricsQuerySchema,
        response: { 200: metricsSchema },
      },
    },
    async (request) => {
      const { bucket, ...query } = request.query;
      await findDataflow(services.store.db, request.params.id);
      const widthMs = bucket === undefined ? null : widthsMs[bucket]!;
      const range = { ...rangeOf(query, services.clock.now()), widthMs };
      const metrics = await flowMetrics(services.store, request.params.id, range);
      return toWire(metrics) as z.output<typeof metricsSchema>;
    },
  );
}

function runRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  /** Codes get the words of the destination's own error table. */
  const explained = async (
    dataflowId: string,
  ): Promise<(run: { errors: readonly { code: string }[] }) => z.output<typeof runSchema>> => {
    const { destination } = await findDataflow(services.store.db, dataflowId);
    const table = new Map(
      findDestination(destination)?.errors.map((error) => [error.code, error]) ?? [],
    );
    return (run) => {
      const errors = run.errors.map((error) => {
        const { title, explanation, nextStep } = table.get(error.code) ?? unexplained(error.code);
        return { ...error, title, description: explanation, nextStep };
      });
      return toWire({ ...run, errors }) as z.output<typeof runSchema>;
    };
  };
  server.get(
    '/api/dataflows/:id/runs',
    {
      config,
      schema: {
        tags,
        summary: 'Runs, newest first',
        params: idParamsSchema,
        querystring: pageQuerySchema.extend({
          failuresOnly: z.enum(['true', 'false']).default('false'),
        }),
        response: { 200: pageOf(runSchema) },
      },
    },
    async (request) => {
      const { limit, cursor, failuresOnly } = request.query;
      const wire = await explained(request.params.id);
      const page = await listRuns(services.store.db, request.params.id, {
        limit,
        cursor: cursor ?? null,
        failuresOnly: failuresOnly === 'true',
      });
      return { items: page.items.map(wire), nextCursor: page.nextCursor };
    },
  );
  server.get(
    '/api/dataflows/:id/runs/:runId',
    {
      config,
      schema: {
        tags,
        summary: 'One run with its errors',
        params: z.object({ id: z.string(), runId: z.string() }),
        response: { 200: runSchema },
      },
    },
    async (request) => {
      const { id, runId } = request.params;
      const wire = await explained(id);
      return wire(await getRun(services.store.db, id, runId));
    },
  );
}

function requestRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/dataflows/:id/requests',
    {
      config,
      schema: {
        tags,
        summary: 'The request log, newest first: 7 days',
        params: idParamsSchema,
        querystring: requestsQuerySchema,
        response: { 200: pageOf(requestSchema) },
      },
    },
    async (request) => {
      const { limit, cursor, status, from, to, ...filter } = request.query;
      await findDataflow(services.store.db, request.params.id);
      const page = await listRequests(services.store.db, request.params.id, {
        limit,
        cursor: cursor ?? null,
        filter: { ...filter, statusClass: status, fromMs: from, toMs: to },
      });
      const items = page.items.map(requestToWire) as z.output<typeof requestSchema>[];
      return { items, nextCursor: page.nextCursor };
    },
  );
  server.get(
    '/api/dataflows/:id/requests/:requestId',
    {
      config,
      schema: {
        tags,
        summary: 'One request with headers and bodies; secrets are masked',
        params: z.object({ id: z.string(), requestId: z.string() }),
        response: { 200: requestDetailSchema },
      },
    },
    async (request) => {
      const { id, requestId } = request.params;
      await findDataflow(services.store.db, id);
      const found = await getRequest(services.store.db, id, requestId);
      return requestToWire(found) as z.output<typeof requestDetailSchema>;
    },
  );
}
