/**
 * Audiences that fail, as a state that people see (`error`) and that ends by itself. Nothing is ever
 * switched off: a rule that cannot be read is tried at every load of the catalog, an evaluation that
 * threw is tried again as a timer. What failed last is kept with its time, for all processes.
 */
import { query, type Tx } from '../store/index.ts';

export interface AudienceFailure {
  audienceId: string;
  /** `rule`: it cannot be compiled. `evaluation`: it threw for somebody. */
  kind: 'rule' | 'evaluation';
  message: string;
}

const keyPrefix = 'audienceFailure/';

/** Shows failures on their audiences. Said again and again while they last. */
export async function saveFailures(
  tx: Tx,
  failures: readonly AudienceFailure[],
  nowMs: number,
): Promise<void> {
  for (const { audienceId, kind, message } of failures) {
    await query(
      tx,
      `update audiences set error = $2 where audience_id = $1 and error is distinct from $2`,
      [audienceId, message],
    );
    await query(
      tx,
      `insert into settings (key, value, updated_at_ms) values ($1, to_jsonb($2::text), $3)
           on conflict (key) do update set value = excluded.value, updated_at_ms = $3
            where settings.value <> excluded.value or $2 = 'evaluation'`,
      [`${keyPrefix}${audienceId}`, kind, nowMs],
    );
  }
}

/** Failures that are shown now, with the last time each was seen. */
export async function shownFailures(
  tx: Tx,
): Promise<{ audienceId: string; kind: AudienceFailure['kind']; seenAtMs: number }[]> {
  return query(
    tx,
    `select substr(key, ${keyPrefix.length + 1}) as "audienceId", value #>> '{}' as kind,
            updated_at_ms as "seenAtMs"
       from settings where left(key, ${keyPrefix.length}) = $1 order by key`,
    [keyPrefix],
  );
}

/** The failure is over. */
export async function clearFailure(tx: Tx, audienceId: string): Promise<void> {
  await query(tx, 'delete from settings where key = $1', [`${keyPrefix}${audienceId}`]);
  await query(tx, 'update audiences set error = null where audience_id = $1', [audienceId]);
}
