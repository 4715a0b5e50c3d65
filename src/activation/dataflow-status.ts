/** A dataflow's state as one word, and as a sentence that can be pasted into a chat. Pure. */
import type { BackfillProgress } from '../audiences/index.ts';
import type { ErrorExplanation } from '../destinations/index.ts';
import { counted, countText, isoTime, type JsonObject } from '../kernel/index.ts';
import type { DataflowCounts } from './read-dataflows.ts';

export type DataflowStatus = 'enabled' | 'disabled' | 'processing' | 'error';

export interface StatusFacts {
  enabled: boolean;
  deleting: boolean;
  audiences: number;
  backfill: BackfillProgress | null;
  counts: DataflowCounts;
  /** Changes that wait, and when the oldest was accepted. */
  waiting: { rows: number; oldestMs: number | null; held: number };
  account: {
    state: 'connected' | 'refused' | 'misconfigured';
    error: JsonObject | null;
    failingSinceMs: number | null;
    blockedUntilMs: number;
  };
  explanation: ErrorExplanation | undefined;
  nowMs: number;
}

/** Why deliveries wait: cause, since when, how many, and when it is tried again. */
export interface DataflowError {
  code: string;
  message: string;
  status: number | null;
  title: string | null;
  explanation: string | null;
  nextStep: string | null;
  sinceMs: number | null;
  waiting: number;
  oldestWaitingMs: number | null;
  nextRetryAtMs: number | null;
}

/** One of the four words. */
export function statusOf(facts: StatusFacts): DataflowStatus {
  const { account, backfill } = facts;
  if (!facts.enabled) return 'disabled';
  if (account.state !== 'connected' || account.failingSinceMs !== null) return 'error';
  const isWorking = backfill?.state === 'running' || facts.audiences === 0 || facts.deleting;
  return isWorking ? 'processing' : 'enabled';
}

/** The destination's error, with what it means; null unless the status is `error`. */
export function errorOf(facts: StatusFacts): DataflowError | null {
  if (statusOf(facts) !== 'error') return null;
  const { account, explanation, waiting } = facts;
  const { code, message, status } = account.error ?? {};
  return {
    code: typeof code === 'string' ? code : 'unknown',
    message: typeof message === 'string' ? message : 'The destination cannot be used.',
    status: typeof status === 'number' ? status : null,
    title: explanation?.title ?? null,
    explanation: explanation?.explanation ?? null,
    nextStep: explanation?.nextStep ?? null,
    sinceMs: account.failingSinceMs,
    waiting: waiting.rows,
    oldestWaitingMs: waiting.oldestMs,
    nextRetryAtMs: account.blockedUntilMs > facts.nowMs ? account.blockedUntilMs : null,
  };
}

/** A length of time in its largest fitting unit. */
function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} days`;
}

/** `10:02:11 UTC`, with the day where that is not today. */
function instantText(ms: number, nowMs: number): string {
  const [day, time] = isoTime(ms).split('T') as [string, string];
  const isToday = isoTime(nowMs).startsWith(day);
  return `${isToday ? '' : `${day}, `}${time.slice(0, 8)} UTC`;
}

function changesWait({ waiting }: StatusFacts): string {
  return `${counted(waiting.rows, 'change waits', 'changes wait')}`;
}

function errorSentence(facts: StatusFacts, error: DataflowError): string {
  const { nowMs } = facts;
  const cause = error.message.replace(/\.$/, '');
  const since =
    error.sinceMs === null
      ? ''
      : ` since ${instantText(error.sinceMs, nowMs)} (${lengthOf(nowMs - error.sinceMs)})`;
  const oldest =
    error.oldestWaitingMs === null ? '' : `; oldest ${lengthOf(nowMs - error.oldestWaitingMs)}`;
  const retry =
    error.nextRetryAtMs === null
      ? 'Trying again now'
      : `Next try in ${lengthOf(error.nextRetryAtMs - nowMs)}`;
  return `Error: ${cause}${since}. ${changesWait(facts)}${oldest}. ${retry}; nothing is lost.`;
}

/** Who left and is held by the brake is no member any more; the sentence about the brake counts them. */
function deliveredSentence({ counts, waiting }: StatusFacts): string {
  const { delivered, failed, excluded } = counts;
  const pending = Math.max(counts.pending - waiting.held, 0);
  const members = counts.members - counts.pending + pending;
  const rest = [
    ...(pending > 0 ? [`${countText(pending)} pending`] : []),
    ...(failed > 0 ? [`${countText(failed)} failed`] : []),
    ...(excluded > 0 ? [`${countText(excluded)} excluded`] : []),
  ];
  if (members === 0 && waiting.held > 0) return 'Nobody is in its audiences.';
  const text = `${countText(delivered)} of ${counted(members, 'member', 'members')} delivered`;
  return rest.length === 0 ? `${text}.` : `${text}; ${rest.join(', ')}.`;
}

function processingSentence(facts: StatusFacts): string {
  const { backfill } = facts;
  if (facts.deleting) {
    return `Processing: ${counted(facts.counts.members, 'member leaves', 'members leave')} before it is deleted.`;
  }
  if (facts.audiences === 0) return 'Processing: it has no audience yet.';
  return `Processing. Backfill: ${countText(backfill?.processed ?? 0)} of ${countText(backfill?.total ?? 0)}.`;
}

/** A rate limit is no error: what waits is sent, slower. */
function limitedSentence({ account, waiting }: StatusFacts): string {
  const { code, message } = account.error ?? {};
  return code === 'rate-limited' && waiting.rows > 0 ? ` ${message as string}.` : '';
}

/** The verdict in words. Times are UTC. */
export function statusSentence(facts: StatusFacts): string {
  const error = errorOf(facts);
  const held =
    facts.waiting.held === 0
      ? ''
      : ` The brake holds ${counted(facts.waiting.held, 'removal', 'removals')} until somebody confirms or discards them.`;
  if (error) return errorSentence(facts, error) + held;
  const status = statusOf(facts);
  if (status === 'disabled') {
    return `Disabled. ${changesWait(facts)} and will be sent when it is enabled again.`;
  }
  if (status === 'processing') return processingSentence(facts) + limitedSentence(facts) + held;
  return `Enabled. ${deliveredSentence(facts)}${limitedSentence(facts)}${held}`;
}
