import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  type CoverageQuery,
  compareIdentities,
  coverage,
  reviewDataflow,
} from '../../activation/index.ts';
import { invalidField, limits } from '../../kernel/index.ts';
import type { Services } from '../services.ts';
import { idParamsSchema } from '../wire.ts';
import { sourceSchema } from './dataflows.ts';

const querySchema = z.object({
  source: z
    .string()
    .optional()
    .describe('`namespace:CRMID` or `attribute:login`; the dataflow’s own mapping unless given'),
  namespace: z.string().min(1).optional(),
  attribute: z.string().min(1).optional(),
  audiences: z
    .string()
    .optional()
    .describe('Ids, separated by commas; the dataflow’s own audiences unless given'),
});

const bodySchema = z
  .strictObject({
    source: sourceSchema.optional(),
    audiences: z.array(z.string()).max(limits.pageRowsMax).optional(),
  })
  .nullable();

const coverageSchema = z.object({
  source: sourceSchema,
  people: z.number(),
  withValue: z.number(),
  withSeveral: z.number(),
  notText: z.number(),
  exact: z.boolean(),
  samples: z.array(z.string()),
});

const comparisonSchema = z.object({
  asked: z.boolean(),
  reason: z.string().nullable(),
  compared: z.number(),
  known: z.number(),
  differInCase: z.number(),
  unknown: z.number(),
  items: z.array(
    z.object({
      value: z.string(),
      result: z.enum(['known', 'differs-in-case', 'unknown']),
      similar: z.array(z.string()),
    }),
  ),
});

const reviewSchema = z.object({
  dataflow: z.object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    marketingActions: z.array(z.string()),
  }),
  account: z.object({ id: z.string(), name: z.string(), destination: z.string() }),
  source: sourceSchema,
  audiences: z.array(
    z.object({
      audienceId: z.string(),
      name: z.string(),
      members: z.number(),
      isNew: z.boolean(),
    }),
  ),
  firstEffect: z.object({
    people: z.number(),
    excluded: z.number(),
    requests: z.number(),
    text: z.string(),
  }),
});

function sourceOf(query: z.output<typeof querySchema>): CoverageQuery['source'] {
  if (query.namespace !== undefined) return { namespace: query.namespace };
  if (query.attribute !== undefined) return { attribute: query.attribute };
  if (query.source === undefined) return undefined;
  const [, kind, name] = /^(namespace|attribute):(.+)$/s.exec(query.source) ?? [];
  if (kind === 'namespace') return { namespace: name! };
  if (kind === 'attribute') return { attribute: name! };
  throw invalidField('source', 'is written namespace:SYMBOL or attribute:path');
}

function chosen(query: z.output<typeof querySchema>): CoverageQuery {
  const ids = query.audiences?.split(',').filter((id) => id !== '');
  return { source: sourceOf(query), audienceIds: ids };
}

const tags = ['Dataflows'];

export function dataflowMappingRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/dataflows/:id/coverage',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'How many members a source has a value for, and how many several',
        params: idParamsSchema,
        querystring: querySchema,
        response: { 200: coverageSchema },
      },
    },
    async (request) => coverage(services, request.params.id, chosen(request.query)),
  );
  server.post(
    '/api/dataflows/:id/compare-identities',
    {
      config: { permission: 'Activate Destinations' },
      schema: {
        tags,
        summary: 'Ask the destination for 20 of the values that would be sent, by their exact text',
        params: idParamsSchema,
        body: bodySchema,
        response: { 200: comparisonSchema },
      },
    },
    async (request) => {
      const { source, audiences } = request.body ?? {};
      return compareIdentities(services, request.params.id, { source, audienceIds: audiences });
    },
  );
  const summary = 'What a dataflow will do first';
  server.get(
    '/api/dataflows/:id/review',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary,
        params: idParamsSchema,
        querystring: querySchema,
        response: { 200: reviewSchema },
      },
    },
    async (request) => reviewDataflow(services, request.params.id, chosen(request.query)),
  );
  server.post(
    '/api/dataflows/:id/review',
    {
      config: { permission: 'View Destinations', audit: false },
      schema: {
        tags,
        summary: `${summary}, with other audiences or another source`,
        params: idParamsSchema,
        body: bodySchema,
        response: { 200: reviewSchema },
      },
    },
    async (request) => {
      const { source, audiences } = request.body ?? {};
      return reviewDataflow(services, request.params.id, { source, audienceIds: audiences });
    },
  );
}
