import { invalidField, type JsonObject } from '../../kernel/index.ts';
import { query, type Store } from '../../store/index.ts';

export interface ListedEvent {
  id: string;
  eventType: string;
  timestampMs: number;
  /** The event's other fields. */
  body: JsonObject;
}

export interface EventFilter {
  eventType?: string | undefined;
  fromMs?: number | undefined;
  toMs?: number | undefined;
}

/**
 * A person's events, newest first; equal times latest arrival first. A person has 10,000 at most, so
 * that they are sorted for each page; what is wide is read for the page alone.
 */
export async function listEvents(
  db: Store['db'],
  profileId: string,
  options: { limit: number; cursor: string | null; filter: EventFilter },
): Promise<{ items: ListedEvent[]; nextCursor: string | null }> {
  const { eventType, fromMs, toMs } = options.filter;
  const rows = await query<ListedEvent & { sequence: number }>(
    db,
    `select e.event_id as id, e.event_type as "eventType", e.timestamp_ms as "timestampMs",
            coalesce(e.body, e.wide_body) as body, e.sequence
       from (select profile_id, event_id from events
              where profile_id = $1 and ($2::text is null or event_type = $2)
                and ($3::bigint is null or timestamp_ms >= $3)
                and ($4::bigint is null or timestamp_ms < $4)
                and ($5::bigint is null or (timestamp_ms, sequence) < ($5, $6))
              order by timestamp_ms desc, sequence desc limit $7) page
       join events e using (profile_id, event_id)
      order by e.timestamp_ms desc, e.sequence desc`,
    [
      ...[profileId, eventType ?? null, fromMs ?? null, toMs ?? null],
      ...readCursor(options.cursor),
      options.limit + 1,
    ],
  );
  const page = rows.slice(0, options.limit);
  const last = page.at(-1);
  return {
    items: page.map(({ sequence: _sequence, ...event }) => event),
    nextCursor: rows.length > options.limit && last ? `${last.timestampMs}.${last.sequence}` : null,
  };
}

function readCursor(cursor: string | null): [number, number] | [null, null] {
  if (cursor === null) return [null, null];
  const parts = /^(-?\d{1,16})\.(\d{1,16})$/.exec(cursor);
  if (parts) return [Number(parts[1]), Number(parts[2])];
  throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
}

export interface EventDay {
  startsAtMs: number;
  /** Of the commonest types. */
  counts: Record<string, number>;
  others: number;
}

/**
 * A person's events, a day each up to now; days begin at these instants, oldest first. Types are
 * told apart for the few that happened most.
 */
export async function eventDays(
  db: Store['db'],
  profileId: string,
  options: { startsMs: readonly number[]; toMs: number; typesMax: number },
): Promise<{ types: string[]; days: EventDay[] }> {
  const { startsMs, toMs, typesMax } = options;
  const rows = await query<{ day: number; eventType: string; events: number }>(
    db,
    `select width_bucket(timestamp_ms, $2::bigint[]) as day, event_type as "eventType",
            count(*) as events
       from events
      where profile_id = $1 and timestamp_ms >= $3 and timestamp_ms < $4
      group by 1, 2`,
    [profileId, startsMs, startsMs[0], toMs],
  );
  const totals = new Map<string, number>();
  for (const { eventType, events } of rows) {
    totals.set(eventType, (totals.get(eventType) ?? 0) + events);
  }
  const types = [...totals]
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .slice(0, typesMax)
    .map(([type]) => type);
  const days = startsMs.map((startsAtMs): EventDay => ({ startsAtMs, counts: {}, others: 0 }));
  for (const { day, eventType, events } of rows) {
    const of = days[day - 1]!;
    if (types.includes(eventType)) of.counts[eventType] = events;
    else of.others += events;
  }
  return { types, days };
}
