/**
 * Time passed: memberships whose answer may have changed with no new data are evaluated again, at
 * their moment, in bounded passes between which live updates get their turn.
 */
import { shiftDue } from '../activation/index.ts';
import { dueTimers, nextTimerMs, requestBackfill } from '../audiences/index.ts';
import {
  createPace,
  delay,
  failpoint,
  limits,
  type Pace,
  type PassResult,
} from '../kernel/index.ts';
import { loadProfiles } from '../profiles/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';
import { announceWork, type Evaluation, evaluateAndSave } from './memberships.ts';

/** A clock that goes back further than this was set, not corrected. */
const backwardsToleranceMs = 2_000;
const clockSavedEveryMs = 5_000;

export interface TimersPass {
  /** One bounded pass. */
  run(): Promise<PassResult>;
}

export function createTimers(engine: Engine): TimersPass {
  let lastMs: number | undefined;
  let savedMs = 0;
  const pace = createPace({
    rowsMin: limits.backgroundRowsMin,
    rowsMax: limits.timersPerPass,
    targetMs: () => engine.live.pieceMs(),
  });
  return {
    run: async () => {
      await engine.live.quiet(limits.liveFirstMs);
      const nowMs = engine.clock.now();
      lastMs ??= await loadLastNow(engine);
      if (nowMs < lastMs - backwardsToleranceMs) {
        await redoTime(engine, lastMs - nowMs);
        savedMs = nowMs;
      } else if (nowMs - savedMs >= clockSavedEveryMs) {
        await saveLastNow(engine.store.db, nowMs);
        savedMs = nowMs;
      }
      lastMs = nowMs;
      return runDue(engine, nowMs, pace);
    },
  };
}

async function loadLastNow(engine: Engine): Promise<number> {
  const row = await engine.store.db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', 'lastNowMs')
    .executeTakeFirst();
  return typeof row?.value === 'number' ? row.value : 0;
}

async function saveLastNow(tx: Tx | Store['db'], nowMs: number): Promise<void> {
  await query(
    tx,
    `insert into settings (key, value, updated_at_ms) values ('lastNowMs', to_jsonb($1::bigint), $1)
         on conflict (key) do update set value = excluded.value, updated_at_ms = $1`,
    [nowMs],
  );
}

/**
 * The clock was ahead and is back: what time alone did meanwhile may be wrong now. Every rule that
 * depends on time runs again over everybody, and what waits for a moment does not wait longer.
 */
async function redoTime(engine: Engine, byMs: number): Promise<void> {
  const { store, clock, events } = engine;
  events.clockWentBack(byMs);
  await store.transaction(async (tx) => {
    const nowMs = clock.now();
    const catalog = await engine.catalog(tx);
    // Of several processes on one database, one moves the due times.
    const [saved] = await query<{ ms: number }>(
      tx,
      `select value::bigint as ms from settings where key = 'lastNowMs' for update`,
      [],
    );
    const savedByMs = (saved?.ms ?? 0) - nowMs;
    if (savedByMs > 0) {
      await shiftDue(tx, { byMs: savedByMs, nowMs });
      await saveLastNow(tx, nowMs);
    }
    for (const audience of catalog.audiences.ordered) {
      // Those without a rule may have ended by time alone.
      if (audience.rule && !audience.rule.reads.time) continue;
      const { audienceId } = audience;
      await requestBackfill(tx, { kind: 'audience', audienceId, dataflowId: null, nowMs });
    }
  });
  store.announce('backfill');
  store.announce('ledger');
}

async function runDue(engine: Engine, nowMs: number, pace: Pace): Promise<PassResult> {
  // Mostly nothing is due: one look tells, without a transaction.
  const nextAtMs = await nextTimerMs(engine.store.db);
  if (nextAtMs === null || nextAtMs > nowMs) return { more: false, nextAtMs };
  const pass = await engine.store.transaction(async (tx) => {
    const startedMs = performance.now();
    const catalog = await engine.catalog(tx);
    const due = await dueTimers(tx, nowMs, pace.rows());
    if (due.length === 0) return { due: 0, next: await nextTimerMs(tx), evaluated: null };
    const wanted = new Map<string, string[]>();
    for (const { profileId, audienceId } of due) {
      wanted.set(profileId, [...(wanted.get(profileId) ?? []), audienceId]);
    }
    const lock = engine.store.capabilities.concurrentTransactions;
    const profiles = await loadProfiles(tx, [...wanted.keys()], { lock });
    const evaluations = profiles.map((profile) =>
      timerEvaluation(catalog, profile, wanted.get(profile.profileId)!),
    );
    const causeOf = () => ({ cause: 'time' as const, detail: {} });
    const options = { nowMs, acceptedAtMs: nowMs, causeOf };
    const evaluated = await evaluateAndSave(engine, tx, catalog, evaluations, options);
    await dropOrphans(tx, due, catalog);
    failpoint('timers.evaluated');
    pace.took(due.length, performance.now() - startedMs);
    return { due: due.length, next: null, evaluated };
  });
  if (!pass.evaluated) {
    if (pass.next === null || pass.next > nowMs) return { more: false, nextAtMs: pass.next };
    // Due, but other work or another process holds those people.
    await delay(limits.timersHeldMs);
    return { more: true };
  }
  failpoint('timers.committed');
  engine.events.timersRun(pass.due, pass.evaluated.writes);
  announceWork(engine.store, pass.evaluated);
  return { more: true };
}

function timerEvaluation(
  catalog: Catalog,
  profile: Evaluation['profile'],
  audienceIds: readonly string[],
): Evaluation {
  const affected = audienceIds
    .flatMap((id) => catalog.audiences.byId.get(id) ?? [])
    .sort((left, right) => left.order - right.order);
  return { profile, affected, imported: [], mergedIds: [], targetsChanged: false };
}

/**
 * Timers of audiences that are no longer evaluated (or cannot be) would come due for ever. One that
 * can be evaluated again is evaluated for everybody.
 */
async function dropOrphans(
  tx: Tx,
  due: readonly { profileId: string; audienceId: string }[],
  catalog: Catalog,
): Promise<void> {
  const orphans = due.filter(({ audienceId }) => {
    const audience = catalog.audiences.byId.get(audienceId);
    return !audience || audience.isFrozen || audience.error !== null;
  });
  if (orphans.length === 0) return;
  await query(
    tx,
    `update memberships m set next_change_at_ms = null
       from jsonb_to_recordset($1::jsonb) as o ("profileId" uuid, "audienceId" uuid)
      where m.profile_id = o."profileId" and m.audience_id = o."audienceId"`,
    [JSON.stringify(orphans)],
  );
}
