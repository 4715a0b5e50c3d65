/** Logs in front: which are read, and how far. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { logProgress } from '../../pipeline/index.ts';
import type { Services } from '../services.ts';
import { isoTimeSchema, pageOf, toWire } from '../wire.ts';

const logSchema = z.object({
  name: z.string().describe('`nats:STREAM` or `kafka:TOPIC`'),
  partitions: z.array(
    z.object({
      partition: z.number(),
      nextOffset: z.number().describe('All before it is taken'),
      behind: z.number().describe('Messages that waited when it was read last'),
      readAt: isoTimeSchema.nullable().describe('When a process last had this partition'),
    }),
  ),
});

export function logRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/logs',
    {
      config: { permission: 'View Sources' },
      schema: {
        tags: ['Sources'],
        summary: 'The logs that updates are read from, and how far',
        description: 'Logs that are read no more are told as they were left.',
        response: { 200: pageOf(logSchema) },
      },
    },
    async () => {
      const items = toWire(await logProgress(services.store)) as z.output<typeof logSchema>[];
      return { items, nextCursor: null };
    },
  );
}
