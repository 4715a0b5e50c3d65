/** What became of an audience: the versions of its rule, and its members over time. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { getAudience, listVersions, readHistory } from '../../audiences/index.ts';
import { invalidField } from '../../kernel/index.ts';
import { rangeOf, rangeQuerySchema } from '../range.ts';
import type { Services } from '../services.ts';
import { idParamsSchema, isoTimeSchema, pageOf, pageQuerySchema, toWire } from '../wire.ts';

const versionSchema = z.object({
  version: z.number(),
  expression: z.object({ type: z.string(), format: z.string(), value: z.string() }),
  at: isoTimeSchema,
  by: z.string(),
  effect: z
    .object({ entered: z.number(), left: z.number() })
    .nullable()
    .describe('What its first evaluation of everybody changed; null while that runs'),
});

const historySchema = z.object({
  from: isoTimeSchema,
  to: isoTimeSchema,
  stepSeconds: z.number(),
  members: z.number(),
  buckets: z.array(
    z.object({
      at: isoTimeSchema,
      members: z.number(),
      entered: z.number(),
      left: z.number(),
    }),
  ),
  versions: z.array(z.object({ version: z.number(), at: isoTimeSchema })),
  exitsAhead: z
    .array(z.object({ at: isoTimeSchema, exits: z.number() }))
    .describe('Members who leave, or whose answer is looked at again, by time alone: per hour'),
});

const tags = ['Audiences'];

export function audienceHistoryRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const { store, clock } = services;
  server.get(
    '/api/audiences/:id/versions',
    {
      config: { permission: 'View Segments' },
      schema: {
        tags,
        summary: 'List the versions of a rule, newest first',
        params: idParamsSchema,
        querystring: pageQuerySchema,
        response: { 200: pageOf(versionSchema) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const before = cursor === undefined ? null : Number(cursor);
      if (before !== null && !(Number.isInteger(before) && Math.abs(before) < 2 ** 31)) {
        throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
      }
      const { id } = await getAudience(store.db, request.params.id);
      const { items, nextBefore } = await listVersions(store, id, { limit, before });
      return {
        items: items.map(({ expression, ...version }) => ({
          ...(toWire(version) as Omit<z.output<typeof versionSchema>, 'expression'>),
          expression: { type: 'PQL', format: 'pql/text', value: expression },
        })),
        nextCursor: nextBefore === null ? null : String(nextBefore),
      };
    },
  );
  server.get(
    '/api/audiences/:id/history',
    {
      config: { permission: 'View Segments' },
      schema: {
        tags,
        summary: 'Members, entries and exits over time, and the exits already known ahead',
        params: idParamsSchema,
        querystring: rangeQuerySchema,
        response: { 200: historySchema },
      },
    },
    async (request) => {
      const range = rangeOf(request.query, clock.now(), '24h');
      const { id } = await getAudience(store.db, request.params.id);
      const { stepMs, ...history } = await readHistory(store, id, range);
      const wire = toWire(history) as Omit<z.output<typeof historySchema>, 'stepSeconds'>;
      return { ...wire, stepSeconds: stepMs / 1_000 };
    },
  );
}
