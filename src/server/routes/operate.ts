import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { delay, limits, MillraceError } from '../../kernel/index.ts';
import { query, type Store } from '../../store/index.ts';
import type { Services } from '../services.ts';

const tags = ['Operate'];
const okSchema = z.object({ status: z.literal('ok') });

/** @throws when the database does not answer, or not in time */
async function answersInTime(store: Store): Promise<void> {
  const over = new AbortController();
  const answer = query(store.db, 'select 1 as one', []);
  // It may fail long after it was given up.
  answer.catch(() => {});
  const late = delay(limits.readyMs, over.signal).then(() => {
    if (!over.signal.aborted) throw new Error('no answer in time');
  });
  await Promise.race([answer, late]).finally(() => over.abort());
}

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
        await answersInTime(services.store);
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
