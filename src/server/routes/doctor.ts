import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { limits } from '../../kernel/index.ts';
import { examine, type Finding } from '../../operations/index.ts';
import type { Services } from '../services.ts';
import { pageOf } from '../wire.ts';

const findingSchema = z.object({
  code: z.string(),
  level: z.enum(['error', 'warning', 'info']),
  what: z.string(),
  where: z.string(),
  next: z.string().describe('What to do; empty when nothing is to be done'),
});

export function doctorRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  // Destinations are signed in to: who asks often gets the same answer for a moment.
  let latest: { atMs: number; findings: Promise<Finding[]> } | null = null;
  server.get(
    '/api/doctor',
    {
      config: { permission: 'Manage Destinations' },
      schema: {
        tags: ['Operate'],
        summary: 'What is wrong with this installation, and what to do',
        description: 'Every account is tried at its destination.',
        response: { 200: pageOf(findingSchema) },
      },
    },
    async () => {
      const nowMs = services.clock.now();
      if (latest === null || Math.abs(nowMs - latest.atMs) > limits.doctorKeptMs) {
        latest = { atMs: nowMs, findings: examine(services) };
      }
      return { items: await latest.findings, nextCursor: null };
    },
  );
}
