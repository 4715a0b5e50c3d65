/** Everything that is held of a person, as one JSON text in pieces: it may be long. */
import { rowsOfPerson } from '../activation/index.ts';
import { loadMemberships } from '../audiences/index.ts';
import { type Clock, isoTime, limits } from '../kernel/index.ts';
import { requestsOfClaims, tracesOf } from '../monitoring/index.ts';
import {
  droppedEvents,
  getProfile,
  identityGraph,
  listEvents,
  type Profile,
} from '../profiles/index.ts';
import { query, type Store } from '../store/index.ts';
import { excerptOf } from './timeline.ts';

const tracesMax = 100_000;
/** Far instants have no date; they are as good as never. */
const lastDateMs = 8_640_000_000_000_000;

interface Context {
  store: Store;
  clock: Clock;
}

/**
 * Reads what is not long at once, so that a person who is not there is told before the first piece.
 * @returns the pieces of `{exportedAt, profile, identities, …, events}`; instants are ISO 8601
 * @throws MillraceError `not-found`
 */
export async function exportPerson(
  { store, clock }: Context,
  profileId: string,
): Promise<AsyncIterable<string>> {
  const profile = await getProfile(store, profileId);
  const head = { exportedAt: isoTime(clock.now()), ...(await factsOf(store, profile)) };
  return pieces(store, profileId, head);
}

async function* pieces(
  store: Store,
  profileId: string,
  head: Record<string, unknown>,
): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"events":[`;
  let cursor: string | null = null;
  let isFirst = true;
  do {
    const options = { limit: limits.exportEventsPerPage, cursor, filter: {} };
    const page = await listEvents(store.db, profileId, options);
    const texts = page.items.map(({ timestampMs, ...event }) =>
      JSON.stringify({ ...event, timestamp: isoTime(timestampMs) }),
    );
    if (texts.length > 0) yield (isFirst ? '' : ',') + texts.join(',');
    isFirst &&= texts.length === 0;
    cursor = page.nextCursor;
  } while (cursor !== null);
  yield ']}\n';
}

async function factsOf(store: Store, profile: Profile): Promise<Record<string, unknown>> {
  const { profileId } = profile;
  const { db } = store;
  const graph = await identityGraph(store, profileId);
  const memberships = await store.transaction((tx) => loadMemberships(tx, [profileId], null));
  const dropped = await store.transaction((tx) => droppedEvents(tx, profileId));
  const ledger = await rowsOfPerson(db, profile, []);
  const traces = await tracesOf(db, profileId, tracesMax);
  const requests = await requestsOfClaims(db, [...new Set(ledger.flatMap((row) => row.claimIds))]);
  const values = [...new Set(ledger.map((row) => row.targetValue))].filter((one) => one !== '');
  return {
    profile: {
      id: profileId,
      attributes: profile.attributes,
      attributeTimes: mapValues(profile.attributeTimes, isoTime),
      identityMap: profile.identityMap,
      createdAt: isoTime(profile.createdAtMs),
      updatedAt: isoTime(profile.updatedAtMs),
    },
    identities: graph.identities.map(timesToIso),
    merges: (await mergesOf(db, profileId)).map(timesToIso),
    refusedLinks: graph.refused.map(timesToIso),
    memberships: memberships
      .filter((row) => row.status !== null)
      .map(({ profileId: _profileId, ...row }) => timesToIso(row)),
    ledger: ledger.map(({ claimIds: _claimIds, claimTimes: _claimTimes, ...row }) =>
      timesToIso(row),
    ),
    traces: traces.map(({ profileId: _profileId, ledger: changes, ...trace }) => ({
      ...timesToIso(trace),
      ledger: changes.map(timesToIso),
    })),
    requests: requests.map(({ id, dataflowId, atMs, method, path, status, requestBody }) => ({
      ...{ id, dataflowId, at: isoTime(atMs), method, path, status },
      // Other people are in a body too: only what is about this one.
      body: values.flatMap((value) => excerptOf(requestBody, value) ?? []),
    })),
    eventsDropped: dropped && timesToIso(dropped),
  };
}

async function mergesOf(db: Store['db'], profileId: string) {
  return query<{ profileId: string; atMs: number; sourceId: string; before: unknown }>(
    db,
    `select loser_id as "profileId", at_ms as "atMs", source_id as "sourceId", loser as "before"
       from merges where winner_id = $1 order by merge_id`,
    [profileId],
  );
}

/** Instants at the first level only: what is deeper is data, whose names are left alone. */
function timesToIso(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) =>
      key.endsWith('Ms') && (typeof value === 'number' || value === null)
        ? [key.slice(0, -2), value !== null && value > lastDateMs ? null : isoTime(value)]
        : [key, value],
    ),
  );
}

function mapValues<Value, Result>(
  object: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
