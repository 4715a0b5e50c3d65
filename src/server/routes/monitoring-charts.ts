import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { audienceCharts, dataflowCharts, sourceCharts } from '../../operations/index.ts';
import { rangeOf, rangeQuerySchema } from '../range.ts';
import type { Services } from '../services.ts';
import { isoTimeSchema, toWire } from '../wire.ts';

const tags = ['Monitoring'];

const thing = { id: z.string(), name: z.string() };

/** Buckets in which nothing was counted are left out. */
function chartedSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    from: isoTimeSchema,
    to: isoTimeSchema,
    bucketSeconds: z.number(),
    items: z.array(item),
  });
}

/** The busiest things, and the others as one, whose `id` is null. */
function linesSchema<Bucket extends z.ZodType>(bucket: Bucket) {
  return z.array(
    z.object({ id: z.string().nullable(), name: z.string(), buckets: z.array(bucket) }),
  );
}

const dataflowsSchema = chartedSchema(
  z.object({
    ...thing,
    destination: z.string(),
    received: z.number(),
    activated: z.number(),
    excluded: z.number(),
    failed: z.number(),
    p95Seconds: z.number().nullable(),
    lastDeliveredAt: isoTimeSchema.nullable(),
  }),
).extend({
  lines: linesSchema(
    z.object({
      startsAt: isoTimeSchema,
      delivered: z.number(),
      p95Seconds: z.number().nullable(),
    }),
  ),
});

const counts = { accepted: z.number(), rejected: z.number() };
const sourcesSchema = chartedSchema(
  z.object({ ...thing, kind: z.enum(['write-key', 'api-key']), ...counts }),
).extend({ lines: linesSchema(z.object({ startsAt: isoTimeSchema, ...counts })) });

const changes = { entered: z.number(), left: z.number() };
const audiencesSchema = chartedSchema(
  z.object({
    ...{ ...thing, ...changes, dueNextHour: z.number() },
    evaluationMilliseconds: z
      .number()
      .nullable()
      .describe('Of one person by its rule, on average of those that were timed'),
    evaluationsTimed: z.number().describe('One evaluation of so many is timed'),
  }),
).extend({
  buckets: z.array(
    z.object({
      startsAt: isoTimeSchema,
      ...changes,
      evaluationP95Milliseconds: z.number().nullable(),
    }),
  ),
});

/** The tabs of monitoring: totals of a range, and charts over it. */
export function monitoringChartRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const range = (query: z.output<typeof rangeQuerySchema>) =>
    rangeOf(query, services.clock.now(), '24h');
  server.get(
    '/api/monitoring/dataflows',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Each dataflow in a range: what it was given, what became of it, how long it took',
        querystring: rangeQuerySchema.extend({
          dataflowId: z.string().optional().describe('Only this one'),
        }),
        response: { 200: dataflowsSchema },
      },
    },
    async (request) => {
      const { dataflowId = null, ...asked } = request.query;
      const charted = await dataflowCharts(services, range(asked), dataflowId);
      return toWire(charted) as z.output<typeof dataflowsSchema>;
    },
  );
  server.get(
    '/api/monitoring/sources',
    {
      config: { permission: 'View Sources' },
      schema: {
        tags,
        summary: 'Each key that sent updates in a range',
        querystring: rangeQuerySchema,
        response: { 200: sourcesSchema },
      },
    },
    async (request) =>
      toWire(await sourceCharts(services, range(request.query))) as z.output<typeof sourcesSchema>,
  );
  server.get(
    '/api/monitoring/audiences',
    {
      config: { permission: 'View Segments' },
      schema: {
        tags,
        summary: 'Each audience that is published or changed in a range, and how long rules took',
        querystring: rangeQuerySchema,
        response: { 200: audiencesSchema },
      },
    },
    async (request) =>
      toWire(await audienceCharts(services, range(request.query))) as z.output<
        typeof audiencesSchema
      >,
  );
}
