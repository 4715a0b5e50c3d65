import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { mayDependOnZone } from '../../audiences/index.ts';
import { changeSettings } from '../../pipeline/index.ts';
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

export function settingsRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Settings'];
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
