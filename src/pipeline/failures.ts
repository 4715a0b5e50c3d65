/**
 * Failing audiences: noted where they fail, shown on the audience in a transaction of its own, and
 * taken back when the cause is gone. See `audiences/failures.ts`.
 */
import {
  type AudienceFailure,
  clearFailure,
  dueTimerOf,
  requestBackfill,
  saveFailures,
  shownFailures,
} from '../audiences/index.ts';
import { errorText, limits } from '../kernel/index.ts';
import type { Engine } from './engine.ts';

export interface FailureLog {
  note(audienceId: string, kind: AudienceFailure['kind'], error: unknown): void;
  /** Failures noted since the last call. */
  take(): AudienceFailure[];
}

export function createFailureLog(): FailureLog {
  let noted = new Map<string, AudienceFailure>();
  return {
    note: (audienceId, kind, error) => {
      noted.set(audienceId, { audienceId, kind, message: errorText(error) });
    },
    take: () => {
      const taken = [...noted.values()].sort((a, b) => (a.audienceId < b.audienceId ? -1 : 1));
      noted = new Map();
      return taken;
    },
  };
}

/** One pass: shows what failed, ends what fails no more. To be run in a loop; looks now and then. */
export function createFailureKeeper(engine: Engine): () => Promise<void> {
  let lookedMs = Number.NEGATIVE_INFINITY;
  let lookedVersion = -1;
  return async () => {
    const nowMs = engine.clock.now();
    const noted = engine.failures.take();
    const { version } = await engine.latestCatalog();
    const isDue = version !== lookedVersion || Math.abs(nowMs - lookedMs) >= limits.failuresEveryMs;
    if (noted.length === 0 && !isDue) return;
    lookedMs = nowMs;
    lookedVersion = version;
    const isHealed = await engine.store.transaction(async (tx) => {
      const { audiences } = await engine.catalog(tx);
      const broken = audiences.ordered.flatMap(({ audienceId, error }): AudienceFailure[] =>
        error === null ? [] : [{ audienceId, kind: 'rule', message: error }],
      );
      await saveFailures(tx, [...broken, ...noted], nowMs);
      let healed = false;
      for (const failure of await shownFailures(tx)) {
        const { audienceId, kind, seenAtMs } = failure;
        const audience = audiences.byId.get(audienceId);
        if (audience?.error) continue;
        const isRested = Math.abs(nowMs - seenAtMs) > 2 * limits.evaluationRetryMs;
        if (audience && kind === 'evaluation' && !isRested) continue;
        if (audience && (await dueTimerOf(tx, audienceId, nowMs))) continue;
        await clearFailure(tx, audienceId);
        // What came in while the rule could not be read was not evaluated.
        if (!audience || kind !== 'rule') continue;
        await requestBackfill(tx, { kind: 'audience', audienceId, dataflowId: null, nowMs });
        healed = true;
      }
      return healed;
    });
    if (isHealed) engine.store.announce('backfill');
  };
}
