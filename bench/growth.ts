/**
 * What an update costs as work grows: the same updates of people who are there already, with more
 * people in the store, and with more dataflows that carry the same audiences. The stores take batches
 * in turns, so that whatever else the machine does weighs on all alike.
 */
import { newId, systemClock } from '../src/kernel/index.ts';
import { createIngestQueue, type IngestQueue } from '../src/pipeline/index.ts';
import type { ProfileUpdate } from '../src/profiles/index.ts';
import { query, type Store } from '../src/store/index.ts';
import { engineOn, publish } from './engine.ts';
import { memoryPeakMiB, newPlace, type Place } from './places.ts';
import { withoutIndexes } from './without-indexes.ts';
import { hundredRules, updateOf } from './workload.ts';

/**
 * A server for the size; the log is not needed to copy people, only to be quick about it. Pages in the
 * log are not packed: of an update that cost more of the processor than writing them.
 */
const serverSettings = {
  shared_buffers: '4GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  wal_level: 'minimal',
  max_wal_senders: '0',
  maintenance_work_mem: '2GB',
  track_io_timing: 'on',
};

const basePeople = 2_000;
const updatesEach = 10;
const batchSize = 500;

/** A copy's id, spread evenly: new people of real ones come in order, which is kinder to indexes. */
const idOf = (column: string): string => `md5(${column}::text || k)::uuid`;

/** Everybody once more, `k` times, with all that belongs to them. */
const copyStatements = [
  `insert into profiles (profile_id, attributes, attribute_times, identity_map, created_at_ms, updated_at_ms)
   select ${idOf('profile_id')}, attributes, attribute_times,
          jsonb_build_object('CRMID', jsonb_build_array(jsonb_build_object('id',
            (identity_map #>> '{CRMID,0,id}') || '-' || k))),
          created_at_ms, updated_at_ms from profiles, copies`,
  `insert into identities (namespace, value, profile_id, stitches, linked_at_ms, source_id)
   select namespace, value || '-' || k, ${idOf('profile_id')}, stitches, linked_at_ms, source_id
     from identities, copies where namespace = 'CRMID'`,
  `insert into events (profile_id, event_id, event_type, timestamp_ms, body)
   select ${idOf('profile_id')}, event_id, event_type, timestamp_ms, body from events, copies`,
  `insert into memberships
   select ${idOf('profile_id')}, audience_id, status, last_qualification_time_ms, valid_until_ms,
          next_change_at_ms from memberships, copies`,
  `insert into desired_members (profile_id, dataflow_id, audience_id, target_value, since_ms)
   select ${idOf('profile_id')}, dataflow_id, audience_id, target_value || '-' || k, since_ms
     from desired_members, copies`,
  `insert into ledger (dataflow_id, audience_id, target_value, profile_id, desired, delivered, uncertain,
          failed, attempts, last_qualification_time_ms, accepted_at_ms)
   select dataflow_id, audience_id, target_value || '-' || k, ${idOf('profile_id')}, desired, desired,
          false, false, 0, last_qualification_time_ms, accepted_at_ms from ledger, copies`,
];

const copiedTables = [
  'profiles',
  'identities',
  'events',
  'memberships',
  'desired_members',
  'ledger',
];

/** Reads what updates read, as a server that has run for a while has: all but the events themselves. */
async function warmUp(store: Store): Promise<void> {
  await query(store.db, 'create extension if not exists pg_prewarm', []);
  await query(
    store.db,
    `select sum(pg_prewarm(c.oid, 'read')) from pg_class c
      where c.relname = any ($1::text[]) and c.relname <> 'events' or c.oid in (
        select indexrelid from pg_index where indrelid = any ($1::text[]::regclass[]))`,
    [copiedTables],
  );
}

async function multiply(store: Store, copies: number): Promise<void> {
  if (copies === 0) return;
  await withoutIndexes(store, copiedTables, async () => {
    for (const statement of copyStatements) {
      const text = `with copies as (select generate_series(1, $1::int) as k) ${statement}`;
      await query(store.db, text, [copies]);
    }
  });
  await query(store.db, 'vacuum analyze', []);
  await warmUp(store);
  // What the copies have dirtied is not written while others are measured.
  await query(store.db, 'checkpoint', []);
}

/** Further dataflows with the audiences and the mapping of the first. */
async function addDataflows(store: Store, count: number): Promise<void> {
  for (let added = 1; added < count; added += 1) {
    const id = newId();
    await store.transaction(async (tx) => {
      await query(
        tx,
        `insert into dataflows (dataflow_id, account_id, name, description, marketing_actions,
                mappings, enabled, created_at_ms, updated_at_ms)
         select $1, account_id, $2, description, marketing_actions, mappings, enabled, 0, 0
           from dataflows limit 1`,
        [id, `Guides ${added}`],
      );
      await query(
        tx,
        `insert into dataflow_audiences (dataflow_id, audience_id, state, keep_members,
                segment_due_at_ms, added_at_ms)
         select $1, audience_id, state, keep_members, 0, 0 from dataflow_audiences
          where dataflow_id = (select dataflow_id from dataflows where dataflow_id <> $1
                                order by created_at_ms, name limit 1)`,
        [id],
      );
      await query(tx, 'update catalog set version = version + 1', []);
    });
  }
}

/** What the server has read and logged since its counts were reset. */
interface ServerCounts {
  pagesRead: number;
  /** Of all connections together. */
  readMs: number;
}

interface Grown {
  queue: IngestQueue;
  copies: number;
  spentMs: number;
  walBytes: number;
  walNow(): Promise<number>;
  close(): Promise<ServerCounts>;
}

/** Connections tell what they have read when they end, at the latest. */
async function countsOf(place: Place): Promise<ServerCounts> {
  const store = await place.open();
  const [row] = await query<ServerCounts>(
    store.db,
    `select blks_read as "pagesRead", blk_read_time as "readMs" from pg_stat_database
      where datname = current_database()`,
    [],
  );
  await store.close();
  return row!;
}

async function makePeople(store: Store, copies: number, dataflows: number): Promise<void> {
  await publish(store, hundredRules(), { activated: 10 });
  await addDataflows(store, dataflows);
  const queue = createIngestQueue(engineOn(store));
  const nowMs = systemClock.now();
  for (let round = 0; round < updatesEach; round += 1) {
    for (let at = 0; at < basePeople; at += batchSize) {
      const batch = Array.from({ length: batchSize }, (_, n) => updateOf(at + n, round, nowMs));
      await queue.add(batch, { sourceId: 'bench' });
    }
  }
  await multiply(store, copies);
}

async function prepare(people: number, dataflows: number): Promise<Grown> {
  const place = await newPlace('postgres', serverSettings);
  const copies = people / basePeople - 1;
  const first = await place.open();
  await makePeople(first, copies, dataflows);
  await first.close();
  const before = await countsOf(place);
  const store = await place.open();
  const queue = createIngestQueue(engineOn(store));
  const close = async (): Promise<ServerCounts> => {
    await store.close();
    const { pagesRead, readMs } = await countsOf(place);
    await place.remove();
    return { pagesRead: pagesRead - before.pagesRead, readMs: readMs - before.readMs };
  };
  const walNow = async (): Promise<number> => {
    const [row] = await query<{ bytes: number }>(
      store.db,
      `select (pg_current_wal_insert_lsn() - '0/0')::bigint as bytes`,
      [],
    );
    return row!.bytes;
  };
  return { queue, copies, spentMs: 0, walBytes: 0, walNow, close };
}

/** A later update of one of the copies: one identity, and two more events. */
function laterOf(person: number, round: number, copies: number, nowMs: number): ProfileUpdate {
  const copy = (person * 7_919 + round * 104_729) % (copies + 1);
  const id = copy === 0 ? `crm-${person}` : `crm-${person}-${copy}`;
  return { ...updateOf(person, round, nowMs), identities: [{ namespace: 'CRMID', id }] };
}

/** A round of updates in batches. */
function roundOf(round: number, copies: number, nowMs: number): ProfileUpdate[][] {
  return Array.from({ length: basePeople / batchSize }, (_, batch) =>
    Array.from({ length: batchSize }, (_, n) =>
      laterOf(batch * batchSize + n, round, copies, nowMs),
    ),
  );
}

export interface GrowthRow {
  people: number;
  dataflows: number;
  perSecond: number;
  /** Of the first row's cost. */
  cost: number;
  /** Of the server's log, an update: after a checkpoint, the first change of a page logs all of it. */
  walBytesEach: number;
  /** Pages that the server had not in its own memory, an update, and how long its connections waited for them. */
  pagesReadEach: number;
  readMsEach: number;
}

const turns = 3;
/** In a turn, so that there is always a batch that waits. */
const roundsATurn = 3;

async function measure(
  sizes: readonly { people: number; dataflows: number }[],
): Promise<GrowthRow[]> {
  const stores: Grown[] = [];
  for (const { people, dataflows } of sizes) stores.push(await prepare(people, dataflows));
  const nowMs = systemClock.now();
  for (let turn = 0; turn < turns; turn += 1) {
    for (const store of stores) {
      const batches = Array.from({ length: roundsATurn }, (_, n) =>
        roundOf(updatesEach + turn * roundsATurn + n, store.copies, nowMs),
      ).flat();
      const walBefore = await store.walNow();
      const startedMs = performance.now();
      await Promise.all(batches.map((batch) => store.queue.add(batch, { sourceId: 'bench' })));
      store.spentMs += performance.now() - startedMs;
      store.walBytes += (await store.walNow()) - walBefore;
    }
  }
  const updates = turns * roundsATurn * basePeople;
  const rows: GrowthRow[] = [];
  for (const [index, size] of sizes.entries()) {
    const { spentMs, walBytes, close } = stores[index]!;
    const { pagesRead, readMs } = await close();
    rows.push({
      ...size,
      perSecond: (updates * 1_000) / spentMs,
      cost: spentMs / stores[0]!.spentMs,
      walBytesEach: walBytes / updates,
      pagesReadEach: pagesRead / updates,
      readMsEach: readMs / updates,
    });
  }
  return rows;
}

function textOf(row: GrowthRow): string {
  const { people, dataflows, perSecond, cost, walBytesEach, pagesReadEach, readMsEach } = row;
  const flows = dataflows === 1 ? 'dataflow' : 'dataflows';
  return [
    `${people.toLocaleString('en')} people with 20 events, ${dataflows} ${flows} of 10 audiences: ${Math.round(perSecond).toLocaleString('en')} updates/s, cost ${cost.toFixed(2)} times the first`,
    `an update: ${Math.round(walBytesEach / 1024)} KiB of log`,
    `${pagesReadEach.toFixed(1)} pages read in ${readMsEach.toFixed(2)} ms`,
  ].join('; ');
}

/** On PostgreSQL; people up to 1,000,000 times `scale`. */
export async function benchGrowth(scale: number, print: (line: string) => void): Promise<void> {
  const most = 1_000_000 * scale;
  const byPeople = [10_000, 100_000, most].map((people) => ({ people, dataflows: 1 }));
  const byDataflows = [1, 5, 20].map((dataflows) => ({ people: 10_000, dataflows }));
  for (const sizes of [byPeople, byDataflows]) {
    for (const row of await measure(sizes)) print(`growth    ${textOf(row)}`);
  }
  print(`growth    peak memory ${Math.round(memoryPeakMiB())} MiB`);
}
