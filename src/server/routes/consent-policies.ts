/** Consent policies: whom dataflows may be used for. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  consentEffects,
  countConsent,
  createConsentPolicy,
  deleteConsentPolicy,
  updateConsentPolicy,
} from '../../activation/index.ts';
import {
  type ConsentPolicy,
  getConsentPolicy,
  listConsentPolicies,
} from '../../governance/index.ts';
import type { Services } from '../services.ts';
import { byCreation, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import {
  descriptionSchema,
  idParamsSchema,
  isoTimeSchema,
  nameSchema,
  pageOf,
  toWire,
} from '../wire.ts';
import { expressionSchema } from './audiences.ts';
import { labelExpressionSchema } from './label-schemas.ts';

const policySchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  marketingActions: z.array(z.string()),
  labels: labelExpressionSchema.nullable(),
  expression: z.object({ type: z.string(), format: z.string(), value: z.string() }),
  enabled: z.boolean(),
  version: z.number(),
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
});

const countSchema = z.object({
  people: z.number(),
  consenting: z.number(),
  exact: z.boolean(),
});

const countedSchema = policySchema.extend({
  consent: countSchema,
  dataflows: z.array(
    z.object({
      dataflowId: z.string(),
      name: z.string(),
      members: z.number(),
      excluded: z.number(),
    }),
  ),
});

const createSchema = z.strictObject({
  name: nameSchema,
  description: descriptionSchema.default(''),
  marketingActions: z.array(z.string()).default([]),
  labels: labelExpressionSchema.nullable().default(null),
  expression: expressionSchema,
  enabled: z.boolean().default(false),
});

const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  description: descriptionSchema.optional(),
  marketingActions: z.array(z.string()).optional(),
  labels: labelExpressionSchema.nullable().optional(),
  expression: expressionSchema.optional(),
  enabled: z.boolean().optional(),
});

const tags = ['Governance'];

function wire(policy: ConsentPolicy): z.output<typeof policySchema> {
  const expression = { type: 'PQL', format: 'pql/text', value: policy.expression };
  return toWire({ ...policy, expression }) as z.output<typeof policySchema>;
}

export function consentPolicyRoutes(instance: FastifyInstance, services: Services): void {
  readRoutes(instance, services);
  changeRoutes(instance, services);
}

function readRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const config = { permission: 'View Data Usage Policies' } as const;
  const count = (expression: string) =>
    countConsent(services.store, { expression, audienceIds: null });
  server.get(
    '/api/consent-policies',
    {
      config,
      schema: {
        tags,
        summary: 'List consent policies',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(policySchema) },
      },
    },
    async (request) =>
      pageOfShort(
        (await listConsentPolicies(services.store.db)).map(wire),
        request.query,
        byCreation,
      ),
  );
  server.get(
    '/api/consent-policies/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Read a consent policy: how many people consent, and what it does where',
        params: idParamsSchema,
        response: { 200: countedSchema },
      },
    },
    async (request) => {
      const policy = await getConsentPolicy(services.store.db, request.params.id);
      return {
        ...wire(policy),
        consent: await count(policy.expression),
        dataflows: await consentEffects(services.store, policy.id),
      };
    },
  );
  server.post(
    '/api/consent-policies/preview',
    {
      config: { ...config, audit: false },
      schema: {
        tags,
        summary: 'How many people a test would let through; nothing is saved',
        body: z.strictObject({ expression: expressionSchema }),
        response: { 200: countSchema },
      },
    },
    async (request) => count(request.body.expression.value),
  );
}

function changeRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const config = { permission: 'Manage Data Usage Policies' } as const;
  server.post(
    '/api/consent-policies',
    {
      config,
      schema: {
        tags,
        summary: 'Create a consent policy; disabled unless said otherwise',
        body: createSchema,
        response: { 201: policySchema },
      },
    },
    async (request, reply) => {
      const { expression, ...rest } = request.body;
      const input = { ...rest, expression: expression.value };
      return reply.status(201).send(wire(await createConsentPolicy(services, input)));
    },
  );
  server.patch(
    '/api/consent-policies/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a consent policy: its dataflows are looked at again',
        params: idParamsSchema,
        body: updateSchema,
        response: { 200: policySchema },
      },
    },
    async (request) => {
      const { expression, ...rest } = request.body;
      const change = { ...rest, expression: expression?.value };
      return wire(await updateConsentPolicy(services, request.params.id, change));
    },
  );
  server.delete(
    '/api/consent-policies/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete a consent policy: whom it kept out is delivered again',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteConsentPolicy(services, request.params.id);
      return reply.status(204).send(null);
    },
  );
}
