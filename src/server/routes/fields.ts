import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { printPath } from '../../audiences/index.ts';
import { type FieldLabels, labelsAt, loadFieldLabels } from '../../governance/index.ts';
import { limits } from '../../kernel/index.ts';
import type { Field } from '../../profiles/index.ts';
import type { Services } from '../services.ts';
import { pageOf, pageQuerySchema } from '../wire.ts';

const kindSchema = z.enum(['attribute', 'event', 'eventType']);

const fieldSchema = z.object({
  kind: kindSchema,
  path: z.string().describe('As a rule writes it; of an event type, its name.'),
  types: z.array(z.enum(['text', 'number', 'boolean', 'array', 'object'])),
  count: z.number(),
  share: z.number(),
  commonValues: z.array(
    z.object({ value: z.union([z.string(), z.number(), z.boolean()]), count: z.number() }),
  ),
  labels: z.array(z.string()),
});

const answerSchema = pageOf(fieldSchema).extend({
  sample: z.object({ profiles: z.number(), events: z.number() }),
});

/** A field as labels name it; of an event type, all events. */
function labelledNames({ kind, names }: Field): readonly string[] {
  if (kind === 'attribute') return names;
  return kind === 'event' ? ['xEvent', ...names] : ['xEvent'];
}

function show(field: Field, fieldLabels: FieldLabels): z.output<typeof fieldSchema> {
  const { names, ...rest } = field;
  const path = field.kind === 'eventType' ? names[0]! : printPath(names);
  return {
    ...rest,
    path,
    types: [...rest.types],
    commonValues: [...rest.commonValues],
    labels: labelsAt(fieldLabels, labelledNames(field)),
  };
}

/** The most frequent first, so that what is asked for stands at the top of a short list. */
function byShare(left: { share: number; path: string }, right: typeof left): number {
  return right.share - left.share || (left.path < right.path ? -1 : 1);
}

export function fieldRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/fields',
    {
      config: { permission: 'View Segments' },
      schema: {
        tags: ['Audiences'],
        summary: 'Fields and event types seen in data',
        description: `Counted over a sample: the newest ${limits.fieldSampleProfiles} profiles and up to ${limits.fieldSampleEventsPerProfile} events of each, read at most every ${limits.fieldSampleKeptMs / 1_000} seconds. Values that nearly everybody has of their own are left out of commonValues.`,
        querystring: pageQuerySchema.omit({ cursor: true }).extend({
          q: z.string().max(limits.nameBytes).optional(),
          kind: kindSchema.optional(),
        }),
        response: { 200: answerSchema },
      },
    },
    async (request) => {
      const { q = '', kind, limit } = request.query;
      const fieldLabels = await loadFieldLabels(services.store.db);
      const { fields, profiles, events } = await services.fields.sample();
      const wanted = q.toLowerCase();
      const items = fields
        .filter((field) => kind === undefined || field.kind === kind)
        .map((field) => show(field, fieldLabels))
        .filter((field) => field.path.toLowerCase().includes(wanted))
        .sort(byShare)
        .slice(0, limit);
      return { items, nextCursor: null, sample: { profiles, events } };
    },
  );
}
