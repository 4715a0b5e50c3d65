import { query, type Tx } from '../../store/index.ts';

/** Until when events are of use: before that they go. Types that are not named have the default. */
export interface EventCutoffs {
  defaultMs: number;
  /** Null: kept whatever their age. */
  byType: ReadonlyMap<string, number | null>;
}

/** Deletes old events of some profiles. Gives how many went. */
export async function dropOldEvents(
  tx: Tx,
  profileIds: readonly string[],
  cutoffs: EventCutoffs,
): Promise<number> {
  const types = [...cutoffs.byType].map(([type, beforeMs]) => ({ type, beforeMs }));
  const [row] = await query<{ count: number }>(
    tx,
    `with cutoffs as (
       select type, "beforeMs" from jsonb_to_recordset($2::jsonb) as c (type text, "beforeMs" bigint)),
     gone as (
       delete from events e
        where e.profile_id = any ($1::uuid[]) and e.timestamp_ms < $3
          and not exists (select 1 from cutoffs c where c.type = e.event_type
                             and (c."beforeMs" is null or c."beforeMs" <= e.timestamp_ms))
       returning 1)
     select count(*) as count from gone`,
    [profileIds, JSON.stringify(types), cutoffs.defaultMs],
  );
  return row!.count;
}

/** How many people have lost events because they had more than their share, and how many events. */
export async function droppedInAll(tx: Tx): Promise<{ profiles: number; events: number }> {
  const [row] = await query<{ profiles: number; events: number }>(
    tx,
    'select count(*) as profiles, coalesce(sum(dropped), 0)::bigint as events from dropped_events',
    [],
  );
  return row!;
}

/** What a profile lost because it had too many events, or null. */
export async function droppedEvents(
  tx: Tx,
  profileId: string,
): Promise<{ dropped: number; untilMs: number } | null> {
  const [row] = await query<{ dropped: number; untilMs: number }>(
    tx,
    `select dropped, until_ms as "untilMs" from dropped_events where profile_id = $1`,
    [profileId],
  );
  return row ?? null;
}
