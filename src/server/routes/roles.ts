import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  createRole,
  deleteRole,
  getRole,
  listRoles,
  permissionFacts,
  permissions,
  updateRole,
} from '../../access/index.ts';
import type { Services } from '../services.ts';
import { inGivenOrder, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import { descriptionSchema, idParamsSchema, nameSchema, pageOf } from '../wire.ts';

const roleSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  permissions: z.array(z.string()),
  builtIn: z.boolean(),
});

const createSchema = z.strictObject({
  name: nameSchema,
  description: descriptionSchema.default(''),
  permissions: z.array(z.string()).max(100),
});
const updateSchema = z.strictObject({
  name: nameSchema.optional(),
  description: descriptionSchema.optional(),
  permissions: z.array(z.string()).max(100).optional(),
});
const permissionSchema = z.object({
  name: z.string(),
  meaning: z.string(),
  /** Without these it is of no use; a role must have them too. */
  needs: z.array(z.string()),
});

const tags = ['Access'];
/** Who gives roles to users or keys must see what they hold. */
const viewing = {
  permission: { anyOf: ['Manage roles', 'Manage users', 'Manage keys'] },
} as const;
const managing = { permission: 'Manage roles' } as const;

export function roleRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const { db } = services.store;
  const params = idParamsSchema;
  const wire = (role: Awaited<ReturnType<typeof getRole>>) => ({
    ...role,
    permissions: [...role.permissions],
  });
  server.get(
    '/api/permissions',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags,
        summary: 'Every permission and what it is for',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(permissionSchema) },
      },
    },
    async (request) => {
      const facts = permissions.map((name) => {
        const { meaning, needs } = permissionFacts[name];
        return { name, meaning, needs: [...needs] };
      });
      return pageOfShort(facts, request.query, inGivenOrder);
    },
  );
  server.get(
    '/api/roles',
    {
      config: viewing,
      schema: {
        tags,
        summary: 'List roles',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(roleSchema) },
      },
    },
    async (request) =>
      pageOfShort((await listRoles(db)).map(wire), request.query, (role, index) =>
        role.builtIn ? `0 ${inGivenOrder(role, index)}` : `1 ${role.name}`,
      ),
  );
  server.get(
    '/api/roles/:id',
    {
      config: viewing,
      schema: { tags, summary: 'Read a role', params, response: { 200: roleSchema } },
    },
    async (request) => wire(await getRole(db, request.params.id)),
  );
  server.post(
    '/api/roles',
    {
      config: managing,
      schema: {
        tags,
        summary: 'Create a role',
        body: createSchema,
        response: { 201: roleSchema },
      },
    },
    async (request, reply) => {
      const role = await createRole(services, request.actor!, request.body);
      return reply.status(201).send(wire(role));
    },
  );
  server.patch(
    '/api/roles/:id',
    {
      config: managing,
      schema: {
        tags,
        summary: 'Change a custom role',
        params,
        body: updateSchema,
        response: { 200: roleSchema },
      },
    },
    async (request) => {
      const role = await updateRole(services, request.actor!, request.params.id, request.body);
      services.keys.forget();
      return wire(role);
    },
  );
  server.delete(
    '/api/roles/:id',
    {
      config: managing,
      schema: {
        tags,
        summary: 'Delete a custom role that nobody has',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteRole(services, request.actor!, request.params.id);
      return reply.status(204).send(null);
    },
  );
}
