/** Fills an empty installation with the demo's company at any size, through the engine itself. */
import type { App } from '../../src/app.ts';
import { type DemoPerson, makeCompany } from '../../src/cli/demo/company.ts';
import type { SandboxProcess } from '../../src/cli/demo/sandbox-process.ts';
import { type Demo, setUp } from '../../src/cli/demo/set-up.ts';
import { delay } from '../../src/kernel/index.ts';
import type { ProfileUpdate } from '../../src/profiles/index.ts';

export interface FillOptions {
  profiles: number;
  /** Events of each person; null: as many as the company's people have, about five. */
  events: number | null;
  seed: number;
  apiKey: string;
  onPeople(done: number): void;
  onDelivery(pending: number): void;
}

const batchSize = 500;
const batchesAtOnce = 4;
const hourMs = 3_600_000;
const eventNames = ['login', 'report created', 'dashboard viewed', 'invite sent', 'export'];

/** Beside the demo's three audiences: one for each plan in each country. */
function furtherAudiences(): { name: string; rule: string }[] {
  return ['trial', 'free', 'team', 'enterprise'].flatMap((plan) =>
    ['US', 'DE', 'BR', 'IN', 'JP', 'FR'].map((country) => ({
      name: `${plan.charAt(0).toUpperCase()}${plan.slice(1)}, ${country}`,
      rule: `plan = "${plan}" and country = "${country}"`,
    })),
  );
}

function updateOf(person: DemoPerson, options: FillOptions, nowMs: number): ProfileUpdate {
  const { userId, traits } = person;
  const own = person.events.map(({ name, atMs, properties }) => ({ name, atMs, properties }));
  const many = Array.from({ length: options.events ?? 0 }, (_, index) => ({
    name: eventNames[index % eventNames.length]!,
    atMs: nowMs - (index * 31 + (userId.length % 7)) * hourMs - hourMs / 2,
    properties: { pages: index },
  }));
  const events = options.events === null ? own : many;
  return {
    identities: [
      { namespace: 'CRMID', id: userId },
      { namespace: 'Email', id: traits.email },
    ],
    timestampMs: nowMs,
    attributes: { ...traits },
    events: events.map(({ name, atMs, properties }, index) => ({
      id: `seed-${userId}-${index}`,
      eventType: name,
      timestampMs: atMs,
      body: properties,
    })),
  };
}

async function addPeople(app: App, sourceId: string, options: FillOptions): Promise<void> {
  const nowMs = Date.now();
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (next < options.profiles) {
      const first = next;
      const people = Math.min(batchSize, options.profiles - first);
      next += people;
      const batch = makeCompany({ seed: options.seed, people, nowMs, first });
      const updates = batch.map((person) => updateOf(person, options, nowMs));
      await app.services.ingestQueue.add(updates, { sourceId });
      done += people;
      options.onPeople(done);
    }
  };
  await Promise.all(Array.from({ length: batchesAtOnce }, lane));
}

/** Resolves when everybody is stored and every membership is in the sandbox. */
export async function fill(app: App, sandbox: SandboxProcess, options: FillOptions): Promise<Demo> {
  const demo = await setUp(app, sandbox, options.apiKey);
  const { client, dataflowId } = demo;
  for (const { name, rule } of furtherAudiences()) {
    const expression = { type: 'PQL', format: 'pql/text', value: rule };
    const { id } = await client.call<{ id: string }>('POST', '/api/audiences', {
      name,
      expression,
    });
    await client.call('POST', `/api/dataflows/${dataflowId}/audiences`, { audienceId: id });
  }
  const { items } = await client.call<{ items: { id: string }[] }>('GET', '/api/write-keys');
  await addPeople(app, items[0]!.id, options);
  for (;;) {
    const { counts } = await client.call<{ counts: { pending: number } }>(
      'GET',
      `/api/dataflows/${dataflowId}`,
    );
    options.onDelivery(counts.pending);
    if (counts.pending === 0) return demo;
    await delay(1_000);
  }
}
