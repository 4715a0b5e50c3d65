/** Deleting people, and how far that is. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  eraseProfile,
  getErasure,
  liftErasureSuppression,
  listErasures,
} from '../../people/index.ts';
import type { Services } from '../services.ts';
import { idParamsSchema, isoTimeSchema, pageOf, pageQuerySchema, toWire } from '../wire.ts';

const erasureSchema = z.object({
  id: z.string(),
  profileId: z.string(),
  state: z
    .enum(['removing', 'deleting', 'waiting', 'done'])
    .describe(
      'waiting: all is deleted here, but a destination keeps something until somebody acts',
    ),
  text: z.string(),
  requestedBy: z.string(),
  createdAt: isoTimeSchema,
  finishedAt: isoTimeSchema.nullable(),
  removals: z
    .object({
      total: z.number(),
      waiting: z.number(),
      removed: z.number(),
      shared: z.number(),
      'given-up': z.number(),
      forgotten: z.number(),
    })
    .describe(
      'Target values at destinations. shared: somebody else has the value and is in; given-up: the dead letter was discarded; forgotten: the dataflow was deleted and its members left',
    ),
  waits: z.array(
    z.object({
      dataflowId: z.string(),
      dataflowName: z.string(),
      audienceId: z.string(),
      audienceName: z.string(),
      values: z.number(),
      why: z.enum(['pending', 'failed', 'disabled', 'refused', 'misconfigured']),
      text: z.string(),
    }),
  ),
  suppressed: z.number().describe('Identities that are kept out since'),
  deleted: z.record(z.string(), z.number()).describe('What went here, by kind'),
});

type WireErasure = z.output<typeof erasureSchema>;

export function erasureRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.delete(
    '/api/profiles/:id',
    {
      config: { permission: 'Manage Profiles' },
      schema: {
        tags: ['Profiles'],
        summary: 'Delete a person: removed at destinations first, then everything here',
        description:
          'The person is found no more as soon as this is answered. Asked again, the same erasure is given.',
        params: idParamsSchema,
        querystring: z.strictObject({
          suppress: z
            .enum(['true', 'false'])
            .default('false')
            .describe(
              'Keep the person out: updates that carry one of the identities are not taken',
            ),
        }),
        response: { 202: erasureSchema },
      },
    },
    async (request, reply) => {
      const options = {
        requestedBy: request.actor!.name,
        suppress: request.query.suppress === 'true',
      };
      const erasure = await eraseProfile(services, request.params.id, options);
      return reply
        .status(202)
        .header('location', `/api/erasures/${erasure.id}`)
        .send(toWire(erasure) as WireErasure);
    },
  );
  server.get(
    '/api/erasures',
    {
      config: { permission: 'View Profiles' },
      schema: {
        tags: ['Profiles'],
        summary: 'List erasures, newest first',
        querystring: pageQuerySchema.extend({
          state: z.literal('open').optional().describe('Only those that are not done'),
        }),
        response: { 200: pageOf(erasureSchema) },
      },
    },
    async (request) => {
      const { limit, cursor = null, state } = request.query;
      const page = await listErasures(services, { limit, cursor, isOpen: state === 'open' });
      return { items: page.items.map(toWire) as WireErasure[], nextCursor: page.nextCursor };
    },
  );
  server.get(
    '/api/erasures/:id',
    {
      config: { permission: 'View Profiles' },
      schema: {
        tags: ['Profiles'],
        summary: 'How far an erasure is, and what waits',
        params: idParamsSchema,
        response: { 200: erasureSchema },
      },
    },
    async (request) => toWire(await getErasure(services, request.params.id)) as WireErasure,
  );
  server.delete(
    '/api/erasures/:id/suppression',
    {
      config: { permission: 'Manage Profiles' },
      schema: {
        tags: ['Profiles'],
        summary: 'Let whom an erasure keeps out come in again, as a new person',
        params: idParamsSchema,
        response: { 200: erasureSchema },
      },
    },
    async (request) =>
      toWire(await liftErasureSuppression(services, request.params.id)) as WireErasure,
  );
}
