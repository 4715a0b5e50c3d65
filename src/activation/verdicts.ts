/**
 * Outcomes to verdicts: what the engine does with each row of an answered batch. Pure.
 *
 * A batch that was refused as a whole is halved in the ledger itself (or, when the answer seems to
 * name somebody, parted into those and the rest): each half becomes a group of its own, claimed and sent like any batch. So one claim is always one request, a crash in between
 * loses nothing, and n rows with one guilty among them cost about 2·log2(n) more requests.
 */
import type { DeliveryError, DeliveryOutcome } from '../destinations/index.ts';
import { newId } from '../kernel/index.ts';
import { retryDelayMs } from './backoff.ts';
import type { RowVerdict } from './sql/acknowledge.ts';
import type { ClaimedRow } from './sql/claim.ts';

/** A row whose batch keeps being refused waits a little between halvings of very large groups. */
const regroupDelayMs = 0;

interface Judged {
  row: ClaimedRow;
  outcome: DeliveryOutcome;
}

function verdict(
  row: ClaimedRow,
  rest: Partial<RowVerdict> & Pick<RowVerdict, 'kind'>,
): RowVerdict {
  return {
    audienceId: row.audienceId,
    targetValue: row.targetValue,
    uncertain: false,
    dueAtMs: 0,
    groupId: null,
    error: null,
    ...rest,
  };
}

/**
 * Rows that were sent together and perhaps accepted stay together until an answer says what became of
 * them, also through requests that surely failed.
 */
export function groupAfter(row: ClaimedRow, claimId: string, maybeApplied: boolean): string | null {
  return maybeApplied || row.isRepeat ? claimId : null;
}

function failed(row: ClaimedRow, { claimId }: VerdictOptions, error: DeliveryError): RowVerdict {
  const groupId = groupAfter(row, claimId, false);
  return verdict(row, { kind: 'failed', uncertain: row.wasUncertain, groupId, error });
}

function judge({ row, outcome }: Judged, options: VerdictOptions): RowVerdict | 'halve' {
  switch (outcome.kind) {
    case 'delivered':
      return verdict(row, { kind: 'delivered' });
    case 'failed':
      return failed(row, options, outcome.error);
    case 'retry':
      return verdict(row, {
        kind: 'retry',
        uncertain: row.wasUncertain || outcome.maybeApplied,
        groupId: groupAfter(row, options.claimId, outcome.maybeApplied),
        dueAtMs: options.nowMs + (outcome.afterMs ?? retryDelayMs(row.attempts)),
        error: outcome.error,
      });
    case 'segment-missing': {
      const rest = { kind: 'retry', dueAtMs: options.nowMs, error: outcome.error } as const;
      if (options.forgottenAudienceIds.has(row.audienceId)) return verdict(row, rest);
      // Its own segment is there, and with it what an earlier request may have left there.
      const groupId = groupAfter(row, options.claimId, false);
      return verdict(row, { ...rest, uncertain: row.wasUncertain, groupId });
    }
    case 'duplicate':
      // The very request may already have been accepted, so it has been: nothing is left to send.
      if (row.isRepeat || options.rows === 1) return verdict(row, { kind: 'delivered' });
      return 'halve';
    case 'rejected-batch':
    case 'too-large':
      if (options.rows > 1) return 'halve';
      return failed(row, options, outcome.error);
  }
}

export interface VerdictOptions {
  claimId: string;
  nowMs: number;
  /** Rows in the request. */
  rows: number;
  /** Whose segment is gone, with all that was in it. */
  forgottenAudienceIds: ReadonlySet<string>;
}

/** One verdict a row, in order. */
export function verdictsOf(
  rows: readonly ClaimedRow[],
  outcomes: readonly DeliveryOutcome[],
  options: Omit<VerdictOptions, 'rows'>,
): RowVerdict[] {
  const all = { ...options, rows: rows.length };
  const groups = [newId(), newId()] as const;
  const isSuspect = outcomes.map((one) => one.kind === 'rejected-batch' && one.suspect === true);
  const tellsApart = isSuspect.includes(true) && isSuspect.includes(false);
  const halfway = Math.ceil(rows.length / 2);
  return rows.map((row, index) => {
    const judged = judge({ row, outcome: outcomes[index]! }, all);
    if (judged !== 'halve') return judged;
    const outcome = outcomes[index]!;
    return verdict(row, {
      kind: 'regroup',
      uncertain: row.wasUncertain,
      groupId: groups[(tellsApart ? isSuspect[index] : index < halfway) ? 0 : 1],
      dueAtMs: options.nowMs + regroupDelayMs,
      error: 'error' in outcome ? outcome.error : null,
    });
  });
}
