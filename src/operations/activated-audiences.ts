/** The home page's third answer: are the audiences that are activated as large as they should be? */
import { memberCount } from '../audiences/index.ts';
import type { Clock } from '../kernel/index.ts';
import { readSeriesOfEach, sumSeries } from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';
import { sizesBack, usualSize } from './usual-size.ts';

const dayMs = 86_400_000 as const;
const daysShown = 30;

export interface AudienceRow {
  id: string;
  name: string;
  members: number;
  entered24h: number;
  left24h: number;
  /** Members now against 7 days ago; null for younger audiences. */
  change7d: number | null;
  /** Members at the ends of the last days (UTC) since it was made, oldest first; the last is now. */
  sizes: number[];
  /** Between which sizes it usually is; null before there is a week to tell from. */
  usual: { from: number; to: number } | null;
  /** Outside of that, or the alert about its size is open. */
  isUnusual: boolean;
}

interface Found {
  id: string;
  name: string;
  members: number;
  createdAtMs: number;
  hasJumped: boolean;
}

function findActivated(store: Store): Promise<Found[]> {
  return query(
    store.db,
    `select a.audience_id as id, a.name, a.created_at_ms as "createdAtMs",
            ${memberCount('a.audience_id')} as members,
            exists (select 1 from alerts l where l.rule = 'audience-size-jumped'
                and l.thing = a.audience_id::text and l.is_open) as "hasJumped"
       from audiences a
      where a.audience_id in (select audience_id from dataflow_audiences)
      order by a.name, a.audience_id limit 1000`,
    [],
  );
}

/** By how much the members of each audience changed, by scope and by day. Read from kept counts. */
async function changesByDay(
  store: Store,
  scopes: readonly string[],
  range: { fromMs: number; toMs: number; nowMs: number },
): Promise<Map<string, Map<number, number>>> {
  const rows = await readSeriesOfEach(store.db, scopes, { ...range, widthMs: dayMs });
  const changes = new Map<string, Map<number, number>>();
  for (const { scope, series, startsAtMs, value } of rows) {
    const sign = series === 'entered' ? 1 : series === 'left' ? -1 : 0;
    const days = changes.getOrInsertComputed(scope, () => new Map<number, number>());
    days.set(startsAtMs, (days.get(startsAtMs) ?? 0) + sign * value);
  }
  return changes;
}

/** Are my audiences as I expect them? Those that are activated. */
export async function activatedAudiences(context: {
  store: Store;
  clock: Clock;
}): Promise<AudienceRow[]> {
  const { store } = context;
  const nowMs = context.clock.now();
  const found = await findActivated(store);
  const scopes = found.map((row) => `audience:${row.id}`);
  const since = (days: number) => ({ fromMs: nowMs - days * dayMs, toMs: nowMs + 1, nowMs });
  const day = await sumSeries(store.db, scopes, since(1));
  const week = await sumSeries(store.db, scopes, since(7));
  const changes = await changesByDay(store, scopes, since(daysShown));
  return found.map(({ createdAtMs, hasJumped, ...row }) => {
    const scope = `audience:${row.id}`;
    const lately = week.get(scope);
    const change = (lately?.get('entered') ?? 0) - (lately?.get('left') ?? 0);
    const sizes = sizesBack(row.members, changes.get(scope) ?? new Map(), {
      fromMs: Math.max(nowMs - daysShown * dayMs, createdAtMs),
      nowMs,
    });
    const usual = usualSize(sizes);
    const isOutside = usual !== null && (row.members < usual.from || row.members > usual.to);
    return {
      ...row,
      entered24h: day.get(scope)?.get('entered') ?? 0,
      left24h: day.get(scope)?.get('left') ?? 0,
      change7d: createdAtMs > nowMs - 7 * dayMs ? null : change,
      sizes,
      usual,
      isUnusual: hasJumped || isOutside,
    };
  });
}
