/**
 * A destination inside this process that fails by seed, and watches what must never happen: two
 * requests out at once for one person and segment, a removal of what was never added, a state whose
 * time goes back.
 */
import {
  type DeliveryOutcome,
  type DeliveryRow,
  type DestinationConnection,
  RetryableError,
} from '../../destinations/index.ts';
import type { Random } from './random.ts';

interface Known {
  isIn: boolean;
  timeMs: number;
}

export interface SimDestination {
  connect(): DestinationConnection;
  /** Share of calls that go wrong. */
  setFaultRate(rate: number): void;
  /** Drops a segment with everybody in it, as a hand at the destination would. */
  loseSegment(audienceId: string): void;
  members(audienceId: string): string[];
  /** Sentences on what must never happen and did. */
  violations: string[];
  requests(): number;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const test = async () => ({ detail: 'Simulated.', tokenExpiresAtMs: null });

function outage(code: string, maybeApplied: boolean): RetryableError {
  const error = { code, message: 'simulated' };
  return new RetryableError(error, { scope: 'outage', maybeApplied, afterMs: 200 });
}

/**
 * @param mayHaveForgotten whether a transaction was lost: of a claim that nobody sent, or of an answer
 * that said no, the engine then knows only that somebody may have been added
 */
export function simulatedDestination(
  random: Random,
  mayHaveForgotten: () => boolean,
): SimDestination {
  const segments = new Map<string, Map<string, Known>>();
  /** Outlives a lost segment: whoever was in it may be taken out of the new one. */
  const added = new Set<string>();
  const inFlight = new Set<string>();
  const violations: string[] = [];
  let faultRate = 0;
  let requests = 0;

  const apply = (row: DeliveryRow): void => {
    const { audienceId, targetValue, action, lastQualificationTimeMs: timeMs } = row;
    const members = segments.get(audienceId)!;
    const known = members.get(targetValue);
    const where = `${action} of ${targetValue} in ${audienceId} at ${timeMs}`;
    const pair = `${audienceId} ${targetValue}`;
    if (action === 'add') added.add(pair);
    else if (!added.has(pair) && !mayHaveForgotten())
      violations.push(`${where}: it was never added`);
    if (known && timeMs < known.timeMs) violations.push(`${where}: known since ${known.timeMs}`);
    const isIn = action === 'add';
    if (known && timeMs === known.timeMs && isIn !== known.isIn) {
      violations.push(`${where}: the same time said otherwise`);
    }
    members.set(targetValue, { isIn, timeMs });
  };

  const isRepeat = (row: DeliveryRow): boolean => {
    const known = segments.get(row.audienceId)?.get(row.targetValue);
    return known?.timeMs === row.lastQualificationTimeMs;
  };

  const answer = async (rows: readonly DeliveryRow[]): Promise<DeliveryOutcome[]> => {
    for (let turns = random.below(12); turns >= 0; turns -= 1) await turn();
    const fault = random.chance(faultRate) ? random.below(5) : null;
    if (fault === 0) throw outage('unavailable', false);
    const error = { code: 'simulated', message: 'simulated' };
    if (fault === 1 && rows.length > 1) return rows.map(() => ({ kind: 'too-large', error }));
    const missing = rows.find((row) => !segments.has(row.audienceId));
    if (missing) {
      const { audienceId } = missing;
      return rows.map(() => ({ kind: 'segment-missing', audienceId, error }));
    }
    if (fault === 2 && rows.some(isRepeat)) return rows.map(() => ({ kind: 'duplicate', error }));
    for (const row of rows) apply(row);
    if (fault === 3) throw outage('connection-reset', true);
    if (fault === 4) return rows.map(() => ({ kind: 'retry', error, maybeApplied: true }));
    return rows.map(() => ({ kind: 'delivered' }));
  };

  const deliver = async (rows: readonly DeliveryRow[]): Promise<DeliveryOutcome[]> => {
    requests += 1;
    const pairs = rows.map((row) => `${row.audienceId} ${row.targetValue}`);
    const doubled = pairs.filter((pair) => inFlight.has(pair));
    for (const pair of doubled) violations.push(`two requests at once for ${pair}`);
    for (const pair of pairs) inFlight.add(pair);
    try {
      return await answer(rows);
    } finally {
      for (const pair of pairs) inFlight.delete(pair);
    }
  };

  const saveSegment = async ({ audienceId }: { audienceId: string }) => {
    if (random.chance(faultRate / 2)) throw outage('unavailable', false);
    if (!segments.has(audienceId)) segments.set(audienceId, new Map());
    return { segmentId: null };
  };

  const deleteSegment = async (audienceId: string): Promise<'deleted'> => {
    if (random.chance(faultRate / 2)) throw outage('unavailable', false);
    const left = [...(segments.get(audienceId)?.values() ?? [])].filter((one) => one.isIn);
    if (left.length > 0) violations.push(`${audienceId} deleted with ${left.length} in it`);
    segments.delete(audienceId);
    return 'deleted';
  };

  return {
    connect: () => ({ test, saveSegment, deleteSegment, deliver, close: async () => {} }),
    setFaultRate: (rate) => {
      faultRate = rate;
    },
    loseSegment: (audienceId) => {
      segments.delete(audienceId);
    },
    members: (audienceId) =>
      [...(segments.get(audienceId) ?? [])]
        .filter(([, known]) => known.isIn)
        .map(([value]) => value)
        .sort(),
    violations,
    requests: () => requests,
  };
}
