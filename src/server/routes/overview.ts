import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Actor, Permission } from '../../access/index.ts';
import {
  activatedAudiences,
  arriving,
  attention,
  checklist,
  systemState,
  wayOfUpdates,
} from '../../operations/index.ts';
import { rangeOf, rangeQuerySchema } from '../range.ts';
import type { Services } from '../services.ts';
import { isoTimeSchema, toWire } from '../wire.ts';

const tags = ['Monitoring'];

const checklistSchema = z.object({
  hasProfiles: z.boolean(),
  hasPublishedAudience: z.boolean(),
  hasConnectedAccount: z.boolean(),
  hasActivatedAudience: z.boolean(),
  hasDelivered: z.boolean(),
  firstDeliveredAt: isoTimeSchema.nullable(),
  firstSignInAt: isoTimeSchema.nullable(),
});

const arrivingSchema = z.object({
  verdict: z.string(),
  updates: z.object({
    perSecond: z.number(),
    sparkline: z.array(z.object({ startsAt: isoTimeSchema, value: z.number() })),
  }),
  pending: z.number(),
  oldestPendingSeconds: z.number().nullable(),
  secondsToDestination: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  deliveredInRange: z.object({ added: z.number(), removed: z.number() }),
  dataflows: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.enum(['enabled', 'disabled', 'processing', 'error']),
      members: z.number(),
      delivered: z.number(),
      pending: z.number(),
      oldestPendingSeconds: z.number().nullable(),
      p95Seconds: z.number().nullable(),
      failed: z.number(),
      excluded: z.number(),
      lastDeliveredAt: isoTimeSchema.nullable(),
    }),
  ),
  timeToDestination: z.array(
    z.object({ startsAt: isoTimeSchema, p50: z.number(), p95: z.number() }),
  ),
});

const attentionSchema = z.object({
  alertId: z.string(),
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  thing: z.string(),
  thingName: z.string(),
  summary: z.string(),
  since: isoTimeSchema,
  acknowledgedBy: z.string().nullable(),
  link: z.string(),
});

const audienceSchema = z.object({
  id: z.string(),
  name: z.string(),
  members: z.number(),
  entered24h: z.number(),
  left24h: z.number(),
  change7d: z.number().nullable(),
  sizes: z
    .array(z.number())
    .describe('Members at the ends of the last 30 days (UTC), oldest first; the last is now'),
  usual: z
    .object({ from: z.number(), to: z.number() })
    .nullable()
    .describe('Between which sizes it usually is; null before there is a week to tell from'),
  isUnusual: z.boolean().describe('Outside of that, or it changed far more than usual in an hour'),
});

/** A band is null where the caller lacks the right; `lacking` then says which. */
const overviewSchema = z.object({
  at: isoTimeSchema,
  checklist: checklistSchema,
  arriving: arrivingSchema.nullable(),
  attention: z.array(attentionSchema).nullable(),
  audiences: z.array(audienceSchema).nullable(),
  lacking: z.record(z.string(), z.string()),
});

const wayCountsSchema = z.object({
  received: z.number(),
  rejected: z.number(),
  profilesUpdated: z.number(),
  membershipsChanged: z.number(),
  excluded: z.number(),
  failed: z.number(),
  delivered: z.number(),
});

const systemSchema = z.object({
  version: z.string(),
  node: z.string(),
  database: z.object({
    backend: z.string(),
    version: z.string(),
    bytes: z.number(),
    survivesPowerLoss: z.boolean(),
  }),
  secretKeySource: z
    .enum(['file', 'environment'])
    .describe(
      'Where the key that seals secrets is from: `secret.key` in the data folder, or `MILLRACE_SECRET_KEY`',
    ),
  diskFreeBytes: z.number().nullable(),
  timersBehindSeconds: z.number(),
  nextTimerAt: isoTimeSchema.nullable(),
  profiles: z.number(),
  isEstimate: z.boolean().describe('`profiles` is about: with many people, they are not counted'),
  processes: z.array(
    z.object({
      id: z.string(),
      startedAt: isoTimeSchema,
      heartbeatAt: isoTimeSchema,
      version: z.string(),
      pid: z.number(),
      eventLoopP50Milliseconds: z.number(),
      eventLoopP99Milliseconds: z.number(),
      memoryBytes: z.number(),
    }),
  ),
});

type Band = 'arriving' | 'attention' | 'audiences';
const bandPermissions: Readonly<Record<Band, Permission>> = {
  arriving: 'View Destinations',
  attention: 'View Alerts',
  audiences: 'View Segments',
};

function mayRead(actor: Actor, band: Band): boolean {
  return actor.permissions.has(bandPermissions[band]);
}

/** Home, the way of updates, and the installation itself. */
export function overviewRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/overview',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'Home: is everything arriving, does anything need me, are audiences as expected',
        querystring: rangeQuerySchema,
        response: { 200: overviewSchema },
      },
    },
    async (request) => {
      const actor = request.actor!;
      const range = rangeOf(request.query, services.clock.now(), '24h');
      const bands = Object.keys(bandPermissions) as Band[];
      const lacking = bands.filter((band) => !mayRead(actor, band));
      return toWire({
        atMs: range.nowMs,
        checklist: await checklist(services),
        arriving: mayRead(actor, 'arriving') ? await arriving(services, range) : null,
        attention: mayRead(actor, 'attention') ? await attention(services) : null,
        audiences: mayRead(actor, 'audiences') ? await activatedAudiences(services) : null,
        lacking: Object.fromEntries(
          lacking.map((band) => [band, `You need ${bandPermissions[band]} to see this.`]),
        ),
      }) as z.output<typeof overviewSchema>;
    },
  );
  server.get(
    '/api/monitoring',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'The way of updates in seven counts, and those of the range before',
        querystring: rangeQuerySchema,
        response: {
          200: z.object({
            from: isoTimeSchema,
            to: isoTimeSchema,
            counts: wayCountsSchema,
            before: wayCountsSchema,
          }),
        },
      },
    },
    async (request) => {
      const { fromMs, toMs } = rangeOf(request.query, services.clock.now(), '24h');
      const { counts, before } = await wayOfUpdates(services, { fromMs, toMs });
      const wire = toWire({ fromMs, toMs }) as { from: string; to: string };
      return { ...wire, counts, before };
    },
  );
  server.get(
    '/api/system',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Database, processes, timers, versions',
        response: { 200: systemSchema },
      },
    },
    async () => {
      const { processes, ...state } = await systemState(services, services);
      return {
        ...(toWire(state) as object),
        secretKeySource: services.secretKeySource,
        processes: processes.map(({ info, ...rest }) => ({ ...(toWire(rest) as object), ...info })),
      } as z.output<typeof systemSchema>;
    },
  );
}
