import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  deleteUser,
  getUser,
  inviteUser,
  issueUserToken,
  listUsers,
  updateUser,
} from '../../access/index.ts';
import { limits } from '../../kernel/index.ts';
import type { Services } from '../services.ts';
import { byCreation, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import { idParamsSchema, isoTimeSchema, nameSchema, pageOf, toWire } from '../wire.ts';

const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  status: z.enum(['active', 'invited', 'disabled']),
  lastSeen: isoTimeSchema.nullable(),
  createdAt: isoTimeSchema,
});

/** `link` is a path of this server, to be opened in a browser; it works once. */
const tokenSchema = z.object({ token: z.string(), link: z.string(), expiresAt: isoTimeSchema });

const rolesSchema = z.array(nameSchema).max(100);
const createSchema = z.strictObject({
  email: z.email().max(limits.nameBytes),
  name: nameSchema.optional(),
  roles: rolesSchema,
});
const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  roles: rolesSchema.optional(),
  disabled: z.boolean().optional(),
});

const invitedSchema = userSchema.extend({ invitation: tokenSchema });
const config = { permission: 'Manage users' } as const;
const tags = ['Access'];

function showToken({ token, expiresAtMs }: { token: string; expiresAtMs: number }) {
  const link = `/accept-invitation#token=${token}`;
  return toWire({ token, link, expiresAtMs }) as z.output<typeof tokenSchema>;
}

function showUser({ lastSeenAtMs, ...rest }: { lastSeenAtMs: number | null }) {
  return toWire({ ...rest, lastSeenMs: lastSeenAtMs }) as z.output<typeof userSchema>;
}

export function userRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const params = idParamsSchema;
  const response = { 200: userSchema };
  server.get(
    '/api/users',
    {
      config,
      schema: {
        tags,
        summary: 'List users',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(userSchema) },
      },
    },
    async (request) =>
      pageOfShort((await listUsers(services.store.db)).map(showUser), request.query, byCreation),
  );
  server.get(
    '/api/users/:id',
    { config, schema: { tags, summary: 'Read a user', params, response } },
    async (request) => showUser(await getUser(services.store.db, request.params.id)),
  );
  server.post(
    '/api/users',
    {
      config,
      schema: {
        tags,
        summary: 'Invite a user; the answer holds a one-time link',
        body: createSchema,
        response: { 201: invitedSchema },
      },
    },
    async (request, reply) => {
      const { email, roles, name } = request.body;
      const { invitation, ...user } = await inviteUser(services, request.actor!, {
        email,
        roles,
        name: name ?? email.split('@', 1)[0]!,
      });
      return reply.status(201).send({ ...showUser(user), invitation: showToken(invitation) });
    },
  );
  server.patch(
    '/api/users/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Rename, give other roles, disable or enable',
        params,
        body: updateSchema,
        response,
      },
    },
    async (request) =>
      showUser(await updateUser(services, request.actor!, request.params.id, request.body)),
  );
  server.delete(
    '/api/users/:id',
    { config, schema: { tags, summary: 'Remove a user', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteUser(services, request.actor!, request.params.id);
      return reply.status(204).send(null);
    },
  );
  server.post(
    '/api/users/:id/password-reset',
    {
      config,
      schema: {
        tags,
        summary: 'A one-time link with which the user sets a (first or new) password',
        params,
        response: { 200: tokenSchema },
      },
    },
    async (request) => showToken(await issueUserToken(services, request.actor!, request.params.id)),
  );
}
