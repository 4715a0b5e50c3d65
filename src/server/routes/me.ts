import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

const meSchema = z.object({
  user: z.object({
    kind: z.enum(['user', 'api-key', 'write-key']),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
  }),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  /** Whom to ask for more. */
  admins: z.array(z.object({ name: z.string(), email: z.string() })),
});

/** Who the caller is and what he may do: what a console asks once. */
export function meRoutes(instance: FastifyInstance): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/me',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags: ['Access'],
        summary: 'Who you are and what you may do',
        response: { 200: meSchema },
      },
    },
    async (request) => {
      const { kind, id, name, roles, permissions } = request.actor!;
      return {
        user: { kind, id, name, email: null },
        roles: [...roles],
        permissions: [...permissions],
        admins: [],
      };
    },
  );
}
