import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../destinations/index.ts';
import { newId } from '../kernel/index.ts';
import type { ClaimedRow } from './sql/claim.ts';
import { groupAfter, verdictsOf } from './verdicts.ts';

const error = { code: 'simulated', message: 'simulated' };
const duplicate: DeliveryOutcome = { kind: 'duplicate', error };
const options = { claimId: newId(), nowMs: 1_000, forgottenAudienceIds: new Set<string>() };
const audienceId = newId();

function row(targetValue: string, rest: Partial<ClaimedRow> = {}): ClaimedRow {
  return {
    ...{ audienceId, targetValue, profileId: newId(), desired: true, attempts: 2 },
    ...{ lastQualificationTimeMs: 500, acceptedAtMs: 400, runId: null, runOutcome: null },
    ...{ wasUncertain: false, isRepeat: false },
    ...rest,
  };
}

const repeated = { wasUncertain: true, isRepeat: true };
/** Its addition may have been accepted; now it is to be removed. */
const turned = { wasUncertain: true, isRepeat: false, desired: false };

function kindsOf(rows: readonly ClaimedRow[]): string[] {
  return verdictsOf(
    rows,
    rows.map(() => duplicate),
    options,
  ).map(({ kind }) => kind);
}

describe('a "possible duplicate"', () => {
  it('is the end of rows whose very request may have been accepted before', () => {
    expect(kindsOf([row('a', repeated), row('b', repeated)])).toEqual(['delivered', 'delivered']);
  });

  it('says nothing of rows whose earlier request said something else', () => {
    expect(kindsOf([row('a', turned), row('b', turned)])).toEqual(['regroup', 'regroup']);
    expect(kindsOf([row('a', repeated), row('b', turned)])).toEqual(['delivered', 'regroup']);
  });

  it('is believed of a row that was sent alone', () => {
    expect(kindsOf([row('a', turned)])).toEqual(['delivered']);
  });
});

describe('rows that were sent together and never answered', () => {
  it('stay together when they are surely not accepted the next time', () => {
    expect(groupAfter(row('a', repeated), options.claimId, false)).toBe(options.claimId);
    const rows = [row('a', repeated), row('b', repeated)];
    const answers: DeliveryOutcome[] = [
      { kind: 'failed', error },
      { kind: 'retry', error, maybeApplied: false },
    ];
    for (const { groupId, uncertain } of verdictsOf(rows, answers, options)) {
      expect({ groupId, uncertain }).toEqual({ groupId: options.claimId, uncertain: true });
    }
  });

  it('are no group when nothing of them may have been accepted', () => {
    expect(groupAfter(row('a'), options.claimId, false)).toBeNull();
    expect(groupAfter(row('a', turned), options.claimId, false)).toBeNull();
    expect(groupAfter(row('a'), options.claimId, true)).toBe(options.claimId);
  });
});

describe('a missing segment', () => {
  const other = newId();
  const answers: DeliveryOutcome[] = [audienceId, other].map(() => ({
    ...{ kind: 'segment-missing', audienceId, error },
  }));
  const rows = [row('a', repeated), row('a', { ...repeated, audienceId: other })];
  const doubts = (forgotten: readonly string[]): boolean[] =>
    verdictsOf(rows, answers, { ...options, forgottenAudienceIds: new Set(forgotten) }).map(
      ({ uncertain }) => uncertain,
    );

  it('takes along what may have been in it, and nothing of another', () => {
    expect(doubts([audienceId])).toEqual([false, true]);
  });

  it('takes nothing along when another was made in its place', () => {
    expect(doubts([])).toEqual([true, true]);
  });
});
