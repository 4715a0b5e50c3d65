/**
 * One profile through the audiences that a change affects, upstream first; a changed answer affects
 * the audiences built on it, in the same pass. Pure: takes what was loaded, gives what to write.
 */
import { isoTime, limits } from '../kernel/index.ts';
import type { Profile } from '../profiles/index.ts';
import type { AudienceCatalog, CatalogAudience } from './catalog.ts';
import { decideAllImported, decideMembership, type MembershipState } from './membership.ts';
import {
  type CompiledRule,
  type EvaluationScope,
  openScope,
  type PqlEvent,
  type PqlProfile,
} from './pql/index.ts';

export interface ImportedMembership {
  audience: CatalogAudience;
  status: 'realized' | 'exited';
  lastQualificationTimeMs: number;
  validUntilMs: number | null;
}

export interface Subject {
  profile: Profile;
  /** Directly affected, in order of evaluation. */
  affected: readonly CatalogAudience[];
  /** Earliest first. */
  events: readonly PqlEvent[];
  /** What is known of this profile's memberships, by audience id. */
  memberships: ReadonlyMap<string, MembershipState>;
  imported: readonly ImportedMembership[];
}

export interface MembershipWrite {
  profileId: string;
  audienceId: string;
  after: MembershipState;
  change: 'realized' | 'exited' | null;
  /** Of a change by a rule: the clauses that decided it, in a few words. */
  clause?: string | null;
}

/** An audience whose rule threw for a profile: its membership stays as it was, with a timer. */
export interface EvaluationFailure {
  audienceId: string;
  error: unknown;
}

type SegmentMembership = Record<
  string,
  Record<string, PqlProfile['segmentMembership'][string][string]>
>;

function showMembership(
  shown: SegmentMembership,
  audience: CatalogAudience,
  state: MembershipState,
): void {
  if (state.status === null) return;
  shown[audience.membershipOrigin] ??= {};
  shown[audience.membershipOrigin]![audience.membershipId] = {
    status: state.status,
    ...(state.lastQualificationTimeMs === null
      ? {}
      : { lastQualificationTime: isoTime(state.lastQualificationTimeMs) }),
    ...(state.validUntilMs === null || state.status !== 'realized'
      ? {}
      : { validUntil: isoTime(state.validUntilMs) }),
  };
}

/** Memberships in the form that rules and the API see: origin → id → status. */
export function segmentMembershipOf(
  catalog: AudienceCatalog,
  memberships: ReadonlyMap<string, MembershipState>,
): SegmentMembership {
  const shown: SegmentMembership = {};
  for (const [audienceId, state] of memberships) {
    const audience = catalog.byId.get(audienceId);
    if (audience) showMembership(shown, audience, state);
  }
  return shown;
}

/** Puts an audience into the waiting list, at its place in the order, once. */
function insertInOrder(waiting: CatalogAudience[], audience: CatalogAudience, from: number): void {
  let position = from;
  while (position < waiting.length && waiting[position]!.order < audience.order) position += 1;
  if (waiting[position] !== audience) waiting.splice(position, 0, audience);
}

function importedByAudience(
  imported: readonly ImportedMembership[],
): Map<CatalogAudience, ImportedMembership[]> {
  const byAudience = new Map<CatalogAudience, ImportedMembership[]>();
  for (const one of imported) {
    const group = byAudience.get(one.audience);
    if (group) group.push(one);
    else byAudience.set(one.audience, [one]);
  }
  return byAudience;
}

/**
 * Evaluates one profile at one instant.
 * @param tookMs given, it gets what the rule of each audience took
 */
export function evaluateSubject(
  catalog: AudienceCatalog,
  subject: Subject,
  nowMs: number,
  failures: EvaluationFailure[],
  tookMs: Map<string, number> | null = null,
): MembershipWrite[] {
  const { profile, memberships } = subject;
  const writes: MembershipWrite[] = [];
  // Made when a rule first asks: few do.
  let shown: SegmentMembership | undefined;
  const showAll = (): SegmentMembership => {
    const all = segmentMembershipOf(catalog, memberships);
    for (const { audienceId, change, after } of writes) {
      if (change !== null) showMembership(all, catalog.byId.get(audienceId)!, after);
    }
    return all;
  };
  const waiting = [...subject.affected];
  const scope = openScope(
    {
      attributes: profile.attributes,
      events: subject.events,
      identityMap: profile.identityMap,
      get segmentMembership() {
        shown ??= showAll();
        return shown;
      },
    },
    nowMs,
  );
  let told: EvaluationScope | undefined;
  const record = (
    audience: CatalogAudience,
    decision: ReturnType<typeof decideMembership>,
    from: number,
  ): void => {
    if (!decision) return;
    const { profileId } = profile;
    const write: MembershipWrite = { profileId, audienceId: audience.audienceId, ...decision };
    if (decision.change === null) {
      writes.push(write);
      return;
    }
    if (audience.rule) {
      told ??= openScope(scope.profile, nowMs);
      write.clause = clauseOf(audience.rule, told);
    }
    writes.push(write);
    if (shown) showMembership(shown, audience, decision.after);
    for (const dependent of audience.dependents) insertInOrder(waiting, dependent, from);
  };
  for (const [audience, imported] of importedByAudience(subject.imported)) {
    record(audience, decideAllImported(memberships.get(audience.audienceId), imported, nowMs), 0);
  }
  for (let position = 0; position < waiting.length; position += 1) {
    const audience = waiting[position]!;
    const before = memberships.get(audience.audienceId);
    const startedMs = tookMs && performance.now();
    try {
      record(audience, decide(audience, before, scope, nowMs), position + 1);
    } catch (error) {
      failures.push({ audienceId: audience.audienceId, error });
      writes.push(retryLater(profile.profileId, audience.audienceId, before, nowMs));
    }
    if (startedMs !== null && audience.rule) {
      tookMs?.set(audience.audienceId, performance.now() - startedMs);
    }
  }
  return writes;
}

/** What is only told must not fail what is done. */
function clauseOf(rule: CompiledRule, scope: EvaluationScope): string | null {
  try {
    return rule.decide(scope);
  } catch {
    return null;
  }
}

/** The membership stays as it was, and is looked at again as a timer. */
function retryLater(
  profileId: string,
  audienceId: string,
  before: MembershipState | undefined,
  nowMs: number,
): MembershipWrite {
  const state = before ?? {
    status: null,
    lastQualificationTimeMs: null,
    validUntilMs: null,
    nextChangeAtMs: null,
  };
  const nextChangeAtMs = nowMs + limits.evaluationRetryMs;
  return { profileId, audienceId, after: { ...state, nextChangeAtMs }, change: null };
}

function decide(
  audience: CatalogAudience,
  before: MembershipState | undefined,
  scope: ReturnType<typeof openScope>,
  nowMs: number,
): ReturnType<typeof decideMembership> {
  if (audience.isFrozen) return null;
  if (audience.rule) return decideMembership(before, audience.rule.evaluate(scope), nowMs);
  // Evaluated elsewhere: the only thing that happens here is that its time runs out.
  // The end is kept behind it: a clock that was ahead for a moment ended nothing for good.
  if (!before || before.validUntilMs === null) return null;
  const { validUntilMs } = before;
  const member = validUntilMs > nowMs;
  const result = { member, nextChangeAtMs: member ? validUntilMs : null };
  const decision = decideMembership(before, result, nowMs);
  return decision && { ...decision, after: { ...decision.after, validUntilMs } };
}
