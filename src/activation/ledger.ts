/**
 * The ledger's desired side. Every reason to send something comes here: it says which memberships
 * each profile wants at each destination, and the difference to what it wanted before moves the
 * ledger rows of the targets concerned. Delivery does the rest.
 */
import type { TracedLedger } from '../monitoring/index.ts';
import type { Profile } from '../profiles/index.ts';
import { type Store, type Tx, together } from '../store/index.ts';
import type { Flow, FlowCatalog } from './flows.ts';
import { type ExclusionReason, targetsOf } from './mapping.ts';
import {
  type DesiredMember,
  deleteDesired,
  insertDesired,
  loadDesired,
  loadRealized,
} from './sql/desired-members.ts';
import {
  lockTargets,
  markConsentLost,
  type ReflectedTarget,
  reflectTargets,
  type TouchedTarget,
} from './sql/reflect.ts';

/** A profile to reconcile, over the audiences named or over all that any dataflow carries. */
export interface LedgerSubject {
  profile: Profile;
  audienceIds: ReadonlySet<string> | 'all';
  /** Profiles merged into this one: what they wanted is given up, or taken over. */
  mergedIds: readonly string[];
  /** Being deleted: it wants nothing any more, whatever its memberships say. */
  isErased?: true;
}

/** What a reconciliation changed. */
export interface Reconciled {
  /** Some ledger row now has something to deliver. */
  hasWork: boolean;
  /** By profile, for its trace. */
  changes: Map<string, TracedLedger[]>;
}

export interface LedgerOptions {
  nowMs: number;
  /** When the change that causes this was accepted: latency is counted from here. */
  acceptedAtMs: number;
  /** Only this dataflow (backfill, mapping edit); null: every one. */
  dataflowId: string | null;
}

interface Pair {
  flow: Flow;
  audienceId: string;
  /** Ended with its members kept: the destination stays as it is, but for lost consent. */
  isFrozen: boolean;
}

/** One text per (dataflow, audience, target): separated by a character that no id contains. */
function key(dataflowId: string, audienceId: string, targetValue: string): string {
  return `${dataflowId}\u0001${audienceId}\u0001${targetValue}`;
}

function pairsOf(flows: FlowCatalog, subject: LedgerSubject, dataflowId: string | null): Pair[] {
  const pairs: Pair[] = [];
  const chosen = dataflowId === null ? flows.flows : [flows.byId.get(dataflowId)];
  for (const flow of chosen) {
    for (const audience of flow?.audiences.values() ?? []) {
      const inScope = subject.audienceIds === 'all' || subject.audienceIds.has(audience.audienceId);
      const isFrozen = audience.state === 'ended' && audience.keepMembers;
      if (inScope) pairs.push({ flow: flow!, audienceId: audience.audienceId, isFrozen });
    }
  }
  return pairs;
}

/** Whether a member of an audience that a dataflow carries is sent, or else excluded. Pure. */
export function isSent(profile: Profile, flow: Flow, audienceId: string): boolean {
  const { consent } = flow.audiences.get(audienceId)!;
  if (!consent.every((rule) => rule.test.holds(profile))) return false;
  return targetsOf(profile, flow.mapping).kind === 'values';
}

function wantedBy(profile: Profile, pair: Pair, nowMs: number): DesiredMember[] {
  const { flow, audienceId } = pair;
  const { state, consent } = flow.audiences.get(audienceId)!;
  const base = { profileId: profile.profileId, dataflowId: flow.dataflowId, audienceId };
  const excluded = (excludedReason: ExclusionReason, policyId: string | null = null) => [
    { ...base, targetValue: '', excludedReason, excludedPolicyId: policyId, sinceMs: nowMs },
  ];
  if (state === 'removing' || state === 'ended') return [];
  if (state === 'scheduled') return excluded('schedule');
  const refused = consent.find((rule) => !rule.test.holds(profile));
  if (refused) return excluded('consent', refused.policyId);
  const targets = targetsOf(profile, flow.mapping);
  if (targets.kind === 'excluded') return excluded(targets.reason);
  return targets.values.map((targetValue) => ({
    ...base,
    targetValue,
    excludedReason: null,
    excludedPolicyId: null,
    sinceMs: nowMs,
  }));
}

/** What stays of a frozen pair: everything, now this profile's, unless consent is lost. */
function keptBy(profile: Profile, pair: Pair, before: readonly DesiredMember[]): DesiredMember[] {
  const { flow, audienceId } = pair;
  const { consent } = flow.audiences.get(audienceId)!;
  if (consent.some((rule) => !rule.test.holds(profile))) return [];
  return before
    .filter((one) => one.dataflowId === flow.dataflowId && one.audienceId === audienceId)
    .map((one) => ({ ...one, profileId: profile.profileId }));
}

/** Targets of somebody who is no member and has lost consent: their removals wait for nobody. */
function lostBy(profile: Profile, pair: Pair, before: readonly DesiredMember[]): TouchedTarget[] {
  const { flow, audienceId } = pair;
  const { consent } = flow.audiences.get(audienceId)!;
  if (consent.every((rule) => rule.test.holds(profile))) return [];
  const { dataflowId } = flow;
  const { profileId } = profile;
  const targets = targetsOf(profile, flow.mapping);
  const values = new Set(targets.kind === 'values' ? targets.values : []);
  for (const one of before) {
    const isThis = one.dataflowId === dataflowId && one.audienceId === audienceId;
    if (isThis && one.targetValue !== '') values.add(one.targetValue);
  }
  return [...values].map((targetValue) => ({ dataflowId, audienceId, targetValue, profileId }));
}

interface Difference {
  gone: DesiredMember[];
  added: DesiredMember[];
  touched: Map<string, TouchedTarget>;
  lost: TouchedTarget[];
}

function touch(difference: Difference, member: DesiredMember, profileId: string): void {
  if (member.excludedReason !== null) return;
  const { dataflowId, audienceId, targetValue } = member;
  difference.touched.set(key(dataflowId, audienceId, targetValue), {
    dataflowId,
    audienceId,
    targetValue,
    profileId,
  });
}

/** What a profile wanted before, against what it wants now, within the pairs in scope. */
function compare(
  difference: Difference,
  profile: Profile,
  before: readonly DesiredMember[],
  wanted: readonly DesiredMember[],
): void {
  const same = (left: DesiredMember, right: DesiredMember): boolean =>
    left.profileId === right.profileId &&
    left.excludedReason === right.excludedReason &&
    left.excludedPolicyId === right.excludedPolicyId;
  const wantedByKey = new Map(
    wanted.map((member) => [key(member.dataflowId, member.audienceId, member.targetValue), member]),
  );
  const beforeKeys = new Set<string>();
  for (const member of before) {
    const memberKey = key(member.dataflowId, member.audienceId, member.targetValue);
    const now = wantedByKey.get(memberKey);
    if (now && same(member, now)) beforeKeys.add(memberKey);
    else {
      difference.gone.push(member);
      touch(difference, member, profile.profileId);
    }
  }
  for (const [memberKey, member] of wantedByKey) {
    if (beforeKeys.has(memberKey)) continue;
    difference.added.push(member);
    touch(difference, member, profile.profileId);
  }
}

/**
 * Reconciles profiles with the dataflows, inside the caller's transaction, which holds the profiles.
 */
export async function reconcile(
  store: Store,
  tx: Tx,
  flows: FlowCatalog,
  subjects: readonly LedgerSubject[],
  options: LedgerOptions,
): Promise<Reconciled> {
  const withPairs = subjects.map((subject) => ({
    subject,
    pairs: pairsOf(flows, subject, options.dataflowId),
  }));
  const active = withPairs.filter(
    ({ subject, pairs }) => pairs.length > 0 || subject.mergedIds.length > 0,
  );
  if (active.length === 0) return { hasWork: false, changes: new Map() };
  const ids = active.flatMap(({ subject }) => [subject.profile.profileId, ...subject.mergedIds]);
  const audienceIds = [
    ...new Set(active.flatMap(({ pairs }) => pairs.map((pair) => pair.audienceId))),
  ];
  const [before, realized] = await together([
    loadDesired(tx, ids),
    loadRealized(tx, ids, audienceIds),
  ]);
  const difference: Difference = { gone: [], added: [], touched: new Map(), lost: [] };
  for (const { subject, pairs } of active) {
    const { profile, mergedIds } = subject;
    const inScope = new Set(pairs.map((pair) => key(pair.flow.dataflowId, pair.audienceId, '')));
    const mine = (before.get(profile.profileId) ?? []).filter((member) =>
      inScope.has(key(member.dataflowId, member.audienceId, '')),
    );
    const merged = mergedIds.flatMap((id) => before.get(id) ?? []);
    const all = [...mine, ...merged];
    const wanted = (subject.isErased ? [] : pairs).flatMap((pair) => {
      if (pair.isFrozen) return keptBy(profile, pair, all);
      const isMember = realized.has(`${profile.profileId} ${pair.audienceId}`);
      if (isMember) return wantedBy(profile, pair, options.nowMs);
      difference.lost.push(...lostBy(profile, pair, all));
      return [];
    });
    compare(difference, profile, all, wanted);
  }
  return write(store, tx, difference, options);
}

async function write(
  store: Store,
  tx: Tx,
  difference: Difference,
  options: LedgerOptions,
): Promise<Reconciled> {
  const { gone, added, lost } = difference;
  // In one order for all, so that two transactions never wait for each other in a ring.
  const touched = [...difference.touched.keys()].sort().map((one) => difference.touched.get(one)!);
  const mustLock = store.capabilities.concurrentTransactions;
  const [, , , reflected, isLost] = await together([
    deleteDesired(tx, gone),
    insertDesired(tx, added),
    mustLock ? lockTargets(tx, touched) : Promise.resolve(),
    reflectTargets(tx, touched, options),
    markConsentLost(tx, lost),
  ]);
  return { hasWork: reflected.length > 0 || isLost, changes: changesOf(difference, reflected) };
}

/** What a trace tells: moved targets, and why a person is not sent. Alike audiences share a place. */
function changesOf(
  difference: Difference,
  reflected: readonly ReflectedTarget[],
): Map<string, TracedLedger[]> {
  const changes = new Map<string, TracedLedger[]>();
  const add = (
    profileId: string,
    audienceId: string,
    change: Omit<TracedLedger, 'audienceIds'>,
  ): void => {
    const list = changes.get(profileId) ?? [];
    changes.set(profileId, list);
    const alike = list.find(
      (one) =>
        one.dataflowId === change.dataflowId &&
        one.targetValue === change.targetValue &&
        one.desired === change.desired &&
        one.reason === change.reason &&
        one.policyId === change.policyId &&
        one.qualificationMs === change.qualificationMs,
    );
    if (alike) alike.audienceIds.push(audienceId);
    else list.push({ ...change, audienceIds: [audienceId] });
  };
  for (const { profileId, audienceId, desired, ...target } of reflected) {
    const to = desired ? ('in' as const) : ('out' as const);
    add(profileId, audienceId, { ...target, desired: to, reason: null, policyId: null });
  }
  for (const { profileId, audienceId, dataflowId, targetValue, ...member } of difference.added) {
    const { excludedReason: reason, excludedPolicyId: policyId } = member;
    if (reason === null) continue;
    const base = { dataflowId, targetValue, qualificationMs: null };
    add(profileId, audienceId, { ...base, desired: 'excluded', reason, policyId });
  }
  return changes;
}
