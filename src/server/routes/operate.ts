import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MillraceError } from '../../kernel/index.ts';
import { query } from '../../store/index.ts';
import type { Services } from '../services.ts';

const tags = ['Operate'];
const okSchema = z.object({ status: z.literal('ok') });

/** For supervisors and scrapers: no sign-in, and nothing personal. */
export function operateRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/healthz',
    {
      config: { permission: 'public' },
      schema: { tags, summary: 'The process is alive', response: { 200: okSchema } },
    },
    async () => ({ status: 'ok' as const }),
  );
  server.get(
    '/readyz',
    {
      config: { permission: 'public' },
      schema: { tags, summary: 'The process can take work', response: { 200: okSchema } },
    },
    async () => {
      if (!services.isAccepting())
        throw new MillraceError('overloaded', 'The process is stopping.');
      try {
        await query(services.store.db, 'select 1 as one', []);
      } catch (error) {
        throw new MillraceError('storage-unavailable', 'The database does not answer.', {
          cause: error,
        });
      }
      return { status: 'ok' as const };
    },
  );
  server.get(
    '/metrics',
    {
      config: { permission: 'public', document: { answers: ['text/plain'] } },
      schema: { tags, summary: 'Metrics for Prometheus', response: { 200: z.string() } },
    },
    async (_request, reply) => {
      const { registry } = services.telemetry;
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
}
