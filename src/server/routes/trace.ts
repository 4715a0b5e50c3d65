/** Why a person is, or is not, at a destination. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { tellTrace } from '../../people/index.ts';
import type { Services } from '../services.ts';
import { isoTimeSchema, jsonValueSchema, toWire } from '../wire.ts';

const namedSchema = z.object({ id: z.string(), name: z.string() });

const verdictSchema = z.object({
  kind: z.string().describe('Stable: not-in-audience, excluded-consent, pending, delivered, …'),
  text: z.string(),
  action: z.string().nullable().describe('What can be done about it, as a stable word'),
});

export const deliverySchema = z.object({
  dataflowId: z.string(),
  dataflowName: z.string(),
  audienceId: z.string(),
  audienceName: z.string(),
  targetValue: z.string(),
  desired: z.enum(['in', 'out', 'excluded']),
  delivered: z.enum(['in', 'out']),
  state: z.enum(['pending', 'delivered', 'removed', 'failed', 'discarded', 'excluded']),
  reason: z.string().nullable(),
  policyId: z.string().nullable(),
  error: jsonValueSchema.nullable(),
  attempts: z.number(),
  heldByBrake: z.boolean(),
  nextTryAt: isoTimeSchema.nullable(),
  lastQualificationTime: isoTimeSchema,
  acceptedAt: isoTimeSchema,
  deliveredAt: isoTimeSchema.nullable(),
});

const clauseSchema = z.object({
  from: z.number(),
  to: z.number(),
  text: z.string(),
  result: z.boolean(),
  nextChangeAt: z.string().nullable(),
  values: z.array(
    z.object({ path: z.string(), value: jsonValueSchema, count: z.number().optional() }),
  ),
});

const blockSchema = z.object({
  id: z.string(),
  cause: z.string(),
  at: isoTimeSchema,
  acceptedAt: isoTimeSchema,
  update: z
    .object({
      sourceId: z.string(),
      messageIds: z.array(z.string()),
      changedPaths: z.array(z.string()),
      eventTypes: z.array(z.string()),
      mergedIds: z.array(z.string()),
    })
    .optional(),
  evaluation: z
    .array(
      z.object({
        audienceId: z.string(),
        before: z.enum(['in', 'out']),
        after: z.enum(['in', 'out']),
        clause: z.string().nullable().describe('What of the rule decided it'),
        nextChangeAt: isoTimeSchema
          .nullable()
          .describe('When that could change with no new data, as it was known then'),
      }),
    )
    .optional(),
  ledger: z
    .array(
      z.object({
        dataflowId: z.string(),
        audienceId: z.string(),
        targetValue: z.string(),
        desired: z.enum(['in', 'out', 'excluded']),
        reason: z.string().nullable(),
        isCoalesced: z.boolean().describe('Taken back before it was sent'),
      }),
    )
    .optional(),
  request: z
    .array(
      z.object({
        requestId: z.string(),
        dataflowId: z.string(),
        at: isoTimeSchema,
        attempt: z.number(),
        method: z.string(),
        path: z.string(),
        status: z.number().nullable(),
        tookMs: z.number(),
        error: z.string().nullable(),
        body: z.string().nullable().describe('Only what is about this person'),
        answer: z.string().nullable(),
      }),
    )
    .optional(),
  acknowledgement: z.object({ at: isoTimeSchema }).optional(),
  elapsedMs: z.number().nullable().describe('From the cause to the last acknowledgement'),
});

const traceSchema = z.object({
  query: z.object({ namespace: z.string().nullable(), id: z.string() }),
  profile: namedSchema.extend({ namespace: z.string() }).nullable(),
  others: z.array(z.object({ namespace: z.string(), profileId: z.string() })),
  nearest: z.array(
    z.object({
      namespace: z.string(),
      id: z.string(),
      differs: z.enum(['letter case', 'white space', 'letter case and white space']),
    }),
  ),
  rejected: z
    .object({
      namespace: z.string(),
      at: isoTimeSchema,
      sourceId: z.string(),
      error: z.string(),
    })
    .nullable()
    .describe('The last rejected update with an identity that nobody has; for 7 days'),
  suppression: z
    .object({ erasureId: z.string(), since: isoTimeSchema })
    .nullable()
    .describe('Whoever had this identity was deleted, and is kept out'),
  audience: namedSchema.nullable(),
  dataflow: namedSchema.nullable(),
  verdict: verdictSchema,
  verdicts: z
    .array(
      z.object({ audience: namedSchema, dataflow: namedSchema.nullable(), verdict: verdictSchema }),
    )
    .describe('Of each audience and dataflow, where several are possible'),
  expression: z.string().nullable(),
  clauses: z.array(clauseSchema),
  nextChangeAt: z.string().nullable(),
  deliveries: z.array(deliverySchema),
  timeline: z.array(blockSchema),
  names: z.record(z.string(), z.string()),
  retentionDays: z.number(),
  text: z.string().describe('All of it as text, as the command line prints it'),
});

const querySchema = z.object({
  namespace: z.string().min(1).optional(),
  id: z.string().min(1),
  audience: z.string().optional().describe('An audience id'),
  dataflow: z.string().optional().describe('A dataflow id'),
});

/** `tookMs` and `elapsedMs` are lengths, not instants: they keep their names. */
function lengthsKept(block: { elapsedMs: number | null; request?: { tookMs: number }[] }): unknown {
  const wire = toWire(block) as Record<string, unknown>;
  const { elapsed: _elapsed, request, ...rest } = wire;
  const requests = (request ?? []) as Record<string, unknown>[];
  return {
    ...rest,
    ...(block.request
      ? {
          request: requests.map(({ took: _took, ...one }, index) => ({
            ...one,
            tookMs: block.request![index]!.tookMs,
          })),
        }
      : {}),
    elapsedMs: block.elapsedMs,
  };
}

export function traceRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/trace',
    {
      config: { permission: 'View Profiles', audit: 'profiles.trace' },
      schema: {
        tags: ['Profiles'],
        summary: 'Why a person is, or is not, at a destination',
        description:
          'One verdict for one audience in one dataflow; both may be left out where there is only one. Bodies of requests need View Destinations as well.',
        querystring: querySchema,
        response: { 200: traceSchema },
      },
    },
    async (request) => {
      const { namespace, id, audience, dataflow } = request.query;
      const told = await tellTrace(services, {
        namespace: namespace ?? null,
        id,
        audienceId: audience ?? null,
        dataflowId: dataflow ?? null,
        showBodies: request.actor!.permissions.has('View Destinations'),
      });
      const { clauses, timeline, ...rest } = told;
      return {
        ...(toWire(rest) as object),
        clauses: clauses.map(({ nextChangeAtMs, ...clause }) => ({
          ...clause,
          nextChangeAt: isoOrNull(nextChangeAtMs),
        })),
        timeline: timeline.map(lengthsKept),
      } as z.output<typeof traceSchema>;
    },
  );
}

/** Far instants have no date; they are as good as never. */
function isoOrNull(ms: number | null): string | null {
  return ms === null || ms > 8.64e15 ? null : new Date(ms).toISOString();
}
