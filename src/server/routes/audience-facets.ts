/** What the list of audiences can be narrowed down to, each with how many audiences it would leave. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listAudienceLabels, listAuthors, listTags } from '../../audiences/index.ts';
import type { Services } from '../services.ts';

const itemsOf = <Item extends z.ZodType>(item: Item) => ({
  200: z.object({ items: z.array(item) }),
});
const audiences = z.number();

export function audienceFacetRoutes(instance: FastifyInstance, { store }: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const config = { permission: 'View Segments' } as const;
  const tags = ['Audiences'];
  server.get(
    '/api/audience-tags',
    {
      config,
      schema: {
        tags,
        summary: 'List the tags of audiences',
        response: itemsOf(z.object({ tag: z.string(), audiences })),
      },
    },
    async () => ({ items: await listTags(store) }),
  );
  server.get(
    '/api/audience-labels',
    {
      config,
      schema: {
        tags,
        summary: 'List the labels that audiences carry or inherit',
        response: itemsOf(z.object({ label: z.string(), audiences })),
      },
    },
    async () => ({ items: await listAudienceLabels(store) }),
  );
  server.get(
    '/api/audience-authors',
    {
      config,
      schema: {
        tags,
        summary: 'List who made audiences or changed them last',
        response: itemsOf(z.object({ by: z.string(), audiences })),
      },
    },
    async () => ({ items: await listAuthors(store) }),
  );
}
