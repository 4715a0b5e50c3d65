import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  createAccount,
  deleteAccount,
  getAccount,
  listAccounts,
  testAccount,
  updateAccount,
} from '../../activation/index.ts';
import {
  type DestinationDefinition,
  destinations,
  findDestination,
} from '../../destinations/index.ts';
import { type JsonObject, MillraceError } from '../../kernel/index.ts';
import type { Services } from '../services.ts';
import { byCreation, inGivenOrder, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import { idParamsSchema, isoTimeSchema, nameSchema, pageOf, toWire } from '../wire.ts';
import { authenticationSchema, objectSchema, settingsSchema } from './account-schemas.ts';

const catalogEntrySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  limitsBy: z
    .enum(['destination', 'account'])
    .describe('`account`: `limits` are what an account has unless its settings say otherwise'),
});

const accountSchema = z.object({
  id: z.string(),
  name: z.string(),
  destination: z.string(),
  authentication: objectSchema,
  settings: objectSchema,
  state: z.enum(['connected', 'refused', 'misconfigured']),
  error: objectSchema.nullable(),
  failingSince: isoTimeSchema.nullable(),
  nextRetryAt: isoTimeSchema.nullable(),
  dataflows: z.array(z.string()),
  lastUsedAt: isoTimeSchema.nullable(),
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
  secretSetAt: isoTimeSchema,
  secretSetBy: z.string().describe('Who gave its credentials last; empty: not known'),
});

const createSchema = z.strictObject({
  name: nameSchema,
  destination: z.string(),
  authentication: authenticationSchema,
  settings: settingsSchema.default({}),
});

const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  authentication: objectSchema.optional().describe('Fields that are not given stay as they are'),
  settings: objectSchema.optional(),
});

const testSchema = z.object({ detail: z.string(), tokenExpiresAt: isoTimeSchema.nullable() });

/** The catalogue entry as data: everything a form, a help text or a validator needs. */
function showDefinition(definition: DestinationDefinition): z.output<typeof catalogEntrySchema> {
  const { connect: _connect, limitsOf, authentication, settings, ...rest } = definition;
  return {
    ...rest,
    limitsBy: limitsOf ? 'account' : 'destination',
    authentication: { schemes: authentication.schemes },
    settings: { fields: settings.fields },
  };
}

export function destinationRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/destinations',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags: ['Destinations'],
        summary: 'The catalog',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(catalogEntrySchema) },
      },
    },
    async (request) => pageOfShort(destinations.map(showDefinition), request.query, inGivenOrder),
  );
  server.get(
    '/api/destinations/:id',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags: ['Destinations'],
        summary: 'One catalog entry: fields, limits, accepted origins, error table',
        params: idParamsSchema,
        response: { 200: catalogEntrySchema },
      },
    },
    async (request) => {
      const found = findDestination(request.params.id);
      if (found) return showDefinition(found);
      throw new MillraceError('not-found', `There is no destination "${request.params.id}".`);
    },
  );
  accountRoutes(instance, services);
}

/** Aborts when the caller hangs up before the answer: a cancelled connect keeps nothing. */
function hangUp(reply: FastifyReply): AbortSignal {
  const abort = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded) abort.abort();
  });
  return abort.signal;
}

function accountRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const wire = (value: unknown) => toWire(value) as z.output<typeof accountSchema>;
  const tags = ['Accounts'];
  server.post(
    '/api/accounts',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Connect to a destination: signs in, then keeps the credentials',
        body: createSchema,
        response: { 201: accountSchema },
      },
    },
    async (request, reply) => {
      const options = { by: request.actor!.name, signal: hangUp(reply) };
      return reply.status(201).send(wire(await createAccount(services, request.body, options)));
    },
  );
  server.get(
    '/api/accounts',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'List accounts',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(accountSchema) },
      },
    },
    async (request) =>
      pageOfShort((await listAccounts(services)).map(wire), request.query, byCreation),
  );
  server.get(
    '/api/accounts/:id',
    {
      config: { permission: 'View Destinations' },
      schema: {
        tags,
        summary: 'Read an account',
        params: idParamsSchema,
        response: { 200: accountSchema },
      },
    },
    async (request) => wire(await getAccount(services, request.params.id)),
  );
  server.patch(
    '/api/accounts/:id',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Rename, or replace credentials',
        params: idParamsSchema,
        body: updateSchema,
        response: { 200: accountSchema },
      },
    },
    async (request) => {
      const change = JSON.parse(JSON.stringify(request.body)) as {
        name?: string;
        authentication?: JsonObject;
        settings?: JsonObject;
      };
      return wire(
        await updateAccount(services, request.params.id, change, { by: request.actor!.name }),
      );
    },
  );
  server.delete(
    '/api/accounts/:id',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Delete an account no dataflow uses',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteAccount(services, request.params.id);
      return reply.status(204).send(null);
    },
  );
  server.post(
    '/api/accounts/:id/test',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags,
        summary: 'Sign in and probe the destination',
        params: idParamsSchema,
        response: { 200: testSchema },
      },
    },
    async (request) =>
      toWire(await testAccount(services, request.params.id)) as z.output<typeof testSchema>,
  );
}
