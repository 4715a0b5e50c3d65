/**
 * Rules tried on stored people before they are saved: how many would be in, who, and what an edit
 * would change; or one person, explained. Reads page by page outside of transactions, so that ingest
 * and requests get their turn in between.
 */
import { isSent } from '../activation/index.ts';
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
import { countPeople, loadEvents, loadProfiles, type Profile } from '../profiles/index.ts';
import { query, type Tx } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';

export interface Preview {
  /** People who would be in: counted, or estimated from a sample. */
  estimate: number;
  exact: boolean;
  /** Of 20 such samples, 19 are off by no more than this; 0 when counted. */
  margin: number;
  /** People who were evaluated. */
  sampleSize: number;
  /** People there are; about, when not exact. */
  profiles: number;
  sample: { profileId: string; identityMap: unknown }[];
  effect: PreviewEffect | null;
}

interface Moves {
  enter: number;
  leave: number;
  stay: number;
}

export interface PreviewEffect extends Moves {
  /** Dataflows that would send this: people who have a value to send and consent; `excluded` would be in without. */
  dataflows: (Moves & { dataflowId: string; excluded: number })[];
}

/** Up to how many people all are looked at, how many of more, and how many in one page. */
export interface PreviewBounds {
  profiles: number;
  sampleProfiles: number;
  rowsPerPage: number;
}

const usualBounds: PreviewBounds = {
  profiles: limits.previewProfiles,
  sampleProfiles: limits.previewSampleProfiles,
  rowsPerPage: limits.previewRowsPerPage,
};

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
async function* idPages(
  engine: Engine,
  { isExact, total, bounds }: Size & { bounds: PreviewBounds },
): AsyncGenerator<string[]> {
  const { db } = engine.store;
  if (isExact) {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const rows = await query<{ id: string }>(
        db,
        'select profile_id as id from people where profile_id > $1 order by profile_id limit $2',
        [after, bounds.rowsPerPage],
      );
      if (rows.length === 0) return;
      yield rows.map((row) => row.id);
      after = rows.at(-1)!.id;
    }
  }
  const seen = new Set<string>();
  const percent = Math.min((100 * bounds.rowsPerPage) / total, 100);
  const rounds = 2 * Math.ceil(bounds.sampleProfiles / bounds.rowsPerPage);
  for (let round = 0; seen.size < bounds.sampleProfiles && round < rounds; round += 1) {
    // Whole blocks as they lie in the table: the limit only guards, or the last would come short.
    const rows = await query<{ id: string }>(
      db,
      `select profile_id as id from profiles tablesample system (${percent}) limit $1`,
      [10 * bounds.rowsPerPage],
    );
    const fresh = rows.map((row) => row.id).filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    yield fresh;
  }
}

interface Size {
  isExact: boolean;
  /** People there are; about, above what is counted. */
  total: number;
}

interface Page {
  evaluated: number;
  in: number;
}

/**
 * How far off an estimate may be: 1.96 standard errors. People are sampled by blocks, and those in
 * a block came together and are alike: so it is the pages that differ, not the people.
 */
export function marginOf(pages: readonly Page[], total: number): number {
  const filled = pages.filter((page) => page.evaluated > 0);
  const evaluated = filled.reduce((sum, page) => sum + page.evaluated, 0);
  if (evaluated === 0 || filled.length < 2) return total;
  const share = filled.reduce((sum, page) => sum + page.in, 0) / evaluated;
  const squares = filled.reduce((sum, page) => sum + (page.in - share * page.evaluated) ** 2, 0);
  const count = filled.length;
  const mean = evaluated / count;
  const variance = squares / (count * (count - 1) * mean ** 2);
  const left = Math.max(1 - evaluated / total, 0);
  return Math.ceil(1.96 * Math.sqrt(variance * left) * total);
}

const noMoves: Moves = { enter: 0, leave: 0, stay: 0 };

function countMove(moves: Moves, isIn: boolean, isMember: boolean): void {
  if (isIn && !isMember) moves.enter += 1;
  else if (isIn) moves.stay += 1;
  else if (isMember) moves.leave += 1;
}

/** Counts what a rule says of people, one after the other. */
function createTally(catalog: Catalog, audienceId: string | null) {
  const carrying = audienceId === null ? [] : (catalog.flows.byAudience.get(audienceId) ?? []);
  const flows = carrying
    .filter((flow) => flow.audiences.get(audienceId!)?.state === 'active')
    .map((flow) => ({ flow, moves: { ...noMoves }, excluded: 0 }));
  const pages: Page[] = [];
  const all = { ...noMoves };
  const sample: Preview['sample'] = [];
  let found = 0;
  const show = ({ profileId, identityMap }: Profile): void => {
    // Each of those who are in has the same chance to be shown.
    const place =
      sample.length < limits.previewSample ? sample.length : Math.floor(Math.random() * found);
    if (place < limits.previewSample) sample[place] = { profileId, identityMap };
  };
  return {
    pages,
    sample,
    take: (people: readonly People[], isIn: (person: People) => boolean) => {
      const page: Page = { evaluated: people.length, in: 0 };
      pages.push(page);
      for (const person of people) {
        const { profile, isMember } = person;
        const holds = isIn(person);
        countMove(all, holds, isMember);
        for (const one of holds || isMember ? flows : []) {
          if (isSent(profile, one.flow, audienceId!)) countMove(one.moves, holds, isMember);
          else if (holds) one.excluded += 1;
        }
        if (!holds) continue;
        page.in += 1;
        found += 1;
        show(profile);
      }
    },
    effect: (scaled: (count: number) => number): PreviewEffect | null => {
      if (audienceId === null) return null;
      const scaledMoves = ({ enter, leave, stay }: Moves): Moves => ({
        enter: scaled(enter),
        leave: scaled(leave),
        stay: scaled(stay),
      });
      const dataflows = flows.map(({ flow: { dataflowId }, moves, excluded }) => ({
        ...{ dataflowId, ...scaledMoves(moves), excluded: scaled(excluded) },
      }));
      return { ...scaledMoves(all), dataflows };
    },
  };
}

/** @throws MillraceError `invalid-request` when the rule is bad */
export async function previewRule(
  engine: Engine,
  request: PreviewRequest,
  bounds: PreviewBounds = usualBounds,
): Promise<Preview> {
  const catalog = await engine.latestCatalog();
  const { timeZone } = catalog;
  const rule = compileExpression(request.expression, { path: 'expression', timeZone });
  const { audienceId, signal } = request;
  const nowMs = engine.clock.now();
  const { people: total } = await countPeople(engine.store.db, bounds.profiles);
  const isExact = total <= bounds.profiles;
  const tally = createTally(catalog, audienceId);
  for await (const ids of idPages(engine, { isExact, total, bounds })) {
    if (signal.aborted) throw new MillraceError('unprocessable', 'The caller went away.');
    const options = { reads: rule.reads, audienceId, nowMs };
    const people = await engine.store.transaction((tx) => loadPeople(tx, catalog, ids, options));
    tally.take(people, ({ subject }) => tryOut(rule, subject, nowMs).member);
    await delay(0);
  }
  const { pages, sample } = tally;
  const sum = (of: (page: Page) => number): number => pages.reduce((all, one) => all + of(one), 0);
  const sampleSize = sum((page) => page.evaluated);
  const scale = isExact || sampleSize === 0 ? 1 : total / sampleSize;
  const scaled = (count: number): number => Math.round(count * scale);
  return {
    ...{ estimate: scaled(sum((page) => page.in)), exact: isExact },
    ...{ margin: isExact ? 0 : marginOf(pages, total), sampleSize },
    ...{ profiles: isExact ? sampleSize : total, sample, effect: tally.effect(scaled) },
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
