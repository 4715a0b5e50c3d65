/**
 * What an answered batch means for its run and for the charts. Pure.
 *
 * A person counts once in a run, as what they came to last: who was counted before in the same run
 * moves from one count to another. Attempts that are repeated are counted apart.
 */
import { binOf, type Point, type RunCount } from '../monitoring/index.ts';
import type { EndedRow, RowVerdict } from './sql/acknowledge.ts';
import type { ClaimedRow } from './sql/claim.ts';

interface Tally {
  add(kind: RunCount['kind'], code: string, people: number, sample: string | null): void;
  counts(): RunCount[];
}

function tally(): Tally {
  const byKey = new Map<string, RunCount>();
  return {
    add: (kind, code, people, sample) => {
      const key = `${kind} ${code}`;
      const known = byKey.get(key);
      if (!known) byKey.set(key, { kind, code, people, sample });
      else {
        known.people += people;
        known.sample ??= sample;
      }
    },
    counts: () => [...byKey.values()].filter((one) => one.people !== 0 || one.sample !== null),
  };
}

/** A `run_outcome` of the ledger as the count that it stands for. */
function countedAs(outcome: string): { kind: 'activated' | 'failed'; code: string } {
  return outcome.startsWith('failed:')
    ? { kind: 'failed', code: outcome.slice('failed:'.length) }
    : { kind: 'activated', code: '' };
}

function errorOf(verdict: RowVerdict): { code: string; sample: string | null } {
  const { code, message } = (verdict.error ?? {}) as { code?: string; message?: string };
  return { code: code ?? 'unknown', sample: message?.slice(0, 300) ?? null };
}

function keyOf(row: { audienceId: string; targetValue: string }): string {
  return `${row.audienceId} ${row.targetValue}`;
}

/** The changes of the run's counts, and the points of the charts. */
export function answeredCounts(
  batch: { dataflowId: string; runId: string; rows: readonly ClaimedRow[] },
  verdicts: readonly RowVerdict[],
  ended: readonly EndedRow[],
  nowMs: number,
): { counts: RunCount[]; points: Point[] } {
  const run = tally();
  const points = new Map<string, number>();
  const point = (series: string): void => void points.set(series, (points.get(series) ?? 0) + 1);
  const endedByKey = new Map(ended.map((row) => [keyOf(row), row]));
  for (const [index, row] of batch.rows.entries()) {
    const end = endedByKey.get(keyOf(row));
    const verdict = verdicts[index]!;
    if (!end) continue;
    if (!end.isDelivered && !end.isFailed) {
      if (verdict.kind === 'regroup') continue;
      const { code, sample } = errorOf(verdict);
      run.add('retried', code, 1, sample);
      continue;
    }
    if (row.runId === batch.runId && row.runOutcome !== null) {
      const before = countedAs(row.runOutcome);
      run.add(before.kind, before.code, -1, null);
    }
    if (end.isDelivered) {
      run.add('activated', '', 1, null);
      point(row.desired ? 'added' : 'removed');
      if (!end.isPending) point(`latency:${binOf(nowMs - end.acceptedAtMs)}`);
    } else {
      const { code, sample } = errorOf(verdict);
      run.add('failed', code, 1, sample);
      point('failed');
    }
  }
  const scope = `dataflow:${batch.dataflowId}`;
  return {
    counts: run.counts(),
    points: [...points].map(([series, value]) => ({ scope, series, atMs: nowMs, value })),
  };
}
