/** Start and end dates of activations: at their moment they become a backfill like any other reason. */
import { requestBackfill } from '../audiences/index.ts';
import type { PassResult } from '../kernel/index.ts';
import { changeCatalog, query } from '../store/index.ts';
import type { Engine } from './engine.ts';

interface Turned {
  dataflow_id: string;
  audience_id: string;
  keep_members: boolean;
}

/** Begins what is scheduled and ends what is over. One bounded pass, cheap when there is nothing to do. */
export async function endSchedules(engine: Engine): Promise<PassResult> {
  const { store, clock } = engine;
  const nowMs = clock.now();
  const due = `(state = 'scheduled' and start_at_ms <= $1) or (state in ('scheduled', 'active') and end_at_ms <= $1)`;
  const [next] = await query<{ atMs: number | null }>(
    store.db,
    `select min(least(case when state = 'scheduled' then start_at_ms end, end_at_ms)) as "atMs"
       from dataflow_audiences where state in ('scheduled', 'active')`,
    [],
  );
  const nextAtMs = next!.atMs;
  if (nextAtMs === null || nextAtMs > nowMs) return { more: false, nextAtMs };
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const turned = await query<Turned>(
      tx,
      `update dataflow_audiences
          set state = case when end_at_ms <= $1 then 'ended' else 'active' end
        where ${due} returning dataflow_id, audience_id, keep_members`,
      [nowMs],
    );
    for (const { dataflow_id: dataflowId, audience_id: audienceId } of turned) {
      await requestBackfill(tx, { kind: 'activation', audienceId, dataflowId, nowMs });
    }
  });
  store.announce('catalog');
  store.announce('backfill');
  return { more: true };
}
