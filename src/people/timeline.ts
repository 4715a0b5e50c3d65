/**
 * A person's traces joined with what was sent: one block a cause, from the update to the
 * acknowledgement. Pure.
 */
import type { PersonRow } from '../activation/index.ts';
import { isJsonObject, type JsonValue, limits } from '../kernel/index.ts';
import type { LoggedRequestDetail, Trace, TraceCause, TracedLedger } from '../monitoring/index.ts';

export interface TimelineEvaluation {
  audienceId: string;
  before: 'in' | 'out';
  after: 'in' | 'out';
  /** What of the rule decided it; null: no rule did, or none was told. */
  clause: string | null;
  /** When that could change with no new data, as it was known then. */
  nextChangeAtMs: number | null;
}

export interface TimelineLedger {
  dataflowId: string;
  audienceId: string;
  targetValue: string;
  desired: 'in' | 'out' | 'excluded';
  reason: string | null;
  /** Taken back before it was sent. */
  isCoalesced: boolean;
}

export interface TimelineRequest {
  requestId: string;
  dataflowId: string;
  atMs: number;
  attempt: number;
  method: string;
  path: string;
  status: number | null;
  tookMs: number;
  error: string | null;
  /** Of the body, what is about this person; null: not kept, or not for the reader. */
  body: string | null;
  /** The answer, where it is about this person alone. */
  answer: string | null;
}

export interface TimelineBlock {
  id: string;
  cause: TraceCause;
  atMs: number;
  acceptedAtMs: number;
  update?: {
    sourceId: string;
    messageIds: string[];
    changedPaths: string[];
    eventTypes: string[];
    mergedIds: string[];
  };
  evaluation?: TimelineEvaluation[];
  ledger?: TimelineLedger[];
  request?: TimelineRequest[];
  acknowledgement?: { atMs: number };
  /** From what caused it to the last acknowledgement; null: none yet. */
  elapsedMs: number | null;
}

export interface TimelineInput {
  /** Newest first. */
  traces: readonly Trace[];
  rows: readonly PersonRow[];
  requests: readonly LoggedRequestDetail[];
  /** Only these; null: all. */
  audienceId: string | null;
  dataflowId: string | null;
  showBodies: boolean;
}

interface Entry {
  block: TimelineBlock;
  ledger: TimelineLedger;
  atMs: number;
  qualificationMs: number | null;
  requests: LoggedRequestDetail[];
}

const keyOf = (one: { dataflowId: string; audienceId: string; targetValue: string }): string =>
  `${one.dataflowId} ${one.audienceId} ${one.targetValue}`;

const texts = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

function decisionOf(
  { detail }: Trace,
  audienceId: string,
): Pick<TimelineEvaluation, 'audienceId' | 'clause' | 'nextChangeAtMs'> {
  const decisions = detail['decisions'];
  const found = isJsonObject(decisions) ? decisions[audienceId] : undefined;
  const { clause, nextChangeAtMs } = isJsonObject(found) ? found : {};
  return {
    audienceId,
    clause: typeof clause === 'string' ? clause : null,
    nextChangeAtMs: typeof nextChangeAtMs === 'number' ? nextChangeAtMs : null,
  };
}

function blockOf(trace: Trace, input: TimelineInput): TimelineBlock {
  const { detail } = trace;
  const isWanted = (audienceId: string): boolean =>
    input.audienceId === null || input.audienceId === audienceId;
  const sourceId = detail['sourceId'];
  const evaluation = [
    ...trace.entered
      .filter(isWanted)
      .map((id) => ({ ...decisionOf(trace, id), before: 'out' as const, after: 'in' as const })),
    ...trace.left
      .filter(isWanted)
      .map((id) => ({ ...decisionOf(trace, id), before: 'in' as const, after: 'out' as const })),
  ];
  return {
    id: trace.id,
    cause: trace.cause,
    atMs: trace.atMs,
    acceptedAtMs: trace.acceptedAtMs,
    ...(typeof sourceId === 'string'
      ? {
          update: {
            sourceId,
            messageIds: texts(detail['messageIds']),
            changedPaths: texts(detail['changedPaths']),
            eventTypes: texts(detail['eventTypes']),
            mergedIds: texts(detail['mergedIds']),
          },
        }
      : {}),
    ...(evaluation.length > 0 ? { evaluation } : {}),
    elapsedMs: null,
  };
}

function entriesOf(block: TimelineBlock, trace: Trace, input: TimelineInput): Entry[] {
  const isWanted = (change: TracedLedger, audienceId: string): boolean =>
    (input.audienceId === null || input.audienceId === audienceId) &&
    (input.dataflowId === null || input.dataflowId === change.dataflowId);
  return trace.ledger.flatMap((change) =>
    change.audienceIds
      .filter((audienceId) => isWanted(change, audienceId))
      .map((audienceId) => {
        const { dataflowId, targetValue, desired, reason, qualificationMs } = change;
        const base = { dataflowId, audienceId, targetValue, desired, reason };
        const ledger = { ...base, isCoalesced: false };
        return { block, ledger, atMs: trace.atMs, qualificationMs, requests: [] };
      }),
  );
}

/** Gives each request to the state that it carried: by the time that it told the destination. */
function assign(
  entries: readonly Entry[],
  row: PersonRow,
  byClaim: ReadonlyMap<string, LoggedRequestDetail[]>,
): void {
  for (const [index, claimId] of row.claimIds.entries()) {
    const timeMs = row.claimTimes[index];
    for (const request of byClaim.get(claimId) ?? []) {
      const carried = entries.filter(
        (entry) => entry.qualificationMs === timeMs && entry.atMs <= request.atMs + 1,
      );
      // Sent again without a new time (a dead letter): the newest cause before the request.
      (
        carried.at(-1) ?? entries.findLast((entry) => entry.qualificationMs === timeMs)
      )?.requests.push(request);
    }
  }
}

/** Marks what was taken back before it was sent. Where requests were forgotten nobody can say. */
function markCoalesced(entries: readonly Entry[], row: PersonRow | undefined): void {
  if (!row || row.claimIds.length >= limits.requestsPerLedgerRow) return;
  // An audience that is taken off a dataflow takes its rows and their requests with it.
  const takenOff = entries.findLastIndex(
    ({ block, ledger }) => block.cause === 'activation' && ledger.desired === 'out',
  );
  for (const [index, entry] of entries.entries()) {
    if (index <= takenOff) continue;
    const next = entries[index + 1];
    const wasSent = entry.requests.length > 0;
    const isTakenBack = next !== undefined && next.ledger.desired !== entry.ledger.desired;
    const cameBack = next === undefined && entries[index - 1]?.ledger.isCoalesced === true;
    if (wasSent || entry.ledger.desired === 'excluded') continue;
    if (isTakenBack || (cameBack && row.state !== 'pending')) entry.ledger.isCoalesced = true;
  }
}

const isAcknowledged = ({ status, error }: LoggedRequestDetail): boolean =>
  error === null && status !== null && status >= 200 && status < 300;

/** Newest first. */
export function timelineOf(input: TimelineInput): TimelineBlock[] {
  const blocks: TimelineBlock[] = [];
  const byKey = new Map<string, Entry[]>();
  for (const trace of input.traces.toReversed()) {
    const block = blockOf(trace, input);
    const entries = entriesOf(block, trace, input);
    if (!block.evaluation && entries.length === 0) continue;
    blocks.push(block);
    if (entries.length > 0) block.ledger = entries.map((entry) => entry.ledger);
    for (const entry of entries) {
      const key = keyOf(entry.ledger);
      byKey.set(key, [...(byKey.get(key) ?? []), entry]);
    }
  }
  const byClaim = Map.groupBy(
    input.requests.filter((request) => request.claimId !== null),
    (request) => request.claimId!,
  );
  const rows = new Map(input.rows.map((row) => [keyOf(row), row]));
  for (const [key, entries] of byKey) {
    const row = rows.get(key);
    if (row) assign(entries, row, byClaim);
    markCoalesced(entries, row);
    for (const entry of entries) addRequests(entry, input.showBodies);
    if (row) addRow(entries.at(-1)!, row);
  }
  for (const block of blocks) {
    block.request?.sort((left, right) => left.atMs - right.atMs);
  }
  return blocks.reverse();
}

/** The row knows when its last state was acknowledged, also when its requests are forgotten. */
function addRow({ block, ledger, qualificationMs }: Entry, row: PersonRow): void {
  const isDone = row.state === 'delivered' || row.state === 'removed';
  const isThis =
    qualificationMs === row.lastQualificationTimeMs && row.delivered === ledger.desired;
  const atMs = row.deliveredAtMs ?? 0;
  if (!isDone || !isThis || ledger.isCoalesced || atMs < block.atMs) return;
  acknowledge(block, atMs);
}

function acknowledge(block: TimelineBlock, atMs: number): void {
  const lastMs = Math.max(atMs, block.acknowledgement?.atMs ?? 0);
  block.acknowledgement = { atMs: lastMs };
  block.elapsedMs = Math.max(0, lastMs - block.acceptedAtMs);
}

function addRequests({ block, ledger, requests }: Entry, showBodies: boolean): void {
  for (const request of requests) {
    if (isAcknowledged(request)) acknowledge(block, request.atMs + request.tookMs);
    if (block.request?.some((one) => one.requestId === request.id)) continue;
    const {
      id: requestId,
      dataflowId,
      atMs,
      attempt,
      method,
      path,
      status,
      tookMs,
      error,
    } = request;
    const isAlone = request.people === 1;
    block.request ??= [];
    block.request.push({
      ...{ requestId, dataflowId, atMs, attempt, method, path, status, tookMs, error },
      body: showBodies ? excerptOf(request.requestBody, ledger.targetValue) : null,
      answer: showBodies && isAlone ? (request.responseBody?.slice(0, 1_000) ?? null) : null,
    });
  }
}

/** A JSON body without the people in it that are not this one. */
export function excerptOf(body: string | null, value: string): string | null {
  if (body === null) return null;
  try {
    const kept = only(JSON.parse(body) as JsonValue, value);
    return kept === undefined ? null : JSON.stringify(kept);
  } catch {
    // Cut in the middle: what stands around the value may be somebody else's.
    return body.includes(JSON.stringify(value)) ? `…${JSON.stringify(value)}…` : null;
  }
}

function holds(json: JsonValue, value: string): boolean {
  if (typeof json === 'string') return json === value;
  if (Array.isArray(json)) return json.some((item) => holds(item, value));
  return isJsonObject(json) && Object.values(json).some((item) => holds(item, value));
}

function only(json: JsonValue, value: string): JsonValue | undefined {
  if (Array.isArray(json)) {
    return json.filter((item) => holds(item, value)).map((item) => only(item, value) ?? item);
  }
  if (!isJsonObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, item]) => [name, only(item, value) ?? null]),
  );
}
