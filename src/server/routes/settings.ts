import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mayDependOnZone } from '../../audiences/index.ts';
import { limits } from '../../kernel/index.ts';
import { changeSettings, eventRetention } from '../../pipeline/index.ts';
import { droppedInAll } from '../../profiles/index.ts';
import { readSettings, type Settings, settingsSchema } from '../../settings/index.ts';
import type { Services } from '../services.ts';

const { shape } = settingsSchema;

/** The same checks without the defaults: what is not given keeps its value. */
const changeSchema = z.strictObject({
  workspaceName: shape.workspaceName.unwrap().optional(),
  timeZone: shape.timeZone.unwrap().optional(),
  blockedIdentityValues: shape.blockedIdentityValues.unwrap().optional(),
  traceRetentionDays: shape.traceRetentionDays.unwrap().optional(),
  requestRetentionDays: shape.requestRetentionDays.unwrap().optional(),
  keepRequestBodies: shape.keepRequestBodies.unwrap().optional(),
});

const answerSchema = z.object({
  workspaceName: z.string(),
  timeZone: z.string(),
  blockedIdentityValues: z.array(z.string()),
  traceRetentionDays: z.number(),
  requestRetentionDays: z.number(),
  keepRequestBodies: z.boolean(),
  timeZoneAudiences: z
    .number()
    .describe('Published audiences that a new time zone evaluates anew; read only.'),
});

async function show(
  services: Services,
  settings: Settings,
): Promise<z.output<typeof answerSchema>> {
  const { audiences } = await services.engine.latestCatalog();
  return { ...settings, timeZoneAudiences: audiences.ordered.filter(mayDependOnZone).length };
}

const keptSchema = z.object({
  keptSeconds: z.number().nullable().describe('null: for ever'),
  audience: z
    .object({ id: z.string(), name: z.string() })
    .nullable()
    .describe('The audience whose rule reads the oldest of them; null: none asks for it'),
});

const retentionSchema = z.object({
  every: keptSchema.describe('Events of all types'),
  byType: z
    .array(keptSchema.extend({ eventType: z.string() }))
    .describe('Types that are kept longer, by name'),
  eventsPerProfile: z.number().describe('Of a person with more, the oldest go'),
  profilesCut: z.number().describe('People who have lost events by that'),
  eventsDropped: z.number().describe('Events that they have lost'),
});

/** How long events are kept follows from the rules; nobody sets it. */
function eventRetentionRoute(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/event-retention',
    {
      config: { permission: 'View Segments' },
      schema: {
        tags: ['Settings'],
        summary: 'How long events are kept, and for which audience',
        response: { 200: retentionSchema },
      },
    },
    async () => {
      const { every, byType } = eventRetention(await services.engine.latestCatalog());
      const shown = ({ keptMs, audience }: typeof every): z.output<typeof keptSchema> => ({
        keptSeconds: keptMs === null ? null : keptMs / 1_000,
        audience: audience && { id: audience.audienceId, name: audience.name },
      });
      const { profiles, events } = await services.store.transaction(droppedInAll);
      return {
        every: shown(every),
        byType: [...byType]
          .map(([eventType, kept]) => ({ eventType, ...shown(kept) }))
          .sort((left, right) => (left.eventType < right.eventType ? -1 : 1)),
        eventsPerProfile: limits.eventsPerProfile,
        profilesCut: profiles,
        eventsDropped: events,
      };
    },
  );
}

export function settingsRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Settings'];
  eventRetentionRoute(instance, services);
  server.get(
    '/api/settings',
    {
      config: { permission: 'signed-in' },
      schema: { tags, summary: 'Read the settings', response: { 200: answerSchema } },
    },
    async () => show(services, await readSettings(services.store.db)),
  );
  server.patch(
    '/api/settings',
    {
      config: { permission: 'Manage settings' },
      schema: {
        tags,
        summary: 'Change some settings',
        description:
          'A new time zone moves where days begin: every published audience whose rule may depend on that is evaluated anew. Blocked identity values apply to what is collected from now on.',
        body: changeSchema,
        response: { 200: answerSchema },
      },
    },
    async (request) => {
      const given = Object.fromEntries(
        Object.entries(request.body).filter(([, value]) => value !== undefined),
      );
      return show(services, await changeSettings(services.engine, given));
    },
  );
}
