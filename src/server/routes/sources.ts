/** All that sends updates, in one list. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { listSources } from '../../operations/index.ts';
import { logProgress } from '../../pipeline/index.ts';
import type { Services } from '../services.ts';
import { inGivenOrder, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import { isoTimeSchema, pageOf, toWire } from '../wire.ts';

const sourceSchema = z.object({
  id: z.string().describe('Of the key, or of the user who sent files; the name of a log'),
  name: z.string(),
  kind: z
    .enum(['write-key', 'api-key', 'file', 'nats', 'kafka'])
    .describe('`file`: sent from the console by a user'),
  status: z.enum(['receiving', 'silent', 'never-used', 'disabled']),
  lastReceivedAt: isoTimeSchema.nullable(),
  perSecond: z.number().nullable().describe('Over the last minute; null: not counted, as of logs'),
  accepted24h: z.number().nullable(),
  rejected24h: z.number().nullable(),
  hours: z.array(z.number()).describe('Accepted in each of the last 24 hours, oldest first'),
});

export function listedSourceRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/sources',
    {
      config: { permission: 'View Sources' },
      schema: {
        tags: ['Sources'],
        summary:
          'All that sends updates: write keys, logs, and keys and users that did in 24 hours',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(sourceSchema) },
      },
    },
    async (request) => {
      await services.sourceTally.flush();
      const writeKeys = await services.keys.listWriteKeys();
      const logs = await logProgress(services.store);
      const sources = await listSources(services, { writeKeys, logs });
      const items = sources.map((one) => toWire(one) as z.output<typeof sourceSchema>);
      return pageOfShort(items, request.query, inGivenOrder);
    },
  );
}
