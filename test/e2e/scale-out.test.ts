/**
 * Several processes on one PostgreSQL, which are killed, stopped and replaced, each once and then at
 * random, as is the database: nothing that was acknowledged is missing, no row is sent by two at once, and PX comes to
 * hold what it should. `MILLRACE_SCALE_OUT_SECONDS=60` makes the random part longer (default 8);
 * `MILLRACE_SCALE_OUT_SEED` repeats its choices.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/app.ts';
import { createChaos } from '../support/chaos.ts';
import { openEvents } from '../support/events.ts';
import { ask, type Fleet, type Member, memberOf, startFleet } from '../support/fleet.ts';
import { type Checked, expectEqual, rowsOf } from '../support/fleet-check.ts';
import { startLoad } from '../support/fleet-load.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { type Flow, inPx, putFaults, sandboxStats, setUpFlow } from '../support/px.ts';

const chaosMs = Number(process.env['MILLRACE_SCALE_OUT_SECONDS'] ?? 8) * 1_000;
const seed = Number(process.env['MILLRACE_SCALE_OUT_SEED'] ?? Date.now() % 100_000);

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

const of = (role: Member['role']): Member => memberOf(fleet, role);

const databaseUrl = (): string => `${database.url}/postgres`;
const rows = <Row>(text: string): Promise<Row[]> => rowsOf<Row>(databaseUrl(), text);
const checked = (): Checked => ({ fleet, flow, databaseUrl: databaseUrl() });

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
  await expectEqual(checked(), load, { Eager: isEager });
  const stats = await sandboxStats(fleet);
  expect(stats.memberships.repeated).toBe(before);
  expect(stats.inFlightPerPair.overlapped).toBe(false);
}, 180_000);

it(
  `survives whatever happens to processes and database (seed ${seed})`,
  async () => {
    const load = startLoad(fleet, 'chaos');
    const chaos = createChaos(fleet, database, seed);
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
    await expectEqual(checked(), load, { Eager: isEager, Late: ({ level }) => level > 3 });
    const stats = await sandboxStats(fleet);
    expect(stats.inFlightPerPair.overlapped).toBe(false);
    // All processes together kept to the account's rate.
    expect(stats.byStatus['429'] ?? 0).toBe(0);
  },
  chaosMs * 3 + 180_000,
);

const isEager = ({ level, events }: { level: number; events: number }): boolean =>
  level > 5 && events >= 2;
