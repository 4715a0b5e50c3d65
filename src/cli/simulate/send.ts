/** Planned updates as they are sent, and as the oracle remembers them. */
import { isoTime } from '../../kernel/index.ts';
import type { Life } from './life.ts';
import { type SimUpdate, taken } from './people.ts';
import type { PlannedUpdate } from './plan.ts';

export const crmIdOf = (life: string, person: number): string => `${life}-crm-${person}`;
export const emailOf = (life: string, person: number): string => `${life}-${person}@example.com`;

/** Every update gets a time of its own, so that their order is never in doubt. */
function remember(life: Life, planned: PlannedUpdate): SimUpdate {
  const { name, world } = life;
  const nowMs = world.clock.now();
  const { login } = planned.attributes;
  const own = typeof login === 'string' ? { login: `${name}-${login}` } : {};
  life.sent += 1;
  return {
    key: `${name}-${life.sent}`,
    crmIds: planned.crmIds.map((n) => crmIdOf(name, n)),
    emails: planned.emails.map((n) => emailOf(name, n)),
    attributes: { ...planned.attributes, ...own, life: name },
    events: planned.events.map(({ ageMinutes, ...event }) => ({
      ...event,
      atMs: nowMs - ageMinutes * 60_000,
    })),
    atMs: nowMs - planned.ageMinutes * 60_000 - (life.sent % 1_000),
  };
}

function wire(update: SimUpdate): object {
  const ids = (values: string[]): object[] => values.map((id) => ({ id }));
  return {
    identityMap: {
      ...(update.crmIds.length > 0 ? { CRMID: ids(update.crmIds) } : {}),
      ...(update.emails.length > 0 ? { Email: ids(update.emails) } : {}),
    },
    attributes: update.attributes,
    events: update.events.map(({ atMs, ...event }, at) => ({
      ...event,
      _id: `${update.key}-${at}`,
      timestamp: isoTime(atMs),
    })),
    timestamp: isoTime(update.atMs),
  };
}

/** A batch, and some of it once more: a repeat must change nothing. */
async function send({ world }: Life, batch: readonly SimUpdate[]): Promise<void> {
  const body = batch.map(wire);
  await world.call('POST', '/collect/profiles', body);
  if (body.length > 2) await world.call('POST', '/collect/profiles', body.slice(1));
}

/** Batches side by side. */
export async function sendAll(life: Life, planned: readonly PlannedUpdate[][]): Promise<void> {
  const batches = planned.map((batch) => batch.map((update) => remember(life, update)));
  life.step += 1;
  life.people = taken(life.people, batches, life.step);
  await Promise.all(batches.map((batch) => send(life, batch)));
}
