/** An engine on a store, with published audiences and a dataflow that nobody delivers. */
import { type Clock, createTelemetry, newId, systemClock } from '../src/kernel/index.ts';
import { createLiveHub, createRecorder } from '../src/monitoring/index.ts';
import { createEngine, createPipelineEvents, type Engine } from '../src/pipeline/index.ts';
import { ensureStandardNamespaces } from '../src/profiles/index.ts';
import { query, type Store } from '../src/store/index.ts';

const dataflowId = '0196a0c1-0000-7000-8000-00000000000f';
const accountId = '0196a0c1-0000-7000-8000-00000000000a';

export function engineOn(store: Store, clock: Clock = systemClock): Engine {
  const telemetry = createTelemetry({ level: 'silent', processMetrics: false });
  const sinks = { recorder: createRecorder({ store, clock }), live: createLiveHub({ clock }) };
  const events = createPipelineEvents(telemetry, sinks);
  return createEngine({ store, clock, events, hashValue: (value) => value });
}

/**
 * Publishes rules in an empty store, the first so many of them in a dataflow: its ledger is written,
 * which is what counts here. Written straight into the tables: ten thousand at a time.
 */
export async function publish(
  store: Store,
  expressions: readonly string[],
  options: { activated: number },
): Promise<string[]> {
  await ensureStandardNamespaces(store, systemClock);
  const rows = expressions.map((expression, n) => ({
    id: newId(),
    name: `Audience ${n}`,
    expression,
  }));
  const mappings = [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }];
  await store.transaction(async (tx) => {
    await query(
      tx,
      `insert into audiences (audience_id, name, description, expression, version,
              lifecycle_state, origin, labels, created_at_ms, updated_at_ms)
       select id, name, '', expression, 1, 'published', 'segmentation-service', '[]', 0, 0
         from jsonb_to_recordset($1::jsonb) as a (id uuid, name text, expression text)`,
      [JSON.stringify(rows)],
    );
    await query(
      tx,
      `insert into accounts (account_id, name, destination, authentication_sealed, settings, state,
              blocked_until_ms, failures, created_at_ms, updated_at_ms)
       values ($1, 'PX', 'gainsight-px', '', '{}', 'connected', 0, 0, 0, 0)`,
      [accountId],
    );
    await query(
      tx,
      `insert into dataflows (dataflow_id, account_id, name, description, marketing_actions,
              mappings, enabled, created_at_ms, updated_at_ms)
       values ($1, $2, 'Guides', '', '[]', $3::jsonb, true, 0, 0)`,
      [dataflowId, accountId, JSON.stringify(mappings)],
    );
    await query(
      tx,
      `insert into dataflow_audiences (dataflow_id, audience_id, state, keep_members,
              segment_due_at_ms, added_at_ms)
       select $1, id, 'active', false, 0, 0 from unnest($2::uuid[]) as id`,
      [dataflowId, rows.slice(0, options.activated).map((row) => row.id)],
    );
    await query(tx, 'update catalog set version = version + 1', []);
  });
  return rows.map((row) => row.id);
}
