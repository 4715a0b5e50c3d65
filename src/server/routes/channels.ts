import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { limits } from '../../kernel/index.ts';
import {
  createChannel,
  deleteChannel,
  getChannel,
  listChannels,
  testChannel,
  updateChannel,
} from '../../operations/index.ts';
import type { Services } from '../services.ts';
import { byCreation, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import {
  idParamsSchema,
  isoTimeSchema,
  jsonValueSchema,
  nameSchema,
  pageOf,
  toWire,
} from '../wire.ts';

const tags = ['Alerts'];
const view = { permission: 'View Alerts' } as const;
const manage = { permission: 'Manage Alerts' } as const;

const channelSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['webhook', 'slack', 'email']),
  settings: z.record(z.string(), jsonValueSchema),
  rules: z.array(z.string()).nullable(),
  enabled: z.boolean(),
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
  secretSetAt: isoTimeSchema,
  secretSetBy: z.string().describe('Who gave its target last; empty: not known'),
  lastSentAt: isoTimeSchema.nullable(),
  lastError: z.string().nullable(),
});

const textSchema = z.string().min(1).max(limits.nameBytes);
/** No line breaks: they would start another header of a mail. */
const mailAddressSchema = z.email().max(320);

const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['webhook', 'slack']),
    url: z.string().min(1).max(4_096),
    authorization: z
      .string()
      .regex(/^[\x20-\x7e]{1,1024}$/)
      .optional()
      .describe('Sent as the Authorization header; never shown again.'),
  }),
  z.strictObject({
    kind: z.literal('email'),
    host: textSchema,
    port: z.int().min(1).max(65_535).default(587),
    secure: z.boolean().default(false),
    from: mailAddressSchema,
    to: z.array(mailAddressSchema).min(1).max(50),
    username: textSchema.optional(),
    password: textSchema.optional(),
  }),
]);

const rulesSchema = z
  .array(z.string().max(100))
  .max(100)
  .nullable()
  .describe('Rules it is told of; null: all.');

const createSchema = z.strictObject({
  name: nameSchema,
  target: targetSchema,
  rules: rulesSchema.default(null),
});

const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  target: targetSchema.optional(),
  rules: rulesSchema.optional(),
  enabled: z.boolean().optional(),
});

const byOf = ({ actor }: FastifyRequest) => ({ by: actor!.name });

/** Where alerts are told. */
export function channelRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const wire = (channel: unknown) => toWire(channel) as z.output<typeof channelSchema>;
  const response = { 200: channelSchema };
  const params = idParamsSchema;
  server.get(
    '/api/channels',
    {
      config: view,
      schema: {
        tags,
        summary: 'List channels',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(channelSchema) },
      },
    },
    async (request) =>
      pageOfShort((await listChannels(services)).map(wire), request.query, byCreation),
  );
  server.get(
    '/api/channels/:id',
    { config: view, schema: { tags, summary: 'Read a channel', params, response } },
    async (request) => wire(await getChannel(services, request.params.id)),
  );
  server.post(
    '/api/channels',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Create a channel: webhook, Slack or e-mail',
        body: createSchema,
        response: { 201: channelSchema },
      },
    },
    async (request, reply) =>
      reply.status(201).send(wire(await createChannel(services, request.body, byOf(request)))),
  );
  server.patch(
    '/api/channels/:id',
    {
      config: manage,
      schema: { tags, summary: 'Change a channel', params, body: updateSchema, response },
    },
    async (request) =>
      wire(await updateChannel(services, request.params.id, request.body, byOf(request))),
  );
  server.delete(
    '/api/channels/:id',
    {
      config: manage,
      schema: { tags, summary: 'Delete a channel', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await deleteChannel(services, request.params.id);
      return reply.status(204).send(null);
    },
  );
  server.post(
    '/api/channels/:id/test',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Send a test message now',
        params,
        response: { 200: z.object({ sentAt: isoTimeSchema }) },
      },
    },
    async (request) => toWire(await testChannel(services, request.params.id)) as { sentAt: string },
  );
}
