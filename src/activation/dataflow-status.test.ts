import { expect, it } from 'vitest';
import { type StatusFacts, statusSentence } from './dataflow-status.ts';

const facts: StatusFacts = {
  enabled: true,
  deleting: false,
  audiences: 1,
  backfill: null,
  counts: { members: 120, delivered: 0, pending: 120, failed: 0, excluded: 0 },
  waiting: { rows: 120, oldestMs: null, held: 0 },
  account: { state: 'connected', error: null, failingSinceMs: null, blockedUntilMs: 0 },
  explanation: undefined,
  nowMs: 0,
};

it('counts who is on the way as members', () => {
  expect(statusSentence(facts)).toBe('Enabled. 0 of 120 members delivered; 120 pending.');
});

it('tells a rate limit while something waits, and calls it no error', () => {
  const error = { code: 'rate-limited', message: 'PX limits us; sending slower' };
  const account = { ...facts.account, error };
  expect(statusSentence({ ...facts, account })).toBe(
    'Enabled. 0 of 120 members delivered; 120 pending. PX limits us; sending slower.',
  );
  const waiting = { ...facts.waiting, rows: 0 };
  expect(statusSentence({ ...facts, account, waiting })).not.toContain('slower');
});

it('does not count who left and is held by the brake as members', () => {
  const waiting = { ...facts.waiting, held: 120 };
  const brake = 'until somebody confirms or discards them.';
  expect(statusSentence({ ...facts, waiting })).toBe(
    `Enabled. Nobody is in its audiences. The brake holds 120 removals ${brake}`,
  );
  const counts = { ...facts.counts, members: 130, delivered: 9, failed: 1 };
  expect(statusSentence({ ...facts, counts, waiting })).toBe(
    `Enabled. 9 of 10 members delivered; 1 failed. The brake holds 120 removals ${brake}`,
  );
});
