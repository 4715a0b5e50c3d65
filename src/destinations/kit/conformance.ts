/**
 * The suite that every destination passes: its tests start the fake of the destination and hand over
 * a harness. See docs/write-a-destination.md.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DestinationConnection, ExchangeReport } from './definition.ts';
import { AuthenticationError, MisconfiguredError, RetryableError } from './errors.ts';
import type { DeliveryRow } from './outcome.ts';

/** What the fake does wrong from now on, until `calm`. */
export type ConformanceFault =
  | { kind: 'calm' }
  /** Every token so far is refused from now on. */
  | { kind: 'tokens-end' }
  | { kind: 'credentials-refused' }
  | { kind: 'feature-off' }
  | { kind: 'status'; status: number; retryAfterSeconds: number | null }
  /** The connection breaks instead of an answer, after the request took effect. */
  | { kind: 'reset' }
  | { kind: 'half-answer' }
  | { kind: 'never-answers' }
  /** 200, with a body that is none of the API's. */
  | { kind: 'wrong-body' }
  | { kind: 'redirect'; to: string }
  | { kind: 'reject-value'; value: string }
  | { kind: 'segment-gone'; audienceId: string };

export interface ConformanceHarness {
  connection: DestinationConnection;
  /** Makes another connection with the same credentials and no token. */
  connectAgain(): DestinationConnection;
  fault(fault: ConformanceFault): Promise<void>;
  /** Values that the destination (or whoever follows what it says) holds for an audience. */
  members(audienceId: string): Promise<string[]>;
  /** How often the destination gave out a token, where it gives any. */
  signIns?(): Promise<number>;
  /** Every exchange so far, as reported. */
  exchanges: ExchangeReport[];
  /** Texts that must never be reported. */
  secrets: readonly string[];
  close(): Promise<void>;
}

const audienceId = '0196a0c1-0000-7000-8000-000000000001';
const startMs = Date.parse('2026-03-10T12:00:00.000Z');

function rowsOf(
  values: readonly string[],
  action: DeliveryRow['action'] = 'add',
  afterMs = 0,
): DeliveryRow[] {
  return values.map((targetValue) => ({
    key: targetValue,
    audienceId,
    segmentId: null,
    audience: { namespace: 'ups', id: audienceId, name: 'Power users' },
    target: 'USER_ID',
    targetValue,
    action,
    lastQualificationTimeMs: startMs + afterMs,
  }));
}

const saved = { audienceId, name: 'Power users', description: '', isKnown: false };

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

/** What a destination is without: its tests of that are not asked. */
export interface ConformanceTraits {
  /** False: requests carry no token that ends and is renewed. */
  hasTokens: boolean;
  /** False: nothing is told to it of audiences before their members. */
  hasSegments: boolean;
}

/** Registers the suite. Call it at the top level of a test file. */
export function destinationConformance(
  name: string,
  startHarness: () => Promise<ConformanceHarness>,
  { hasTokens, hasSegments }: ConformanceTraits = { hasTokens: true, hasSegments: true },
): void {
  describe(`${name} conforms`, () => {
    let harness: ConformanceHarness;
    beforeEach(async () => {
      harness = await startHarness();
      await harness.connection.saveSegment(saved);
    });
    afterEach(() => harness.close());
    const deliver = (rows: readonly DeliveryRow[]) => harness.connection.deliver(rows);
    const kinds = async (rows: readonly DeliveryRow[]) =>
      (await deliver(rows)).map((outcome) => outcome.kind);

    describe('states', () => {
      it('adds and removes, one outcome a row, values byte for byte', async () => {
        const values = ['a', 'A', ' a ', 'ünï-ß 😀', `quote"'\\`, 'x'.repeat(1_000)];
        expect(await kinds(rowsOf(values))).toEqual(values.map(() => 'delivered'));
        expect((await harness.members(audienceId)).sort()).toEqual([...values].sort());
        const both = [...rowsOf(['a', ' a '], 'remove', 1), ...rowsOf(['new'], 'add', 1)];
        expect(await kinds(both)).toEqual(['delivered', 'delivered', 'delivered']);
        expect((await harness.members(audienceId)).sort()).toEqual(
          [...values.filter((value) => value !== 'a' && value !== ' a '), 'new'].sort(),
        );
      });

      it('takes the same states again without harm', async () => {
        await deliver(rowsOf(['a', 'b']));
        const again = await kinds(rowsOf(['a', 'b']));
        expect(again.every((kind) => kind === 'delivered' || kind === 'duplicate')).toBe(true);
        expect((await harness.members(audienceId)).sort()).toEqual(['a', 'b']);
      });

      it('lets the later state of a person stand', async () => {
        await deliver(rowsOf(['a'], 'add', 1));
        await deliver(rowsOf(['a'], 'remove', 2));
        await deliver(rowsOf(['a'], 'add', 1));
        expect(await harness.members(audienceId)).toEqual([]);
      });
    });

    if (hasSegments) {
      describe('segments', () => {
        it('saves a segment twice, renamed, and keeps its members', async () => {
          await deliver(rowsOf(['a']));
          await harness.connection.saveSegment({ ...saved, name: 'Renamed', isKnown: true });
          await harness.connection.saveSegment(saved);
          expect(await harness.members(audienceId)).toEqual(['a']);
        });

        it('makes a segment that it was said to know, when it is gone', async () => {
          await harness.fault({ kind: 'segment-gone', audienceId });
          await harness.connection.saveSegment({ ...saved, isKnown: true });
          expect(await kinds(rowsOf(['a']))).toEqual(['delivered']);
        });

        it('says which segment is gone', async () => {
          await harness.fault({ kind: 'segment-gone', audienceId });
          const [outcome] = await deliver(rowsOf(['a']));
          expect(outcome).toMatchObject({ kind: 'segment-missing', audienceId });
        });
      });
    }

    describe('partial failure', () => {
      it('blames nobody but the guilty, and applies nothing of a refused batch', async () => {
        await harness.fault({ kind: 'reject-value', value: 'guilty' });
        const rows = rowsOf(['a', 'guilty', 'b']);
        const outcomes = await deliver(rows);
        expect(outcomes).toHaveLength(3);
        const failed = rows.filter((_, index) => outcomes[index]!.kind === 'failed');
        expect(failed.every((row) => row.targetValue === 'guilty')).toBe(true);
        const members = await harness.members(audienceId);
        for (const [index, row] of rows.entries()) {
          const isThere = members.includes(row.targetValue);
          expect(isThere).toBe(outcomes[index]!.kind === 'delivered');
        }
        const alone = await kinds(rowsOf(['guilty']));
        expect(['failed', 'rejected-batch']).toContain(alone[0]);
        expect(await kinds(rowsOf(['a', 'b'], 'add', 1))).toEqual(['delivered', 'delivered']);
      });
    });

    if (hasTokens) {
      describe('tokens', () => {
        it('renews a token that ended, once, for every kind of call', async () => {
          for (const call of [
            () => deliver(rowsOf(['a'])),
            () => harness.connection.saveSegment(saved),
            () => harness.connection.test(),
          ]) {
            await call();
            const before = await harness.signIns!();
            await harness.fault({ kind: 'tokens-end' });
            await call();
            expect(await harness.signIns!()).toBe(before + 1);
          }
        });

        it('renews once for many calls side by side', async () => {
          await deliver(rowsOf(['a']));
          const before = await harness.signIns!();
          await harness.fault({ kind: 'tokens-end' });
          await Promise.all(['b', 'c', 'd', 'e', 'f'].map((value) => deliver(rowsOf([value]))));
          expect(await harness.signIns!()).toBe(before + 1);
        });
      });
    }

    describe('signing in', () => {
      it('says so when credentials are refused, without trying again and again', async () => {
        await harness.fault({ kind: 'credentials-refused' });
        const connection = harness.connectAgain();
        const before = harness.exchanges.length;
        expect(await errorOf(connection.deliver(rowsOf(['a'])))).toBeInstanceOf(
          AuthenticationError,
        );
        expect(harness.exchanges.length - before).toBeLessThanOrEqual(2);
        expect(await errorOf(connection.test())).toBeInstanceOf(AuthenticationError);
        await connection.close();
      });

      it('tells a feature that is off from refused credentials', async () => {
        await harness.fault({ kind: 'feature-off' });
        expect(await errorOf(deliver(rowsOf(['a'])))).toBeInstanceOf(MisconfiguredError);
        expect(await errorOf(harness.connection.test())).toBeInstanceOf(MisconfiguredError);
      });
    });

    describe('trouble', () => {
      it.each([3, null])('waits when it is limited (429, Retry-After %s)', async (seconds) => {
        await harness.fault({ kind: 'status', status: 429, retryAfterSeconds: seconds });
        const error = await errorOf(deliver(rowsOf(['a'])));
        expect(error).toBeInstanceOf(RetryableError);
        expect(error).toMatchObject({ scope: 'rate', maybeApplied: false });
        const { afterMs } = error as RetryableError;
        if (seconds === null) expect(afterMs ?? 0).toBeGreaterThanOrEqual(0);
        else expect(afterMs).toBe(seconds * 1_000);
      });

      it.each([500, 502, 503, 504])('tries again after a %s', async (status) => {
        await harness.fault({ kind: 'status', status, retryAfterSeconds: null });
        const error = await errorOf(deliver(rowsOf(['a'])));
        expect(error).toBeInstanceOf(RetryableError);
        expect(error).toMatchObject({ scope: 'outage', maybeApplied: true });
        await harness.fault({ kind: 'calm' });
        expect(await kinds(rowsOf(['a']))).not.toContain('failed');
      });

      it.each(['reset', 'half-answer'] as const)(
        'does not take a %s for a success',
        async (kind) => {
          await harness.fault({ kind });
          const error = await errorOf(deliver(rowsOf(['a'])));
          expect(error).toBeInstanceOf(RetryableError);
          expect(error).toMatchObject({ maybeApplied: true });
        },
      );

      it('does not take a wrong body under 200 for a success', async () => {
        await harness.fault({ kind: 'wrong-body' });
        expect(await errorOf(deliver(rowsOf(['a'])))).toBeInstanceOf(RetryableError);
        if (!hasSegments) return;
        expect(await errorOf(harness.connection.saveSegment(saved))).toBeInstanceOf(RetryableError);
      });

      it('stops waiting when it is told to', async () => {
        await harness.fault({ kind: 'never-answers' });
        const abort = new AbortController();
        const working = errorOf(harness.connection.deliver(rowsOf(['a']), abort.signal));
        abort.abort();
        expect(await working).toBeInstanceOf(RetryableError);
      });

      it('follows no redirect with credentials', async () => {
        const { createServer } = await import('node:http');
        let visits = 0;
        const stranger = createServer((_request, response) => {
          visits += 1;
          response.end('{}');
        });
        await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
        const { port } = stranger.address() as { port: number };
        await harness.fault({ kind: 'redirect', to: `http://127.0.0.1:${port}/` });
        expect(await errorOf(deliver(rowsOf(['a'])))).toBeInstanceOf(Error);
        expect(visits).toBe(0);
        await new Promise((resolve) => stranger.close(resolve));
      });
    });

    it('reports exchanges without secrets', async () => {
      await harness.connection.test();
      await deliver(rowsOf(['a']));
      expect(harness.exchanges.length).toBeGreaterThan(1);
      const reported = JSON.stringify(harness.exchanges);
      for (const secret of harness.secrets) expect(reported).not.toContain(secret);
    });

    it('empties and deletes a segment, or leaves it empty', async () => {
      await deliver(rowsOf(['a']));
      await deliver(rowsOf(['a'], 'remove', 1));
      expect(['deleted', 'left']).toContain(await harness.connection.deleteSegment(audienceId));
      expect(await harness.members(audienceId)).toEqual([]);
    });
  });
}
