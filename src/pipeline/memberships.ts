/**
 * Steps 6 to 8 for any set of profiles and for whatever reason: evaluate, save memberships, move the
 * ledger. Ingest, timers and backfill all come through here, inside their own transactions, holding
 * the profiles.
 */

import { reconcile } from '../activation/index.ts';
import {
  type CatalogAudience,
  countChanges,
  type EvaluationFailure,
  evaluateSubject,
  type ImportedMembership,
  loadMemberships,
  type MembershipState,
  type MembershipWrite,
  type MovedMembers,
  saveMemberships,
} from '../audiences/index.ts';
import type { JsonObject } from '../kernel/index.ts';
import { type NewTrace, recordTraces, type TracedLedger } from '../monitoring/index.ts';
import { type EventSelection, loadEvents, type Profile } from '../profiles/index.ts';
import { type Store, type Tx, together } from '../store/index.ts';
import type { Catalog, Engine } from './engine.ts';

export interface Evaluation {
  profile: Profile;
  affected: readonly CatalogAudience[];
  imported: readonly ImportedMembership[];
  mergedIds: readonly string[];
  /** Identities or mapped fields changed, so every audience's targets are looked at again. */
  targetsChanged: boolean;
}

export interface EvaluateOptions {
  nowMs: number;
  acceptedAtMs: number;
  /** Why these profiles are looked at; asked only for those in which something changed. */
  causeOf(profileId: string): Pick<NewTrace, 'cause' | 'detail'>;
  /** Members that came or went before, with people who were joined or parted. */
  moved?: readonly MovedMembers[];
}

export interface Evaluated {
  writes: MembershipWrite[];
  /** The ledger has something new to deliver. */
  ledgerChanged: boolean;
}

/** Tells the loops of all processes what is left for them; to be called behind the commit. */
export function announceWork(store: Store, { writes, ledgerChanged }: Evaluated): void {
  if (ledgerChanged) store.announce('ledger');
  if (writes.some(({ after }) => after.nextChangeAtMs !== null)) store.announce('timers');
}

/** The affected audiences and all that are built on them: their answers may be needed too. */
function withDependents(affected: Iterable<CatalogAudience>): Set<CatalogAudience> {
  const found = new Set<CatalogAudience>();
  const visit = (audience: CatalogAudience): void => {
    if (found.has(audience)) return;
    found.add(audience);
    audience.dependents.forEach(visit);
  };
  for (const audience of affected) visit(audience);
  return found;
}

/** Which events the rules can read, or null for none. */
function eventsNeeded(
  audiences: ReadonlySet<CatalogAudience>,
  nowMs: number,
): EventSelection | null {
  let types: Set<string> | null = new Set();
  let windowMs: number | null = 0;
  let any = false;
  for (const audience of audiences) {
    const reads = audience.rule?.reads.events;
    if (!reads) continue;
    any = true;
    if (reads.types === 'all') types = null;
    else for (const type of reads.types) types?.add(type);
    windowMs =
      windowMs === null || reads.windowMs === null ? null : Math.max(windowMs, reads.windowMs);
  }
  if (!any) return null;
  return { types: types && [...types], sinceMs: windowMs === null ? null : nowMs - windowMs };
}

/** Audiences whose memberships the rules see: their own, and those named by `inSegment`. */
function membershipsNeeded(
  catalog: Catalog,
  audiences: ReadonlySet<CatalogAudience>,
): string[] | null {
  const ids = new Set<string>();
  for (const audience of audiences) {
    const reads = audience.rule?.reads;
    if (reads?.segmentMembership && reads.audiences.length === 0) return null;
    ids.add(audience.audienceId);
    for (const id of reads?.audiences ?? []) {
      for (const { audienceId } of catalog.audiences.byMembershipId(id)) ids.add(audienceId);
    }
  }
  return [...ids];
}

function groupBy<Item extends { profileId: string }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.profileId);
    if (group) group.push(item);
    else groups.set(item.profileId, [item]);
  }
  return groups;
}

async function loadState(
  tx: Tx,
  catalog: Catalog,
  evaluations: readonly Evaluation[],
  nowMs: number,
): Promise<{
  events: Map<string, Awaited<ReturnType<typeof loadEvents>>>;
  memberships: Map<string, Map<string, MembershipState>>;
}> {
  // Updates of one kind share their list: it is looked through once.
  const lists = new Set<readonly CatalogAudience[]>();
  for (const { affected, imported } of evaluations) {
    lists.add(affected);
    if (imported.length > 0) lists.add(imported.map((one) => one.audience));
  }
  const leading = new Set(
    [...lists].filter((list) => list.some((audience) => audience.leadsToEvents)),
  );
  const all = withDependents([...lists].flat());
  const selection = eventsNeeded(all, nowMs);
  const readers = evaluations.filter(
    ({ affected, imported }) =>
      leading.has(affected) || imported.some((one) => one.audience.leadsToEvents),
  );
  const idsOf = (some: readonly Evaluation[]): string[] => some.map((one) => one.profile.profileId);
  const [events, rows] = await together([
    selection ? loadEvents(tx, idsOf(readers), selection) : Promise.resolve([]),
    loadMemberships(tx, idsOf(evaluations), membershipsNeeded(catalog, all)),
  ]);
  const memberships = new Map<string, Map<string, MembershipState>>();
  for (const [profileId, group] of groupBy(rows)) {
    memberships.set(profileId, new Map(group.map((row) => [row.audienceId, row])));
  }
  return { events: groupBy(events), memberships };
}

/** One person of so many is timed: the clock costs as much as a small rule. */
const timedEvery = 64;

const noMemberships: ReadonlyMap<string, MembershipState> = new Map();

/** Evaluates, saves, and moves the ledger. */
export async function evaluateAndSave(
  engine: Engine,
  tx: Tx,
  catalog: Catalog,
  evaluations: readonly Evaluation[],
  options: EvaluateOptions,
): Promise<Evaluated> {
  const { nowMs } = options;
  const evaluable = evaluations.filter((one) => one.affected.length > 0 || one.imported.length > 0);
  const writes: MembershipWrite[] = [];
  const failures: EvaluationFailure[] = [];
  if (evaluable.length > 0) {
    const state = await loadState(tx, catalog, evaluable, nowMs);
    for (const [index, { profile, affected, imported }] of evaluable.entries()) {
      const events = state.events.get(profile.profileId) ?? [];
      const memberships = state.memberships.get(profile.profileId) ?? noMemberships;
      const subject = { profile, affected, imported, events, memberships };
      const tookMs = index % timedEvery === 0 ? new Map<string, number>() : null;
      const startedMs = tookMs && performance.now();
      writes.push(...evaluateSubject(catalog.audiences, subject, nowMs, failures, tookMs));
      if (tookMs && startedMs !== null) {
        engine.events.personEvaluated(performance.now() - startedMs, tookMs);
      }
    }
  }
  for (const { audienceId, error } of failures) {
    engine.events.audienceFailed(audienceId, error);
    engine.failures.note(audienceId, 'evaluation', error);
  }
  const changed = new Map<string, Set<string>>();
  for (const write of writes) {
    if (write.change === null) continue;
    const set = changed.get(write.profileId) ?? new Set();
    changed.set(write.profileId, set.add(write.audienceId));
  }
  const subjects = evaluations.flatMap(({ profile, mergedIds, targetsChanged }) => {
    const audienceIds = targetsChanged ? ('all' as const) : changed.get(profile.profileId);
    return audienceIds ? [{ profile, audienceIds, mergedIds }] : [];
  });
  const { acceptedAtMs } = options;
  const to = { nowMs, acceptedAtMs, dataflowId: null };
  const [, { hasWork, changes }] = await together([
    saveMemberships(tx, writes),
    reconcile(engine.store, tx, catalog.flows, subjects, to),
  ]);
  await together([
    trace(tx, writes, changes, options),
    // Last, so that the rows that transactions share are held for the shortest time.
    countChanges(engine.store, tx, { writes, moved: options.moved ?? [] }, nowMs),
  ]);
  return { writes, ledgerChanged: hasWork };
}

/** Of each change by audience: the clause that decided it, and when it can change with no new data. */
function decisionsOf(writes: readonly MembershipWrite[]): JsonObject {
  return Object.fromEntries(
    writes.map(({ audienceId, clause = null, after }) => [
      audienceId,
      { clause, nextChangeAtMs: after.nextChangeAtMs },
    ]),
  );
}

/** Keeps what changed for each person, and why. */
export async function trace(
  tx: Tx,
  writes: readonly MembershipWrite[],
  ledger: ReadonlyMap<string, readonly TracedLedger[]>,
  options: EvaluateOptions,
): Promise<void> {
  const { nowMs: atMs, acceptedAtMs } = options;
  const changed = Map.groupBy(
    writes.filter((write) => write.change !== null),
    (write) => write.profileId,
  );
  const traces = [...new Set([...changed.keys(), ...ledger.keys()])].map((profileId): NewTrace => {
    const mine = changed.get(profileId) ?? [];
    const idsOf = (change: MembershipWrite['change']): string[] =>
      mine.flatMap((write) => (write.change === change ? write.audienceId : []));
    const { cause, detail: told } = options.causeOf(profileId);
    const detail = mine.length === 0 ? told : { ...told, decisions: decisionsOf(mine) };
    const base = { profileId, atMs, acceptedAtMs, cause, detail };
    const [entered, left] = [idsOf('realized'), idsOf('exited')];
    return { ...base, entered, left, ledger: ledger.get(profileId) ?? [] };
  });
  await recordTraces(tx, traces);
}
