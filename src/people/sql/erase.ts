/**
 * Everything that is kept of a person, by table: what an erasure deletes. A new table with people in
 * it belongs here, and in the export.
 */
import { limits } from '../../kernel/index.ts';
import { query, type Tx } from '../../store/index.ts';

/** The profile and all that were ever merged into it, the profile first. */
export async function allIdsOf(tx: Tx, profileId: string): Promise<string[]> {
  const rows = await query<{ id: string }>(
    tx,
    `with recursive all_ids as (
       select $1::uuid as id
       union select m.loser_id from merges m join all_ids a on m.winner_id = a.id)
     select id from all_ids order by id <> $1`,
    [profileId],
  );
  return rows.map((row) => row.id);
}

/** What must go at once, so that nobody finds, evaluates or joins the person any more. */
export async function detachPerson(
  tx: Tx,
  profileIds: readonly string[],
  nowMs: number,
): Promise<{ values: string[]; memberships: { audienceId: string; status: string | null }[] }> {
  await query(tx, `update profiles set erasing_since_ms = $2 where profile_id = any ($1::uuid[])`, [
    profileIds,
    nowMs,
  ]);
  const identities = await query<{ value: string }>(
    tx,
    `delete from identities where profile_id = any ($1::uuid[]) returning value`,
    [profileIds],
  );
  const memberships = await query<{ audienceId: string; status: string | null }>(
    tx,
    `delete from memberships where profile_id = any ($1::uuid[])
     returning audience_id as "audienceId", status`,
    [profileIds],
  );
  return { values: identities.map((row) => row.value), memberships };
}

/** Deletes some of a person's events. @returns their number: fewer than the bound are the last */
export async function deleteEvents(tx: Tx, profileId: string): Promise<number> {
  const rows = await query(
    tx,
    `delete from events where profile_id = $1 and event_id in (
       select event_id from events where profile_id = $1 limit $2) returning 1 as one`,
    [profileId, limits.erasureRowsPerPass],
  );
  return rows.length;
}

const byPerson = `= any ($1::uuid[])`;

/** By the ids of a person; the order lets a merge's ids be read until the last statement. */
const ofIds: Readonly<Record<string, string>> = {
  traces: `delete from traces where profile_id ${byPerson}`,
  dropped_events: `delete from dropped_events where profile_id ${byPerson}`,
  desired_members: `delete from desired_members where profile_id ${byPerson}`,
  refused_merges: `delete from refused_merges where profile_ids && $1::uuid[]`,
  profiles: `delete from profiles where profile_id ${byPerson}`,
  merges: `delete from merges where winner_id ${byPerson} or loser_id ${byPerson}`,
};

const named = (column: string, values = '$1'): string =>
  `exists (select 1 from unnest(${values}::text[]) as v (text)
            where position(v.text in ${column}) > 0)`;

/** Shorter values are found in whatever text there is: only as whole strings. */
const bareCharsMin = 4;

/**
 * By the identity values and target values of a person. JSON is searched for whole strings; texts of
 * errors for the bare value, where a short one finds too much rather than too little.
 */
const ofValues: Readonly<Record<string, { values: 'plain' | 'json'; text: string }>> = {
  upload_rejections: {
    values: 'plain',
    text: `delete from upload_rejections where value = any ($1::text[])`,
  },
  verification_differences: {
    values: 'plain',
    text: `delete from verification_differences where target_value = any ($1::text[])
        or verification_id in (select verification_id from verifications
                                where identity = any ($1::text[]))`,
  },
  verifications: {
    values: 'plain',
    text: `delete from verifications where identity = any ($1::text[])`,
  },
  write_key_rejections: {
    values: 'json',
    text: `update write_key_rejections set samples = '[]' where ${named('samples::text')}`,
  },
  run_counts: {
    values: 'plain',
    text: `update run_counts set sample = null where ${named('sample')}`,
  },
  idempotency_keys: {
    values: 'json',
    text: `delete from idempotency_keys where ${named('body')}`,
  },
};

async function countRows(tx: Tx, text: string, parameters: unknown[]): Promise<number> {
  const [row] = await query<{ count: number }>(
    tx,
    `with done as (${text} returning 1) select count(*) as count from done`,
    parameters,
  );
  return row!.count;
}

/** Deletes all but events, requests and the ledger. @returns rows by table */
export async function deletePerson(
  tx: Tx,
  profileIds: readonly string[],
  values: readonly string[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [table, text] of Object.entries(ofIds)) {
    counts[table] = await countRows(tx, text, [profileIds]);
  }
  const json = values.map((value) => JSON.stringify(value));
  for (const [table, statement] of Object.entries(ofValues)) {
    const given = statement.values === 'plain' ? values : json;
    counts[table] = await countRows(tx, statement.text, [given]);
  }
  return counts;
}

const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * Takes the bodies off a page of logged requests that name a value; those that name it in their path
 * go. A request has other people in it too: that it was sent, and how it ended, stays.
 * @returns the last request of the page, null at the end; and how many named the person
 */
export async function scrubRequests(
  tx: Tx,
  after: string | null,
  values: readonly string[],
): Promise<{ lastId: string | null; named: number }> {
  const json = values.map((value) => JSON.stringify(value));
  const bare = [...json, ...values.filter((value) => value.length >= bareCharsMin)];
  const inPaths = values.flatMap((value) => ['/', '='].map((at) => at + encodeURIComponent(value)));
  const page = await query<{ id: string; isInBody: boolean; isInPath: boolean }>(
    tx,
    `select request_id as id,
            coalesce(${named('request_body')}, false)
              or coalesce(${named('response_body', '$5')}, false)
              or coalesce(${named('error', '$5')}, false) as "isInBody",
            ${named('path', '$2')} as "isInPath"
       from (select * from requests where request_id > $3 order by request_id limit $4) r
      order by request_id`,
    [json, inPaths, after ?? beforeAll, limits.erasureRequestsPerPass, bare],
  );
  const inBody = page.filter((row) => row.isInBody && !row.isInPath).map((row) => row.id);
  const inPath = page.filter((row) => row.isInPath).map((row) => row.id);
  await query(
    tx,
    `update requests set request_body = null, response_body = null,
            error = case when error is null then null else 'The text named a deleted person.' end
      where request_id = any ($1::uuid[])`,
    [inBody],
  );
  await query(tx, `delete from requests where request_id = any ($1::uuid[])`, [inPath]);
  const isLast = page.length < limits.erasureRequestsPerPass;
  return { lastId: isLast ? null : page.at(-1)!.id, named: inBody.length + inPath.length };
}
