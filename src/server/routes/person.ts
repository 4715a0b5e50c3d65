/** One person's page: events, audiences and deliveries; and what is done with a person as a whole. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { isoTime } from '../../kernel/index.ts';
import { exportPerson, personMemberships } from '../../people/index.ts';
import { unmerge } from '../../pipeline/index.ts';
import { eventDays, getProfile, listEvents } from '../../profiles/index.ts';
import type { Services } from '../services.ts';
import {
  idParamsSchema,
  instantSchema,
  isoTimeSchema,
  jsonValueSchema,
  pageOf,
  pageQuerySchema,
  toWire,
} from '../wire.ts';
import { deliverySchema } from './trace.ts';

const eventSchema = z.object({
  id: z.string(),
  eventType: z.string(),
  timestamp: isoTimeSchema,
  body: z.record(z.string(), jsonValueSchema),
});

const eventDaysSchema = z.object({
  timeZone: z.string().describe("The workspace's: its days are counted"),
  types: z.array(z.string()).describe('The five that happened most, most often first'),
  days: z.array(
    z.object({
      startsAt: isoTimeSchema,
      counts: z.record(z.string(), z.number()),
      others: z.number(),
    }),
  ),
});

const daysShown = 30;
const typesShown = 5;

/** When the last days began in a time zone, oldest first. */
function dayStarts(nowMs: number, timeZone: string): number[] {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs)
    .toZonedDateTimeISO(timeZone)
    .startOfDay();
  return Array.from(
    { length: daysShown },
    (_, index) => today.subtract({ days: daysShown - 1 - index }).startOfDay().epochMilliseconds,
  );
}

const membershipSchema = z.object({
  audienceId: z.string(),
  audienceName: z.string(),
  hasRule: z.boolean().describe('Uploaded audiences, and those evaluated elsewhere, have none'),
  state: z.enum(['in', 'left', 'never']),
  since: isoTimeSchema.nullable(),
  validUntil: isoTimeSchema.nullable(),
  nextChangeAt: isoTimeSchema.nullable().describe('When that can change with no new data'),
  deliveries: z
    .array(deliverySchema)
    .describe('For each dataflow that carries the audience, and target value there'),
});

const unmergeSchema = z.strictObject({
  namespace: z.string().min(1).describe('Of the identity to split off; one that stitches'),
  id: z.string().min(1),
});

const unmergedSchema = z.object({
  profileId: z.string(),
  splitOff: z.object({
    profileId: z.string(),
    isRestored: z.boolean().describe('A merge was undone: the person is back under the old id'),
    identities: z.number(),
    events: z.number(),
  }),
});

const listed = z.array(z.record(z.string(), jsonValueSchema));
const exportSchema = z.object({
  exportedAt: isoTimeSchema,
  profile: z.record(z.string(), jsonValueSchema),
  identities: listed,
  merges: listed,
  refusedLinks: listed,
  memberships: listed,
  ledger: listed,
  traces: listed,
  requests: listed,
  eventsDropped: jsonValueSchema.nullable(),
  events: listed,
});

const tags = ['Profiles'];

export function personRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/profiles/:id/events',
    {
      config: { permission: 'View Profiles', audit: 'profiles.events' },
      schema: {
        tags,
        summary: 'Events of a person, newest first',
        params: idParamsSchema,
        querystring: pageQuerySchema.extend({
          type: z.string().min(1).optional().describe('Only events of this type'),
          from: instantSchema.optional(),
          to: instantSchema.optional(),
        }),
        response: { 200: pageOf(eventSchema) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { limit, cursor = null, type: eventType, from: fromMs, to: toMs } = request.query;
      await getProfile(services.store, id);
      const filter = { eventType, fromMs, toMs };
      const page = await listEvents(services.store.db, id, { limit, cursor, filter });
      const items = page.items.map(({ body, ...event }) => ({
        ...(toWire(event) as Omit<z.output<typeof eventSchema>, 'body'>),
        body,
      }));
      return { items, nextCursor: page.nextCursor };
    },
  );
  server.get(
    '/api/profiles/:id/event-days',
    {
      config: { permission: 'View Profiles', audit: 'profiles.events' },
      schema: {
        tags,
        summary: 'How many events a person had, by day and type: the last 30 days',
        params: idParamsSchema,
        response: { 200: eventDaysSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { store, clock, engine } = services;
      await getProfile(store, id);
      const { timeZone } = await engine.latestCatalog();
      const startsMs = dayStarts(clock.now(), timeZone);
      const options = { startsMs, toMs: clock.now() + 1, typesMax: typesShown };
      const { types, days } = await eventDays(store.db, id, options);
      // Types are data: a name that ends in Ms is left alone.
      return {
        ...{ timeZone, types },
        days: days.map(({ startsAtMs, ...of }) => ({ startsAt: isoTime(startsAtMs), ...of })),
      };
    },
  );
  server.get(
    '/api/profiles/:id/memberships',
    {
      config: { permission: 'View Profiles', audit: 'profiles.memberships' },
      schema: {
        tags,
        summary: 'A person in each audience, and where that is delivered',
        params: idParamsSchema,
        querystring: pageQuerySchema.extend({
          state: z
            .enum(['in', 'left', 'known', 'all'])
            .default('known')
            .describe('known: in, or was in; all: also audiences the person never was in'),
        }),
        response: { 200: pageOf(membershipSchema) },
      },
    },
    async (request) => {
      const { limit, cursor = null, state } = request.query;
      const options = { limit, cursor, state };
      const page = await personMemberships(services.store, request.params.id, options);
      return toWire(page) as { items: z.output<typeof membershipSchema>[]; nextCursor: null };
    },
  );
  addWholePerson(instance, services);
}

function addWholePerson(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/profiles/:id/export',
    {
      config: {
        permission: ['Manage Profiles', 'View Identity Graph'],
        audit: 'profiles.export',
      },
      schema: {
        tags,
        summary: 'Everything that is held of a person, as one JSON',
        params: idParamsSchema,
        response: { 200: exportSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const pieces = await exportPerson(services, id);
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="profile-${id}.json"`)
        .send(Readable.from(pieces) as never);
    },
  );
  server.post(
    '/api/profiles/:id/unmerge',
    {
      config: { permission: ['Manage Profiles', 'View Identity Graph'] },
      schema: {
        tags,
        summary: 'Split an identity off: one person becomes two, and destinations follow',
        description:
          'Where a merge brought the identity, the merge is undone; else the identity goes alone. Only ids and counts are answered.',
        params: idParamsSchema,
        body: unmergeSchema,
        response: { 200: unmergedSchema },
      },
    },
    async (request) => unmerge(services.engine, request.params.id, request.body),
  );
}
