/**
 * Several processes on one PostgreSQL, which are killed, stopped and replaced, each once and then at
 * random, as is the database: nothing that was acknowledged is missing, no row is sent by two at once, and PX comes to
 * hold what it should. `MILLRACE_SCALE_OUT_SECONDS=60` makes the random part longer (default 8);
 * `MILLRACE_SCALE_OUT_SEED` repeats its choices.
 */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/app.ts';
import { openEvents } from '../support/events.ts';
import { ask, type Fleet, type Member, startFleet } from '../support/fleet.ts';
import { type Load, startLoad } from '../support/fleet-load.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { type Flow, inPx, putFaults, sandboxStats, setUpFlow } from '../support/px.ts';

const chaosMs = Number(process.env['MILLRACE_SCALE_OUT_SECONDS'] ?? 8) * 1_000;
const seed = Number(process.env['MILLRACE_SCALE_OUT_SEED'] ?? Date.now() % 100_000);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let database: PostgresServer;
let fleet: Fleet;
let flow: Flow;

const rules = {
  Eager: 'xEvent[eventType = "Used"].count() >= 2 and level > 5',
  // Everybody leaves it by time alone, whichever process has the timers then.
  Lately: 'xEvent[eventType = "Used" and timestamp occurs < 3 seconds before now].count() >= 1',
};

beforeAll(async () => {
  database = await startPostgres();
  fleet = await startFleet(`${database.url}/postgres`, ['all', 'ingest', 'deliver', 'timers']);
  flow = await setUpFlow(fleet, rules);
  // All leave "Lately" together: nobody is there to confirm it.
  await fleet.call('PATCH', `/api/dataflows/${flow.dataflowId}`, { brakePercent: null });
});

afterAll(async () => {
  await fleet.stop();
  await database.stop();
});

const of = (role: Member['role']): Member => fleet.members.find((one) => one.role === role)!;

async function rows<Row>(text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: `${database.url}/postgres` });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

it('starts processes at once: one migrates, one makes the administrator, each has its role', async () => {
  const migrated = await rows<{ n: number }>(
    'select count(*) - count(distinct name) as n from kysely_migration',
  );
  expect(Number(migrated[0]!.n)).toBe(0);
  expect(await rows('select email from users')).toHaveLength(1);
  for (const role of ['deliver', 'timers'] as const) {
    const { url } = of(role).server;
    for (const path of ['/healthz', '/readyz']) expect((await ask(url, path)).status).toBe(200);
    const refused = await ask(url, '/api/audiences');
    expect(refused.status).toBe(404);
    expect(refused.json.detail).toContain(role);
  }
});

it('tells every process what changed in one', async () => {
  const [first, second] = fleet.urls();
  const namespace = { symbol: 'LOYALTY', name: 'Loyalty', type: 'cross-device' };
  const made = await ask(first!, '/api/namespaces', { method: 'POST', body: namespace });
  expect(made.status).toBe(201);
  const identityMap = { LOYALTY: [{ id: 'l-1' }] };
  // The other process knows of it at the first or second try: not after a restart, or a minute.
  const taken = await eventually(
    () => ask(second!, '/collect/profiles', { method: 'POST', body: [{ identityMap }] }),
    ({ status }) => status === 202,
    5_000,
  );
  expect(taken.json).toMatchObject({ accepted: 1 });
  const tail = await openEvents({ url: first!, apiKey: fleet.apiKey }, 'topics=ingest');
  await eventually(
    async () => {
      await ask(second!, '/collect/profiles', { method: 'POST', body: [{ identityMap }] });
      return tail.events;
    },
    (events) => events.some((one) => one.data.identities?.[0]?.id === 'l-1'),
  );
  tail.close();
});

it('is a harmless zombie when it wakes after its lease', async () => {
  const { dataflowId, audienceIds } = flow;
  const send = async (level: number): Promise<void> => {
    const body = [
      {
        identityMap: { CRMID: [{ id: 'zombie' }] },
        attributes: { level },
        events: [
          { eventType: 'Used', _id: 'z-1', timestamp: '2026-01-01T00:00:00Z' },
          { eventType: 'Used', _id: 'z-2', timestamp: '2026-01-01T00:00:01Z' },
        ],
      },
    ];
    await fleet.call('POST', '/collect/profiles', body);
  };
  // Only the one to be stopped delivers.
  await of('all').server.end('SIGTERM');
  fleet.members.splice(fleet.members.indexOf(of('all')), 1);
  const zombie = of('deliver');
  await putFaults(fleet, [{ kind: 'slow', ms: 2_000, applied: true, where: 'membership' }]);
  await send(9);
  await eventually(
    () => inPx(fleet, audienceIds['Eager']!),
    (ids) => ids.includes('zombie'),
  );
  // It waits for an answer; what PX was told stands in the ledger as a claim.
  zombie.server.signal('SIGSTOP');
  await putFaults(fleet, []);
  await send(1);
  await fleet.join('all');
  await eventually(
    () => inPx(fleet, audienceIds['Eager']!),
    (ids) => !ids.includes('zombie'),
  );
  const settled = () => fleet.call<any>('GET', `/api/dataflows/${dataflowId}`);
  await eventually(settled, (one) => one.counts.pending === 0);
  const before = await rows('select * from ledger order by 1, 2, 3');
  zombie.server.signal('SIGCONT');
  await eventually(
    () => zombie.server.output.stdout,
    (text) => text.includes('a claim was over before its work'),
  );
  expect(await rows('select * from ledger order by 1, 2, 3')).toEqual(before);
  // It lives on, and works.
  const other = of('all');
  await other.server.end('SIGTERM');
  fleet.members.splice(fleet.members.indexOf(other), 1);
  await send(8);
  await eventually(
    () => inPx(fleet, audienceIds['Eager']!),
    (ids) => ids.includes('zombie'),
  );
  await fleet.join('all');
  expect((await sandboxStats(fleet)).inFlightPerPair.overlapped).toBe(false);
});

it('is replaced process by process under load, and sends nothing twice', async () => {
  const load = startLoad(fleet, 'rolling');
  const before = (await sandboxStats(fleet)).memberships.repeated;
  for (const member of [...fleet.members]) {
    const from = load.sent();
    await eventually(load.sent, (now) => now > from + 20);
    await fleet.replace(member, 'SIGTERM');
  }
  await load.stop();
  await expectEqual(load, { Eager: isEager });
  const stats = await sandboxStats(fleet);
  expect(stats.memberships.repeated).toBe(before);
  expect(stats.inFlightPerPair.overlapped).toBe(false);
}, 180_000);

it(
  `survives whatever happens to processes and database (seed ${seed})`,
  async () => {
    const load = startLoad(fleet, 'chaos');
    const chaos = createChaos();
    const untilMs = Date.now() + chaosMs;
    const from = load.sent();
    await eventually(load.sent, (now) => now > from + 50);
    // A backfill in the middle of it.
    const late = await fleet.call<{ id: string }>('POST', '/api/audiences', {
      name: 'Late',
      expression: { type: 'PQL', format: 'pql/text', value: 'level > 3' },
    });
    await fleet.call('POST', `/api/dataflows/${flow.dataflowId}/audiences`, {
      audienceId: late.id,
    });
    flow.audienceIds['Late'] = late.id;
    await chaos.databaseCrash();
    chaos.each();
    while (Date.now() < untilMs) await chaos.something();
    await chaos.end();
    await load.stop();
    console.log(`scale-out: seed ${seed}, ${load.sent()} updates, ${chaos.done().join(', ')}`);
    await expectEqual(load, { Eager: isEager, Late: ({ level }) => level > 3 });
  },
  chaosMs * 3 + 180_000,
);

const isEager = ({ level, events }: { level: number; events: number }): boolean =>
  level > 5 && events >= 2;

/** PX, the ledger and the events against what the senders know. */
async function expectEqual(
  load: Load,
  members: Record<string, (person: { level: number; events: number }) => boolean>,
): Promise<void> {
  const settled = await eventually(
    () => fleet.call<any>('GET', `/api/dataflows/${flow.dataflowId}`),
    (one) => one.counts.pending === 0,
    90_000,
  );
  for (const [name, isMember] of Object.entries(members)) {
    const expected = [...load.people].filter(([, person]) => isMember(person)).map(([id]) => id);
    const audienceId = flow.audienceIds[name]!;
    const found = await eventually(
      async () => (await inPx(fleet, audienceId)).filter((id) => id.startsWith(load.name)),
      (ids) => ids.join() === expected.sort().join(),
      60_000,
    );
    expect(found).toEqual(expected.sort());
  }
  await eventually(
    () => inPx(fleet, flow.audienceIds['Lately']!),
    (ids) => ids.length === 0,
  );
  expect(settled.counts.failed).toBe(0);
  const kept = await rows<{ id: string; n: string }>(
    `select i.value as id, count(*) as n from identities i join events using (profile_id)
      where i.namespace = 'CRMID' and i.value like '${load.name}-%' group by 1`,
  );
  expect(new Map(kept.map(({ id, n }) => [id, Number(n)]))).toEqual(
    new Map([...load.people].map(([id, { events }]) => [id, events])),
  );
  const stats = await sandboxStats(fleet);
  expect(stats.memberships.contradicted).toBe(0);
  expect(stats.inFlightPerPair.overlapped).toBe(false);
  expect(stats.byStatus['429'] ?? 0).toBe(0);
}

interface Chaos {
  databaseCrash(): Promise<void>;
  /** Kills one process, stops one past its claims and ends one, together. */
  each(): void;
  something(): Promise<void>;
  /** Lets everything live. */
  end(): Promise<void>;
  done(): string[];
}

/** One fault at a time, some of which last while others begin. */
function createChaos(): Chaos {
  let state = seed;
  const random = (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const lasting = new Map<Member, Promise<void>>();
  const counts = new Map<string, number>();
  const did = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const databaseCrash = async (): Promise<void> => {
    did('database crashes');
    await database.crash();
    const awake = fleet.members.filter((member) => !lasting.has(member));
    for (const { server } of awake) {
      const ready = await ask(server.url, '/readyz', { withinMs: 10_000 });
      expect(ready.status).toBe(503);
    }
    await database.startAgain();
    for (const { server } of awake) {
      await eventually(
        () => ask(server.url, '/readyz').catch(() => ({ status: 0 })),
        ({ status }) => status === 200,
      );
    }
  };
  const sleepPast = async ({ server }: Member): Promise<void> => {
    server.signal('SIGSTOP');
    await pause(4_000 + random(3_000));
    server.signal('SIGCONT');
  };
  const befall = (member: Member, what: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM'): void => {
    did(what);
    const work = what === 'SIGSTOP' ? sleepPast(member) : fleet.replace(member, what);
    lasting.set(
      member,
      work.finally(() => lasting.delete(member)),
    );
  };
  return {
    databaseCrash,
    each: () => {
      befall(of('deliver'), 'SIGSTOP');
      befall(of('all'), 'SIGKILL');
      befall(of('timers'), 'SIGTERM');
    },
    something: async () => {
      await pause(300 + random(900));
      const awake = fleet.members.filter((member) => !lasting.has(member));
      const member = awake[random(awake.length)];
      const what = random(10);
      if (what === 0) return databaseCrash();
      // One is left, so that the load goes on.
      if (!member || awake.length < 2) return;
      befall(member, what < 4 ? 'SIGKILL' : what < 8 ? 'SIGSTOP' : 'SIGTERM');
    },
    end: async () => {
      await Promise.all(lasting.values());
    },
    done: () => [...counts].map(([what, times]) => `${times} ${what}`),
  };
}
