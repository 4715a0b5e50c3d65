import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Services } from '../services.ts';
import { byCreation, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import {
  idParamsSchema,
  instantSchema,
  isoTimeSchema,
  nameSchema,
  pageOf,
  toWire,
} from '../wire.ts';

const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  roles: z.array(z.string()),
  createdAt: isoTimeSchema,
  expiresAt: isoTimeSchema.nullable(),
  lastUsedAt: isoTimeSchema.nullable(),
});

const createdSchema = apiKeySchema.extend({ key: z.string() });

const createSchema = z.strictObject({
  name: nameSchema,
  roles: z.array(nameSchema).min(1).max(100),
  expiresAt: instantSchema.nullish(),
});
const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  roles: z.array(nameSchema).min(1).max(100).optional(),
  expiresAt: instantSchema.nullish(),
});

const config = { permission: 'Manage keys' } as const;
const tags = ['Access'];

export function apiKeyRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const { keys } = services;
  const params = idParamsSchema;
  const response = { 200: apiKeySchema };
  const wire = (value: unknown) => toWire(value) as z.output<typeof apiKeySchema>;
  server.get(
    '/api/api-keys',
    {
      config,
      schema: {
        tags,
        summary: 'List API keys',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(apiKeySchema) },
      },
    },
    async (request) => pageOfShort((await keys.listApiKeys()).map(wire), request.query, byCreation),
  );
  server.get(
    '/api/api-keys/:id',
    { config, schema: { tags, summary: 'Read an API key', params, response } },
    async (request) => wire(await keys.getApiKey(request.params.id)),
  );
  server.post(
    '/api/api-keys',
    {
      config,
      schema: {
        tags,
        summary: 'Create an API key; the answer is the only one that holds it',
        body: createSchema,
        response: { 201: createdSchema },
      },
    },
    async (request, reply) => {
      const { name, roles, expiresAt } = request.body;
      const created = await keys.createApiKey(request.actor!, {
        name,
        roles,
        expiresAtMs: expiresAt ?? null,
      });
      return reply.status(201).send(toWire(created) as z.output<typeof createdSchema>);
    },
  );
  server.patch(
    '/api/api-keys/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change name, roles or expiry',
        params,
        body: updateSchema,
        response,
      },
    },
    async (request) => {
      const { name, roles, expiresAt: expiresAtMs } = request.body;
      const change = { name, roles, expiresAtMs };
      return wire(await keys.updateApiKey(request.actor!, request.params.id, change));
    },
  );
  server.delete(
    '/api/api-keys/:id',
    {
      config,
      schema: { tags, summary: 'Delete an API key', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await keys.deleteApiKey(request.actor!, request.params.id);
      return reply.status(204).send(null);
    },
  );
}
