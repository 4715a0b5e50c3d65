/**
 * Rules tried on stored people before they are saved: how many would be in, who, and what an edit
 * would change; or one person, explained. Reads page by page outside of transactions, so that ingest
 * and requests get their turn in between.
 */
import {
  compileExpression,
  type Explanation,
  explainRule,
  loadMemberships,
  type PqlProfile,
  type PqlReads,
  segmentMembershipOf,
  tryOut,
} from '../audiences/index.ts';
import { delay, limits, MillraceError } from '../kernel/index.ts';
import { loadEvents, loadProfiles, type Profile } from '../profiles/index.ts';
import { query, type Tx } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';

export interface Preview {
  /** People who would be in: counted, or estimated from a sample. */
  estimate: number;
  exact: boolean;
  /** People who were evaluated. */
  sampleSize: number;
  /** People there are; about, when not exact. */
  profiles: number;
  sample: { profileId: string; identityMap: unknown }[];
  effect: PreviewEffect | null;
}

export interface PreviewEffect {
  enter: number;
  leave: number;
  stay: number;
  /** Dataflows that would send these changes. */
  dataflowIds: string[];
}

export interface PreviewRequest {
  expression: string;
  /** An audience that is to get this rule; null: none. */
  audienceId: string | null;
  /** Stops between two pages. */
  signal: AbortSignal;
}

interface People {
  profile: Profile;
  subject: PqlProfile;
  isMember: boolean;
}

async function loadPeople(
  tx: Tx,
  catalog: Catalog,
  ids: readonly string[],
  options: { reads: PqlReads; audienceId: string | null; nowMs: number },
): Promise<People[]> {
  const { reads, audienceId, nowMs } = options;
  const profiles = await loadProfiles(tx, ids, { lock: false });
  const events = reads.events
    ? await loadEvents(tx, ids, {
        types: reads.events.types === 'all' ? null : reads.events.types,
        sinceMs: reads.events.windowMs === null ? null : nowMs - reads.events.windowMs,
      })
    : [];
  const only = reads.segmentMembership ? null : audienceId === null ? [] : [audienceId];
  const rows = await loadMemberships(tx, ids, only);
  const eventsOf = Map.groupBy(events, (event) => event.profileId);
  const rowsOf = Map.groupBy(rows, (row) => row.profileId);
  return profiles.map((profile) => {
    const mine = new Map((rowsOf.get(profile.profileId) ?? []).map((row) => [row.audienceId, row]));
    return {
      profile,
      subject: {
        attributes: profile.attributes,
        events: eventsOf.get(profile.profileId) ?? [],
        identityMap: profile.identityMap,
        segmentMembership: segmentMembershipOf(catalog.audiences, mine),
      },
      isMember: audienceId !== null && mine.get(audienceId)?.status === 'realized',
    };
  });
}

/** Ids page by page: everybody, or a sample of whole blocks when there are many. */
async function* idPages(engine: Engine, isExact: boolean, total: number): AsyncGenerator<string[]> {
  const { db } = engine.store;
  if (isExact) {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await query<{ id: string }>(
        db,
        'select profile_id as id from profiles where profile_id > $1 order by profile_id limit $2',
        [after, limits.previewRowsPerPage],
      );
      if (rows.length === 0) return;
      yield rows.map((row) => row.id);
      after = rows.at(-1)!.id;
    }
  }
  const seen = new Set<string>();
  const percent = Math.min((100 * limits.previewRowsPerPage) / total, 100);
  for (let round = 0; seen.size < limits.previewProfiles && round < 400; round += 1) {
    const rows = await query<{ id: string }>(
      db,
      `select profile_id as id from profiles tablesample system (${percent}) limit $1`,
      [limits.previewRowsPerPage],
    );
    const fresh = rows.map((row) => row.id).filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    yield fresh;
  }
}

async function countProfiles(engine: Engine): Promise<{ total: number; isExact: boolean }> {
  const [row] = await query<{ some: number; about: number }>(
    engine.store.db,
    `select (select count(*) from (select 1 from profiles limit $1) s) as some,
            (select reltuples::bigint from pg_class where oid = 'profiles'::regclass) as about`,
    [limits.previewProfiles + 1],
  );
  const { some, about } = row!;
  const isExact = some <= limits.previewProfiles;
  return { total: isExact ? some : Math.max(some, about), isExact };
}

/** @throws MillraceError `invalid-request` when the rule is bad */
export async function previewRule(engine: Engine, request: PreviewRequest): Promise<Preview> {
  const catalog = await engine.latestCatalog();
  const { timeZone } = catalog;
  const rule = compileExpression(request.expression, { path: 'expression', timeZone });
  const { audienceId } = request;
  const nowMs = engine.clock.now();
  const { total, isExact } = await countProfiles(engine);
  const sample: Preview['sample'] = [];
  const found = { evaluated: 0, in: 0, enter: 0, leave: 0, stay: 0 };
  for await (const ids of idPages(engine, isExact, total)) {
    const options = { reads: rule.reads, audienceId, nowMs };
    const people = await engine.store.transaction((tx) => loadPeople(tx, catalog, ids, options));
    for (const { profile, subject, isMember } of people) {
      const isIn = tryOut(rule, subject, nowMs).member;
      found.evaluated += 1;
      if (isIn) found.in += 1;
      if (isIn && !isMember) found.enter += 1;
      else if (isIn) found.stay += 1;
      else if (isMember) found.leave += 1;
      const { profileId, identityMap } = profile;
      // Each of those who are in has the same chance to be shown.
      const place =
        sample.length < limits.previewSample ? sample.length : Math.floor(Math.random() * found.in);
      if (isIn && place < limits.previewSample) sample[place] = { profileId, identityMap };
    }
    await delay(0);
    if (request.signal.aborted) throw new MillraceError('unprocessable', 'The caller went away.');
  }
  const scale = isExact || found.evaluated === 0 ? 1 : total / found.evaluated;
  const scaled = (count: number): number => Math.round(count * scale);
  const carrying = audienceId === null ? [] : (catalog.flows.byAudience.get(audienceId) ?? []);
  const effect: PreviewEffect | null =
    audienceId === null
      ? null
      : {
          ...{ enter: scaled(found.enter), leave: scaled(found.leave), stay: scaled(found.stay) },
          dataflowIds: carrying
            .filter((flow) => flow.audiences.get(audienceId)?.state === 'active')
            .map((flow) => flow.dataflowId),
        };
  return {
    ...{ estimate: scaled(found.in), exact: isExact, sampleSize: found.evaluated },
    ...{ profiles: isExact ? found.evaluated : total, sample, effect },
  };
}

/** Explains a rule for one stored person. @throws MillraceError `not-found`, `invalid-request` */
export async function explainFor(
  engine: Engine,
  request: { expression: string; profileId: string },
): Promise<Explanation> {
  const catalog = await engine.latestCatalog();
  const { timeZone } = catalog;
  const { reads } = compileExpression(request.expression, { path: 'expression', timeZone });
  const nowMs = engine.clock.now();
  const options = { reads, audienceId: null, nowMs };
  const [person] = await engine.store.transaction((tx) =>
    loadPeople(tx, catalog, [request.profileId], options),
  );
  if (!person) throw new MillraceError('not-found', `There is no profile ${request.profileId}.`);
  return explainRule(request.expression, person.subject, nowMs, timeZone);
}
