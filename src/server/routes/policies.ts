/** Data usage policies, and the check of what is only proposed. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  createPolicy,
  deletePolicy,
  enableCorePolicies,
  evaluatePolicies,
  flowsUnder,
  updatePolicy,
} from '../../activation/index.ts';
import { getPolicy, listPolicies } from '../../governance/index.ts';
import { limits } from '../../kernel/index.ts';
import type { Services } from '../services.ts';
import { pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import {
  descriptionSchema,
  idParamsSchema,
  isoTimeSchema,
  nameSchema,
  pageOf,
  toWire,
} from '../wire.ts';
import { mappingSchema } from './dataflows.ts';
import { labelExpressionSchema, labelNamesSchema, violationSchema } from './label-schemas.ts';

const policySchema = z.object({
  id: z.string(),
  name: z.string(),
  core: z.boolean(),
  description: z.string(),
  marketingActions: z.array(z.string()),
  expression: labelExpressionSchema,
  enabled: z.boolean(),
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
});

/** One policy, with the dataflows that do what it denies. */
const readSchema = policySchema.extend({
  dataflows: z.array(z.object({ id: z.string(), name: z.string(), enabled: z.boolean() })),
});

const createSchema = z.strictObject({
  name: nameSchema,
  description: descriptionSchema.default(''),
  marketingActions: z.array(z.string()),
  expression: labelExpressionSchema,
  enabled: z.boolean().default(false),
});

const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  description: descriptionSchema.optional(),
  marketingActions: z.array(z.string()).optional(),
  expression: labelExpressionSchema.optional(),
  enabled: z.boolean().optional(),
});

const changesSchema = z.strictObject({
  fields: z
    .array(z.strictObject({ field: z.string().min(1), labels: labelNamesSchema }))
    .default([]),
  audiences: z
    .array(
      z.strictObject({
        audienceId: z.string(),
        labels: labelNamesSchema.optional(),
        expression: z
          .string()
          .max(limits.expressionChars * 2)
          .optional(),
      }),
    )
    .default([]),
  policies: z
    .array(
      z.strictObject({
        id: z.string().optional(),
        name: nameSchema.optional(),
        marketingActions: z.array(z.string()).optional(),
        expression: labelExpressionSchema.optional(),
        enabled: z.boolean().optional(),
      }),
    )
    .default([]),
});

const evaluateSchema = z.strictObject({
  dataflowId: z.string().optional(),
  marketingActions: z.array(z.string()).optional(),
  audienceIds: z.array(z.string()).optional(),
  mappings: z.array(mappingSchema).optional(),
  changes: changesSchema.default({ fields: [], audiences: [], policies: [] }),
});

const evaluationSchema = z.object({
  violations: z.array(violationSchema),
  consent: z.array(
    z.object({
      policy: z.object({ id: z.string(), name: z.string() }),
      people: z.number(),
      consenting: z.number(),
      exact: z.boolean(),
    }),
  ),
});

const tags = ['Governance'];
const wire = (value: unknown) => toWire(value) as z.output<typeof policySchema>;

export function policyRoutes(instance: FastifyInstance, services: Services): void {
  readRoutes(instance, services);
  changeRoutes(instance, services);
}

function readRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/policies',
    {
      config: { permission: 'View Data Usage Policies' },
      schema: {
        tags,
        summary: 'List data usage policies',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(policySchema) },
      },
    },
    async (request) =>
      pageOfShort(
        (await listPolicies(services.store.db)).map(wire),
        request.query,
        ({ core, createdAt, name, id }) => `${core ? 0 : 1} ${createdAt} ${name} ${id}`,
      ),
  );
  server.get(
    '/api/policies/:id',
    {
      config: { permission: 'View Data Usage Policies' },
      schema: {
        tags,
        summary: 'Read a policy, with the dataflows that do what it denies',
        params: idParamsSchema,
        response: { 200: readSchema },
      },
    },
    async (request) => {
      const policy = await getPolicy(services.store.db, request.params.id);
      return { ...wire(policy), dataflows: await flowsUnder(services.store, policy) };
    },
  );
  server.post(
    '/api/policies/evaluate',
    {
      config: { permission: 'View Data Usage Policies', audit: false },
      schema: {
        tags,
        summary: 'What a proposed dataflow or change would violate; nothing is saved',
        body: evaluateSchema,
        response: { 200: evaluationSchema },
      },
    },
    async (request) => {
      const { changes, ...flow } = request.body;
      const isFlow = Object.values(flow).some((value) => value !== undefined);
      const proposal = { dataflow: isFlow ? flow : null, changes };
      return evaluatePolicies(services.store, proposal);
    },
  );
}

function changeRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const config = { permission: 'Manage Data Usage Policies' } as const;
  server.post(
    '/api/policies',
    {
      config,
      schema: {
        tags,
        summary: 'Create a policy; disabled unless said otherwise',
        body: createSchema,
        response: { 201: policySchema },
      },
    },
    async (request, reply) =>
      reply.status(201).send(wire(await createPolicy(services, request.body))),
  );
  server.post(
    '/api/policies/enable-core',
    {
      config,
      schema: {
        tags,
        summary: 'Enable every core policy, or none when an active dataflow breaks one',
        response: { 200: pageOf(policySchema) },
      },
    },
    async () => ({ items: (await enableCorePolicies(services)).map(wire), nextCursor: null }),
  );
  server.patch(
    '/api/policies/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a policy; a core one can only be enabled and disabled',
        params: idParamsSchema,
        body: updateSchema,
        response: { 200: policySchema },
      },
    },
    async (request) => wire(await updatePolicy(services, request.params.id, request.body)),
  );
  server.delete(
    '/api/policies/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete a custom policy',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deletePolicy(services, request.params.id);
      return reply.status(204).send(null);
    },
  );
}
