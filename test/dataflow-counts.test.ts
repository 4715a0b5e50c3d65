/** Counts of a dataflow while much is under way: it never stands still long enough to be seen. */
import { describe, expect, it } from 'vitest';
import { getDataflow } from '../src/activation/index.ts';
import { limits, newId } from '../src/kernel/index.ts';
import { query, type Store } from '../src/store/index.ts';
import { backends, withStore } from './support/stores.ts';

const members = 3_000;
/** Profile n, in the order in which a backfill goes. */
const profile = (n: string) => `('00000000-0000-7000-8000-' || lpad(${n}::text, 12, '0'))::uuid`;

/** An audience that has been brought to a dataflow up to profile 1,000. */
async function halfway(store: Store): Promise<{ dataflowId: string; audienceId: string }> {
  const [accountId, dataflowId, audienceId] = [newId(), newId(), newId()];
  const run = (text: string, values: unknown[] = []) => query(store.db, text, values);
  await run(
    `insert into accounts (account_id, name, destination, authentication_sealed, settings, state,
            blocked_until_ms, failures, created_at_ms, updated_at_ms)
     values ($1, 'PX', 'gainsight-px', '', '{}', 'connected', 0, 0, 0, 0)`,
    [accountId],
  );
  await run(
    `insert into dataflows (dataflow_id, account_id, name, description, marketing_actions,
            mappings, enabled, created_at_ms, updated_at_ms)
     values ($1, $2, 'Guides', '', '[]', '[]', true, 0, 0)`,
    [dataflowId, accountId],
  );
  await run(
    `insert into dataflow_audiences (dataflow_id, audience_id, state, keep_members,
            segment_due_at_ms, added_at_ms)
     values ($1, $2, 'active', false, 0, 0)`,
    [dataflowId, audienceId],
  );
  await run(
    `insert into memberships (profile_id, audience_id, status, last_qualification_time_ms)
     select ${profile('n')}, $1::uuid, 'realized', 0 from generate_series(1, $2::int) n`,
    [audienceId, members],
  );
  await run('insert into member_counts values ($1, 0, $2)', [audienceId, members]);
  await run(
    `insert into backfills (backfill_id, kind, audience_id, dataflow_id, watermark, processed,
            total, state, claimed_until_ms, created_at_ms)
     values ($1, 'activation', $2, $3, ${profile('1000')}, 1000, $4, 'running', 0, 0)`,
    [newId(), audienceId, dataflowId, members],
  );
  // Of those reached, the last 100 are excluded and the first 10 failed.
  await run(
    `insert into desired_members (profile_id, dataflow_id, audience_id, target_value,
            excluded_reason, since_ms)
     select ${profile('n')}, $1::uuid, $2::uuid, case when n > 900 then '' else 'u-' || n end,
            case when n > 900 then 'no-identity' end, 0 from generate_series(1, 1000) n`,
    [dataflowId, audienceId],
  );
  await run(
    `insert into ledger (dataflow_id, audience_id, target_value, profile_id, desired,
            last_qualification_time_ms, delivered, uncertain, failed, attempts, accepted_at_ms)
     select $1::uuid, $2::uuid, 'u-' || n, ${profile('n')}, true, 0, n > 10, false, n <= 10, 0, 0
       from generate_series(1, 900) n`,
    [dataflowId, audienceId],
  );
  return { dataflowId, audienceId };
}

describe.each(backends)('counts of a dataflow under a backfill on %s', (backend) => {
  it('take everybody for pending whom it has not reached, and add up', async () => {
    await withStore(backend, async (store) => {
      const { dataflowId, audienceId } = await halfway(store);
      const counts = async () => {
        const clock = { now: () => 1 };
        return (await getDataflow({ store, clock }, dataflowId)).counts;
      };
      const rest = { members, failed: 10, excluded: 100 };
      expect(await counts()).toEqual({ ...rest, pending: 2_000, delivered: 890 });
      // A new schedule goes over everybody again: they stay delivered.
      await query(
        store.db,
        'update backfills set watermark = null, processed = 0 where dataflow_id = $1',
        [dataflowId],
      );
      await query(
        store.db,
        `insert into desired_members (profile_id, dataflow_id, audience_id, target_value, since_ms)
         select ${profile('n')}, $1::uuid, $2::uuid, 'u-' || n, 0
           from generate_series(1001, $3::int) n`,
        [dataflowId, audienceId, members],
      );
      expect(await counts()).toEqual({ ...rest, pending: 0, delivered: 2_890 });
      // Taken off: whoever is there is to go, one by one when few are left.
      await query(store.db, `update dataflow_audiences set state = 'removing'`, []);
      await query(
        store.db,
        `update backfills set watermark = ${profile('2995')}, processed = 2995
          where dataflow_id = $1`,
        [dataflowId],
      );
      await query(store.db, 'delete from ledger where dataflow_id = $1', [dataflowId]);
      const none = { delivered: 0, failed: 0, excluded: 0 };
      expect(await counts()).toEqual({ ...none, members: 5, pending: 5 });
    });
  });

  it('take many rows that wait for the people they stand for, and add up', async () => {
    await withStore(backend, async (store) => {
      const { dataflowId, audienceId } = await halfway(store);
      await query(store.db, 'delete from backfills', []);
      await query(store.db, 'delete from desired_members', []);
      await query(store.db, 'delete from ledger', []);
      // All members are to come, and some who left are to go.
      const gone = limits.busyLooked;
      await query(
        store.db,
        `insert into ledger (dataflow_id, audience_id, target_value, profile_id, desired,
                last_qualification_time_ms, delivered, uncertain, failed, attempts, accepted_at_ms,
                due_at_ms)
         select $1::uuid, $2::uuid, 'u-' || n, ${profile('n')}, n <= $3::int, 0, n > $3::int, false,
                false, 0, 0, 0 from generate_series(1, $4::int) n`,
        [dataflowId, audienceId, members, members + gone],
      );
      const { counts, leaving } = await getDataflow({ store, clock: { now: () => 1 } }, dataflowId);
      const all = members + gone;
      expect(counts).toEqual({ members: all, pending: all, delivered: 0, failed: 0, excluded: 0 });
      expect(leaving).toBe(gone);
    });
  });
});
