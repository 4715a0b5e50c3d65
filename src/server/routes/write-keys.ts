import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { invalidField } from '../../kernel/index.ts';
import type { Services } from '../services.ts';
import { idParamsSchema, isoTimeSchema, nameSchema, pageOf, toWire } from '../wire.ts';

const settingsSchema = z.object({ userNamespace: z.string(), anonymousNamespace: z.string() });

const writeKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  key: z.string(),
  settings: settingsSchema,
  enabled: z.boolean(),
  createdAt: isoTimeSchema,
});

const createSchema = z.strictObject({
  name: nameSchema,
  settings: settingsSchema.partial().default({}),
});

/** A namespace that is not there, or names nobody, would make the key refuse every call. */
async function checkNamespaces(
  services: Services,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const catalog = await services.engine.latestCatalog();
  for (const [field, symbol] of Object.entries(settings)) {
    if (!catalog.namespaces.has(symbol)) {
      throw invalidField(`settings.${field}`, `there is no namespace ${symbol}`);
    }
    if (!catalog.stitches(symbol)) {
      throw invalidField(
        `settings.${field}`,
        `the namespace ${symbol} is of a kind that names nobody`,
      );
    }
  }
}

export function writeKeyRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Sources'];
  const wire = (value: unknown) => toWire(value) as z.output<typeof writeKeySchema>;
  server.get(
    '/api/write-keys',
    {
      config: { permission: 'View Sources' },
      schema: { tags, summary: 'List write keys', response: { 200: pageOf(writeKeySchema) } },
    },
    async () => ({ items: (await services.keys.listWriteKeys()).map(wire), nextCursor: null }),
  );
  server.post(
    '/api/write-keys',
    {
      config: { permission: 'Manage Sources' },
      schema: {
        tags,
        summary: 'Create a write key',
        body: createSchema,
        response: { 201: writeKeySchema },
      },
    },
    async (request, reply) => {
      const { name, settings } = JSON.parse(JSON.stringify(request.body)) as {
        name: string;
        settings: Record<string, string>;
      };
      await checkNamespaces(services, settings);
      return reply.status(201).send(wire(await services.keys.createWriteKey({ name, settings })));
    },
  );
  server.delete(
    '/api/write-keys/:id',
    {
      config: { permission: 'Manage Sources' },
      schema: {
        tags,
        summary: 'Delete a write key',
        params: idParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await services.keys.deleteWriteKey(request.params.id);
      return reply.status(204).send(null);
    },
  );
}
