/**
 * Events are kept as long as a published rule can read them; the rest goes in the background, page
 * by page of profiles.
 */
import { limits } from '../kernel/index.ts';
import { dropOldEvents, type EventCutoffs } from '../profiles/index.ts';
import { query } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';

/**
 * How long the rules can read events, by type. Every event is kept for a while, so that a rule that
 * is published tomorrow sees the last days, and a clock that is set back finds what it needs.
 */
function cutoffsOf(catalog: Catalog, nowMs: number): EventCutoffs | null {
  let everyTypeMs: number = limits.eventsKeptMs;
  const byType = new Map<string, number | null>();
  for (const { rule } of catalog.audiences.ordered) {
    const reads = rule?.reads.events;
    if (!reads) continue;
    const windowMs = reads.windowMs === null ? null : reads.windowMs + limits.eventsMarginMs;
    if (reads.types === 'all') {
      if (windowMs === null) return null;
      everyTypeMs = Math.max(everyTypeMs, windowMs);
      continue;
    }
    for (const type of reads.types) {
      const before = byType.get(type);
      if (before === null) continue;
      byType.set(type, windowMs === null ? null : Math.max(before ?? 0, windowMs));
    }
  }
  const cutoff = (ms: number | null): number | null => (ms === null ? null : nowMs - ms);
  return {
    defaultMs: nowMs - everyTypeMs,
    byType: new Map([...byType].map(([type, ms]) => [type, cutoff(ms)])),
  };
}

export interface Retention {
  /** One page; whether the walk over everybody goes on. */
  run(): Promise<boolean>;
}

const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Walks over all profiles every few hours, a page a pass. */
export function createRetention(engine: Engine): Retention {
  let after: string | null = null;
  let begunMs = Number.NEGATIVE_INFINITY;
  return {
    run: async () => {
      const nowMs = engine.clock.now();
      if (after === null) {
        if (Math.abs(nowMs - begunMs) < limits.retentionEveryMs) return false;
        begunMs = nowMs;
        after = beforeAll;
      }
      after = await dropPage(engine, after, nowMs);
      return after !== null;
    },
  };
}

/** The last profile of the page, or null at the end. */
async function dropPage(engine: Engine, after: string, nowMs: number): Promise<string | null> {
  const page = await engine.store.transaction(async (tx) => {
    // Held, so that a rule that is published meanwhile waits, or is seen here.
    const catalog = await engine.catalog(tx);
    const rows = await query<{ id: string }>(
      tx,
      'select profile_id as id from profiles where profile_id > $1 order by profile_id limit $2',
      [after, limits.retentionProfilesPerPass],
    );
    const ids = rows.map((row) => row.id);
    const cutoffs = cutoffsOf(catalog, nowMs);
    const old = cutoffs && ids.length > 0 ? await dropOldEvents(tx, ids, cutoffs) : 0;
    return { ids, old };
  });
  engine.events.eventsOutdated(page.old);
  const isLast = page.ids.length < limits.retentionProfilesPerPass;
  return isLast ? null : page.ids.at(-1)!;
}
