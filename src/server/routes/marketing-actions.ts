/** Marketing actions: what dataflows do with data. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  createMarketingAction,
  removeMarketingAction,
  updateMarketingAction,
} from '../../activation/index.ts';
import { listMarketingActions } from '../../governance/index.ts';
import type { Services } from '../services.ts';
import { pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import { descriptionSchema, nameSchema, pageOf } from '../wire.ts';
import { usersSchema } from './label-schemas.ts';

const actionSchema = z.object({
  name: z.string(),
  core: z.boolean(),
  description: z.string(),
  dataflows: usersSchema,
  policies: usersSchema,
  consentPolicies: usersSchema,
});

const nameParamsSchema = z.object({ name: z.string() });
const tags = ['Governance'];

export function marketingActionRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/marketing-actions',
    {
      config: { permission: 'View Data Usage Policies' },
      schema: {
        tags,
        summary: 'List marketing actions with their uses',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(actionSchema) },
      },
    },
    async (request) =>
      pageOfShort(
        await listMarketingActions(services.store.db),
        request.query,
        ({ core, name }) => `${core ? 0 : 1} ${name}`,
      ),
  );
  server.post(
    '/api/marketing-actions',
    {
      config: { permission: 'Manage Data Usage Policies' },
      schema: {
        tags,
        summary: 'Create a marketing action',
        body: z.strictObject({ name: nameSchema, description: descriptionSchema.default('') }),
        response: { 201: actionSchema },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await createMarketingAction(services, request.body)),
  );
  server.patch(
    '/api/marketing-actions/:name',
    {
      config: { permission: 'Manage Data Usage Policies' },
      schema: {
        tags,
        summary: 'Describe a custom marketing action anew',
        params: nameParamsSchema,
        body: z.strictObject({ description: descriptionSchema }),
        response: { 200: actionSchema },
      },
    },
    async (request) => updateMarketingAction(services, request.params.name, request.body),
  );
  server.delete(
    '/api/marketing-actions/:name',
    {
      config: { permission: 'Manage Data Usage Policies' },
      schema: {
        tags,
        summary: 'Delete a custom marketing action nobody uses',
        params: nameParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeMarketingAction(services, request.params.name);
      return reply.status(204).send(null);
    },
  );
}
