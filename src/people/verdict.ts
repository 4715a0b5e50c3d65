/**
 * Why a person is, or is not, at a destination: one sentence, the first that applies. Pure; the words
 * are the same in the API, on the command line and in the console.
 */
import type { CarriedFlow, PersonRow } from '../activation/index.ts';
import {
  decidingClause,
  type Explanation,
  eventClauseText,
  type MembershipState,
} from '../audiences/index.ts';
import { type JsonValue, limits } from '../kernel/index.ts';
import type { TraceCause } from '../monitoring/index.ts';
import type { NearIdentity, RejectedIdentity, Suppression } from '../profiles/index.ts';
import { nearText } from './who.ts';
import { lengthText, oneLine, type Times, timeText, valueText, withoutStop } from './words.ts';

export type VerdictKind =
  | 'unknown-identity'
  | 'suppressed'
  | 'not-in-audience'
  | 'not-carried'
  | 'disabled'
  | 'not-started'
  | 'ended'
  | 'excluded-identity'
  | 'excluded-consent'
  | 'pending'
  | 'failed'
  | 'discarded'
  | 'delivered'
  | 'in-audience'
  | 'several';

/** What a person can do about it; what it is done to stands in the trace. */
export type VerdictAction =
  | 'open-rejected'
  | 'open-erasure'
  | 'open-rule'
  | 'enable-dataflow'
  | 'edit-schedule'
  | 'activate'
  | 'show-identities'
  | 'open-policy'
  | 'open-dataflow'
  | 'resend'
  | 'check-at-destination'
  | 'choose';

export interface Verdict {
  kind: VerdictKind;
  text: string;
  action: VerdictAction | null;
}

/** One audience in one dataflow, and what is known of the person there. */
export interface VerdictFacts {
  times: Times;
  audience: {
    lifecycleState: 'draft' | 'published' | 'inactive' | 'archived';
    /** Null: its memberships come from outside. */
    expression: string | null;
  };
  membership: MembershipState | undefined;
  /** Of the audience's rule for this person; null where there is none. */
  explanation: Explanation | null;
  /** What caused the last exit, where that is known. */
  exitCause: TraceCause | null;
  /** What caused the state that was delivered, where that is known. */
  deliveredCause: TraceCause | null;
  /** Null: no dataflow was asked for, and none carries the audience. */
  flow: (CarriedFlow & { destinationName: string; target: string }) | null;
  rows: readonly PersonRow[];
  consent: { name: string; expression: string; value: JsonValue } | null;
}

export interface UnknownFacts {
  nearest: readonly NearIdentity[];
  rejected: RejectedIdentity | null;
  suppression: Suppression | null;
  source: TracedSource | undefined;
  times: Times;
}

/** Where updates come from, while it is there; a log in front is none. */
export interface TracedSource {
  id: string;
  name: string;
  isWriteKey: boolean;
}

/** The verdict on an identity that nobody has. */
export function unknownVerdict(facts: UnknownFacts): Verdict {
  const { nearest, rejected, suppression, source, times } = facts;
  if (suppression) {
    const since = timeText(suppression.sinceMs, times);
    return {
      kind: 'suppressed',
      text: `Whoever had this identity was deleted on ${since} and is kept out: updates with it are not taken.`,
      action: 'open-erasure',
    };
  }
  const text = `No profile has this identity.${nearText(nearest)}`;
  if (!rejected) return { kind: 'unknown-identity', text, action: null };
  const { atMs, sourceId, error } = rejected;
  const from = `on ${timeText(atMs, times)}, from ${source?.name ?? sourceId}`;
  return {
    kind: 'unknown-identity',
    text: `${text} The last update with it was rejected ${from}: ${withoutStop(oneLine(error))}.`,
    action: source?.isWriteKey ? 'open-rejected' : null,
  };
}

/** The verdict on one audience in one dataflow. */
export function verdictOf(facts: VerdictFacts): Verdict {
  return (
    failedRemovalVerdict(facts) ??
    membershipVerdict(facts) ??
    carryVerdict(facts) ??
    excludedVerdict(facts) ??
    deliveryVerdict(facts)
  );
}

function failedText(row: PersonRow): string {
  return `Failed: ${withoutStop(row.reason ?? 'the destination refused it')}`;
}

/** Who left and is still there: not why they left is asked then. */
function failedRemovalVerdict({ membership, rows, flow }: VerdictFacts): Verdict | null {
  if (membership?.status === 'realized') return null;
  const row = rows.find((one) => one.state === 'failed' && one.desired === 'out');
  if (!row || !flow) return null;
  const text = `${failedText(row)}. The person left the audience, but ${flow.destinationName} still lists them.`;
  return { kind: 'failed', text, action: 'resend' };
}

function membershipVerdict(facts: VerdictFacts): Verdict | null {
  const { membership, audience } = facts;
  if (membership?.status === 'realized') return null;
  const action = audience.expression === null ? null : ('open-rule' as const);
  const reason = reasonOf(facts);
  const leftMs = membership?.status === 'exited' ? membership.lastQualificationTimeMs : null;
  const text =
    leftMs === null
      ? `Not in the audience: ${reason}.`
      : `Left on ${timeText(leftMs, facts.times)}: ${reason}.`;
  return { kind: 'not-in-audience', text, action };
}

function reasonOf({ audience, explanation, exitCause, membership }: VerdictFacts): string {
  if (audience.lifecycleState === 'draft') return 'it is a draft, and drafts have no members';
  if (audience.lifecycleState === 'archived') return 'it is archived';
  if (audience.expression === null) {
    return membership?.status === 'exited'
      ? 'its memberships come from outside, and this one ended'
      : 'its memberships come from outside, and none is of this person';
  }
  if (!explanation) return 'its rule cannot be evaluated';
  if (explanation.in) return 'its rule holds now; the change is on its way';
  const found = decidingClause(audience.expression, explanation.clauses);
  const clause = explanation.clauses.find((one) => one.from === found?.from && one.to === found.to);
  if (!found || !clause) return 'its rule is false';
  // Also an update that was there before the timer finds what time did.
  const isTime = exitCause === 'time' || exitCause === 'update';
  const { events } = found;
  const isOne = events?.operator === 'some' || (events?.operator === '>=' && events.count === 1);
  if (events && isTime && !found.result && isOne && events.window !== null) {
    return `the last ${events.eventType} grew older than ${events.window}`;
  }
  const is = `is ${found.result}`;
  if (events) {
    const [first] = clause.values;
    const count = first?.count ?? (typeof first?.value === 'number' ? first.value : null);
    return `${eventClauseText(events)} ${is}${count === null ? '' : ` (${count})`}`;
  }
  const values = clause.values.map(({ path, value, count }) =>
    count === undefined
      ? `${oneLine(path)} is ${valueText(value)}`
      : `${oneLine(path)} has ${count} ${count === 1 ? 'item' : 'items'}`,
  );
  const shown = values.length === 0 ? '' : ` (${values.join(', ')})`;
  return `${withoutBrackets(oneLine(clause.text))} ${is}${shown}`;
}

function withoutBrackets(text: string): string {
  const inner = /^\(([^()]*)\)$/.exec(text)?.[1];
  return inner ?? text;
}

function carryVerdict({ flow, membership, rows, times }: VerdictFacts): Verdict | null {
  const sinceMs = membership?.lastQualificationTimeMs ?? null;
  const since = sinceMs === null ? '' : ` since ${timeText(sinceMs, times)}`;
  const but = (rest: string): string => `In the audience${since}, but ${rest}.`;
  if (!flow) {
    return { kind: 'in-audience', text: but('no dataflow carries it'), action: 'activate' };
  }
  const [carried] = flow.audiences;
  if (!carried || carried.state === 'removing') {
    return {
      kind: 'not-carried',
      text: but('this dataflow does not carry it'),
      action: 'activate',
    };
  }
  if (!flow.enabled) {
    return { kind: 'disabled', text: but('this dataflow is disabled'), action: 'enable-dataflow' };
  }
  if (carried.state === 'scheduled' || rows.some((row) => row.reason === 'schedule')) {
    const start = carried.startMs === null ? 'later' : `on ${timeText(carried.startMs, times)}`;
    return {
      kind: 'not-started',
      text: but(`this dataflow starts ${start}`),
      action: 'edit-schedule',
    };
  }
  if (carried.state === 'ended') {
    const end = carried.endMs === null ? 'already' : `on ${timeText(carried.endMs, times)}`;
    return { kind: 'ended', text: but(`this dataflow ended ${end}`), action: 'edit-schedule' };
  }
  return null;
}

function sourceText({ flow }: VerdictFacts): string {
  const source = flow?.mapping?.source;
  if (!source) return 'the mapped field';
  return 'namespace' in source ? source.namespace : source.attribute;
}

function excludedVerdict(facts: VerdictFacts): Verdict | null {
  const row = facts.rows.find((one) => one.state === 'excluded');
  if (!row) return null;
  if (row.reason === 'consent') {
    const { consent } = facts;
    const rule = consent
      ? `consent policy ${consent.name} requires ${oneLine(consent.expression)} (value: ${valueText(consent.value)})`
      : 'a consent policy requires what this person has not given';
    return { kind: 'excluded-consent', text: `Excluded: ${rule}.`, action: 'open-policy' };
  }
  const source = sourceText(facts);
  const text =
    row.reason === 'value-too-long'
      ? `Excluded: the value of ${source} is longer than ${limits.identityBytes} bytes.`
      : `Excluded: no value for ${source}, which is mapped to ${facts.flow!.target}.`;
  return { kind: 'excluded-identity', text, action: 'show-identities' };
}

const worstFirst = ['failed', 'pending', 'discarded', 'delivered', 'removed', 'excluded'];

function deliveryVerdict(facts: VerdictFacts): Verdict {
  const { rows, times, flow } = facts;
  const [row] = rows.toSorted(
    (left, right) => worstFirst.indexOf(left.state) - worstFirst.indexOf(right.state),
  );
  if (!row) {
    const text = 'Pending: it is on its way to the ledger. It will be sent by itself.';
    return { kind: 'pending', text, action: 'open-dataflow' };
  }
  if (row.state === 'failed') {
    return { kind: 'failed', text: `${failedText(row)}.`, action: 'resend' };
  }
  if (row.state === 'discarded') {
    const why = row.reason === null ? '' : ` (${withoutStop(row.reason)})`;
    const text = `Failed: somebody gave it up${why}; it stays as it is until the person changes.`;
    return { kind: 'discarded', text, action: 'resend' };
  }
  if (row.state !== 'delivered') return pendingVerdict(row, facts);
  const deliveredMs = row.deliveredAtMs ?? row.lastQualificationTimeMs;
  const tookMs = deliveredMs - row.acceptedAtMs;
  const isUpdate = facts.deliveredCause === 'update' || facts.deliveredCause === 'merge';
  const cause = isUpdate || facts.deliveredCause === null ? 'update' : 'change';
  const took = tookMs < 0 ? '' : ` (${lengthText(tookMs)} after the ${cause} that caused it)`;
  return {
    kind: 'delivered',
    text: `Delivered ${timeText(deliveredMs, times, true)}${took}; ${flow!.destinationName} acknowledged.`,
    action: 'check-at-destination',
  };
}

function pendingVerdict(row: PersonRow, { flow, times }: VerdictFacts): Verdict {
  const { nowMs } = times;
  const since = `Pending for ${lengthText(nowMs - row.acceptedAtMs)}`;
  if (row.heldByBrake) {
    const text = `${since}: the brake holds removals until somebody confirms or discards them.`;
    return { kind: 'pending', text, action: 'open-dataflow' };
  }
  const isHeld =
    flow!.accountState !== 'connected' ||
    flow!.failingSinceMs !== null ||
    flow!.blockedUntilMs > nowMs;
  const accountSays = flow!.accountError?.['message'];
  const said = isHeld && typeof accountSays === 'string' ? accountSays : row.reason;
  const nextMs = Math.max(row.nextTryAtMs ?? 0, isHeld ? flow!.blockedUntilMs : 0);
  const next = nextMs > nowMs ? `; next try in ${lengthText(nextMs - nowMs)}` : '';
  const why = said === null ? 'it is next in line' : `${withoutStop(said)}${next}`;
  return {
    kind: 'pending',
    text: `${since}: ${why}. It will be sent by itself.`,
    action: 'open-dataflow',
  };
}
