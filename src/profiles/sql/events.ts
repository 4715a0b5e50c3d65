import { type JsonObject, limits } from '../../kernel/index.ts';
import { prepared, query, type Tx } from '../../store/index.ts';

export interface StoredEvent {
  profileId: string;
  eventId: string;
  eventType: string;
  timestampMs: number;
  body: JsonObject;
}

const insertText = prepared(
  `insert into events (profile_id, event_id, event_type, timestamp_ms, body, wide_body)
   select "profileId", "eventId", "eventType", "timestampMs",
          case when pg_column_size(body) <= ${limits.eventInKeyBytes} then body end,
          case when pg_column_size(body) > ${limits.eventInKeyBytes} then body end
     from jsonb_to_recordset($1::jsonb) as e ("profileId" uuid, "eventId" uuid,
          "eventType" text, "timestampMs" bigint, body jsonb)
   on conflict do nothing
   returning profile_id as "profileId", event_type as "eventType"`,
);

/** Inserts events; those already there are left alone. Gives the profile and type of the new ones. */
export async function insertEvents(
  tx: Tx,
  events: readonly StoredEvent[],
): Promise<{ profileId: string; eventType: string }[]> {
  if (events.length === 0) return [];
  return query(tx, insertText, [JSON.stringify(events)]);
}

/** Deletes the oldest events of profiles that have more than a number. Gives what was deleted. */
export async function trimEvents(
  tx: Tx,
  profileIds: readonly string[],
  options: { eventsMax: number; nowMs: number },
): Promise<{ profileId: string; eventType: string }[]> {
  if (profileIds.length === 0) return [];
  return query(
    tx,
    `with old as (
       select e.profile_id, e.event_id
         from unnest($1::uuid[]) as p (id),
              lateral (select profile_id, event_id from events where profile_id = p.id
                        order by timestamp_ms desc, sequence desc offset $2) as e),
     gone as (
       delete from events e using old
        where e.profile_id = old.profile_id and e.event_id = old.event_id
       returning e.profile_id, e.event_type, e.timestamp_ms),
     noted as (
       insert into dropped_events (profile_id, dropped, until_ms, at_ms)
       select profile_id, count(*), max(timestamp_ms), $3::bigint
         from gone group by profile_id order by profile_id
       on conflict (profile_id) do update
          set dropped = dropped_events.dropped + excluded.dropped,
              until_ms = greatest(dropped_events.until_ms, excluded.until_ms),
              at_ms = excluded.at_ms)
     select profile_id as "profileId", event_type as "eventType" from gone`,
    [profileIds, options.eventsMax, options.nowMs],
  );
}

/** Which events of profiles to read. */
export interface EventSelection {
  /** Only these types; null: all. */
  types: readonly string[] | null;
  /** Only events at or after this time, in ms; null: all. */
  sinceMs: number | null;
}

// Only what the key's index holds, so that the table is not read: there, each event has its own page.
const loadText = prepared(
  `select profile_id as "profileId", event_type as "eventType", timestamp_ms as "timestampMs",
          body, case when body is null then event_id end as "wideId"
     from events
    where profile_id = any ($1::uuid[])
      and ($2::text[] is null or event_type = any ($2::text[]))
      and ($3::bigint is null or timestamp_ms >= $3)
    order by profile_id, timestamp_ms, sequence`,
);

interface ReadEvent {
  profileId: string;
  eventType: string;
  timestampMs: number;
  body: JsonObject;
  /** The id, when the body is still to be read. */
  wideId: string | null;
}

const keyOf = ({ profileId, wideId }: ReadEvent): string => `${profileId} ${wideId}`;

/**
 * Bodies by person and event. Not by a subquery in the statement above: the planner reckons one for
 * every event (87,000 in place of 2,400, for 500 people of 20), and from 100,000 on compiles it.
 */
async function wideBodies(
  tx: Tx,
  wide: readonly ReadEvent[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const rows = await query<{ key: string; body: JsonObject }>(
    tx,
    `select e.profile_id || ' ' || e.event_id as key, e.wide_body as body
       from jsonb_to_recordset($1::jsonb) as w ("profileId" uuid, "wideId" uuid)
       join events e on e.profile_id = w."profileId" and e.event_id = w."wideId"`,
    [JSON.stringify(wide.map(({ profileId, wideId }) => ({ profileId, wideId })))],
  );
  return new Map(rows.map(({ key, body }) => [key, body]));
}

/** Events of profiles, by profile, then earliest first; equal times in order of arrival. */
export async function loadEvents(
  tx: Tx,
  profileIds: readonly string[],
  selection: EventSelection,
): Promise<{ profileId: string; eventType: string; timestampMs: number; body: JsonObject }[]> {
  if (profileIds.length === 0) return [];
  const parameters = [profileIds, selection.types, selection.sinceMs];
  const events = await query<ReadEvent>(tx, loadText, parameters);
  const wide = events.filter((event) => event.wideId !== null);
  if (wide.length === 0) return events;
  const bodies = await wideBodies(tx, wide);
  // Retention waits for nobody: what it deleted between the two statements, no rule can read.
  return events.flatMap((event) => {
    const body = event.wideId === null ? event.body : bodies.get(keyOf(event));
    return body === undefined ? [] : [{ ...event, body }];
  });
}
