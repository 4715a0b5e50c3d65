/**
 * Events are kept as long as a published rule can read them; the rest goes in the background, page
 * by page of profiles.
 */
import { limits } from '../kernel/index.ts';
import { dropOldEvents, type EventCutoffs } from '../profiles/index.ts';
import { query } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';

/** How long events are kept, and the audience whose rule reads the oldest of them. */
export interface EventsKept {
  /** Null: for ever. */
  keptMs: number | null;
  /** Null: no rule asks for it, every event is kept that long. */
  audience: { audienceId: string; name: string } | null;
}

export interface EventRetention {
  /** Of all types. */
  every: EventsKept;
  /** Of types that are kept longer than that. */
  byType: ReadonlyMap<string, EventsKept>;
}

function isLonger(left: EventsKept, right: EventsKept | undefined): boolean {
  if (!right) return true;
  return right.keptMs !== null && (left.keptMs === null || left.keptMs > right.keptMs);
}

/**
 * How long the rules can read events, by type. Every event is kept for a while, so that a rule that
 * is published tomorrow sees the last days, and a clock that is set back finds what it needs.
 */
export function eventRetention({ audiences }: Catalog): EventRetention {
  let every: EventsKept = { keptMs: limits.eventsKeptMs, audience: null };
  const byType = new Map<string, EventsKept>();
  for (const { rule, audienceId, name } of audiences.ordered) {
    const reads = rule?.reads.events;
    if (!reads) continue;
    const keptMs = reads.windowMs === null ? null : reads.windowMs + limits.eventsMarginMs;
    const kept: EventsKept = { keptMs, audience: { audienceId, name } };
    if (reads.types === 'all') {
      if (isLonger(kept, every)) every = kept;
      continue;
    }
    for (const type of reads.types) if (isLonger(kept, byType.get(type))) byType.set(type, kept);
  }
  for (const [type, kept] of byType) if (!isLonger(kept, every)) byType.delete(type);
  return { every, byType };
}

function cutoffsOf(catalog: Catalog, nowMs: number): EventCutoffs | null {
  const { every, byType } = eventRetention(catalog);
  if (every.keptMs === null) return null;
  const cutoff = ({ keptMs }: EventsKept): number | null =>
    keptMs === null ? null : nowMs - keptMs;
  return {
    defaultMs: nowMs - every.keptMs,
    byType: new Map([...byType].map(([type, kept]) => [type, cutoff(kept)])),
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
