import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { limits, MillraceError } from '../../kernel/index.ts';
import {
  csvLine,
  parseSegmentBatch,
  sampleBatch,
  samplePeople,
  webinarGuests,
} from '../../sources/index.ts';
import { query } from '../../store/index.ts';
import type { Services } from '../services.ts';

const listName = 'Webinar guests';
const listDays = 30;
const dayMs = 24 * 3_600_000;

const inputSchema = z.strictObject({
  writeKeyId: z.string().describe('The source that the people arrive through'),
});
const answerSchema = z.object({
  people: z.number(),
  events: z.number(),
  audienceId: z.string().describe('The uploaded list of some of them'),
});

/** Invented people must not be mixed into a company's own. */
async function checkIsSmall({ store }: Services): Promise<void> {
  const rows = await query(store.db, 'select 1 as one from people limit $1', [
    limits.sampleProfilesMax,
  ]);
  if (rows.length < limits.sampleProfilesMax) return;
  throw new MillraceError(
    'conflict',
    `Sample people are for trying things out: this installation has ${limits.sampleProfilesMax} people or more already.`,
  );
}

/** The list of guests, uploaded once: a second time it is added to. */
async function uploadGuests(
  services: Services,
  input: { namespace: string; guests: readonly string[]; by: string; nowMs: number },
): Promise<string> {
  const { namespace, guests, by, nowMs } = input;
  const [known] = await query<{ id: string }>(
    services.store.db,
    `select audience_id as id from audiences
      where name = $1 and origin = 'custom-upload' and lifecycle_state = 'published' limit 1`,
    [listName],
  );
  const text = [namespace, ...guests].map((cell) => csvLine([cell])).join('');
  const { upload, done } = await services.uploads.start(
    {
      ...{ audienceId: known?.id ?? null, name: listName, fileName: 'webinar-guests.csv', by },
      description: 'People of the sample company who came to the webinar',
      tags: [],
      ...{ namespace, column: namespace, bytes: Buffer.byteLength(text) },
      validUntilMs: nowMs + listDays * dayMs,
    },
    {
      shape: { delimiter: ',', columns: [namespace] },
      open: () => Readable.from([text]),
      remove: async () => {},
    },
  );
  await done;
  return upload.audienceId;
}

/** People of an invented company, to try Millrace with before there is data of one's own. */
export function sampleRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.post(
    '/api/samples',
    {
      config: { permission: ['Manage Sources', 'Manage Segments'] },
      schema: {
        tags: ['Sources'],
        summary: 'Send sample people: 50, with a fortnight of events and an uploaded list',
        description: 'Only in an installation with under 1,000 profiles.',
        body: inputSchema,
        response: { 201: answerSchema },
      },
    },
    async (request, reply) => {
      const { id, settings } = await services.keys.getWriteKey(request.body.writeKeyId);
      await checkIsSmall(services);
      const nowMs = services.clock.now();
      const people = samplePeople(nowMs);
      const parsed = parseSegmentBatch(
        { value: sampleBatch(people), bad: [] },
        {
          knownNamespaces: await services.namespaces.symbols(),
          receivedAtMs: nowMs,
          userNamespace: settings.userNamespace,
          anonymousNamespace: settings.anonymousNamespace,
        },
      );
      const updates = parsed.updates.map((one) => one.update);
      await services.ingestQueue.add(updates, { sourceId: id });
      services.sourceTally.count(id, { accepted: updates.length, rejections: [] });
      await services.sourceTally.flush();
      const audienceId = await uploadGuests(services, {
        namespace: settings.userNamespace,
        guests: webinarGuests(people),
        by: request.actor!.name,
        nowMs,
      });
      const events = people.reduce((sum, one) => sum + one.events.length, 0);
      return reply.status(201).send({ people: people.length, events, audienceId });
    },
  );
}
