/** Whether a fleet came to what its load asked for. */
import assert from 'node:assert/strict';
import pg from 'pg';
import { eventually } from './app.ts';
import type { Fleet } from './fleet.ts';
import type { Load } from './fleet-load.ts';
import { type Flow, inPx, sandboxStats } from './px.ts';

export interface Checked {
  fleet: Fleet;
  flow: Flow;
  databaseUrl: string;
}

export async function rowsOf<Row>(databaseUrl: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** PX, the ledger and the events against what the senders know. */
export async function expectEqual(
  { fleet, flow, databaseUrl }: Checked,
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
    assert.deepEqual(found, expected.sort());
  }
  await eventually(
    () => inPx(fleet, flow.audienceIds['Lately']!),
    (ids) => ids.length === 0,
  );
  assert.equal(settled.counts.failed, 0);
  const kept = await rowsOf<{ id: string; n: string }>(
    databaseUrl,
    `select i.value as id, count(*) as n from identities i join events using (profile_id)
      where i.namespace = 'CRMID' and i.value like '${load.name}-%' group by 1`,
  );
  assert.deepEqual(
    new Map(kept.map(({ id, n }) => [id, Number(n)])),
    new Map([...load.people].map(([id, { events }]) => [id, events])),
  );
  const stats = await sandboxStats(fleet);
  assert.equal(stats.memberships.contradicted, 0);
}
