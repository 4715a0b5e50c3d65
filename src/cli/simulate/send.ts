/** Planned updates as they are sent, and as the oracle remembers them. */
import { isoTime } from '../../kernel/index.ts';
import type { Life } from './life.ts';
import type { SimUpdate } from './oracle.ts';
import type { PlannedUpdate } from './plan.ts';

export const crmIdOf = (life: string, person: number): string => `${life}-crm-${person}`;
export const emailOf = (life: string, person: number): string => `${life}-${person}@example.com`;

/** Every update gets a time of its own, so that their order is never in doubt. */
function remember(life: Life, planned: PlannedUpdate): SimUpdate {
  const { name, world, updates } = life;
  const nowMs = world.clock.now();
  const { login } = planned.attributes;
  const own = typeof login === 'string' ? { login: `${name}-${login}` } : {};
  const update: SimUpdate = {
    crmIds: planned.crmIds.map((n) => crmIdOf(name, n)),
    emails: planned.emails.map((n) => emailOf(name, n)),
    attributes: { ...planned.attributes, ...own, life: name },
    events: planned.events.map(({ ageMinutes, ...event }) => ({
      ...event,
      atMs: nowMs - ageMinutes * 60_000,
    })),
    atMs: nowMs - planned.ageMinutes * 60_000 - (life.sent % 1_000),
  };
  updates.push(update);
  life.sent += 1;
  return update;
}

function wire(update: SimUpdate, key: string): object {
  const ids = (values: string[]): object[] => values.map((id) => ({ id }));
  return {
    identityMap: {
      ...(update.crmIds.length > 0 ? { CRMID: ids(update.crmIds) } : {}),
      ...(update.emails.length > 0 ? { Email: ids(update.emails) } : {}),
    },
    attributes: update.attributes,
    events: update.events.map(({ atMs, ...event }, at) => ({
      ...event,
      _id: `${key}-${at}`,
      timestamp: isoTime(atMs),
    })),
    timestamp: isoTime(update.atMs),
  };
}

/** A batch, and some of it once more: a repeat must change nothing. */
export async function send(life: Life, batch: readonly PlannedUpdate[]): Promise<void> {
  const body = batch.map((planned) => {
    const update = remember(life, planned);
    return wire(update, `${life.name}-${life.sent}`);
  });
  await life.world.call('POST', '/collect/profiles', body);
  if (body.length > 2) await life.world.call('POST', '/collect/profiles', body.slice(1));
}
