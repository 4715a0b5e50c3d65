/**
 * Answers that come late, to requests that were made before something changed: they are about what was
 * then. A segment that somebody deleted at the destination is not the one that was made in its place,
 * and credentials that were refused are not those that were given since.
 */
import { expect, it } from 'vitest';
import type {
  DeliveryOutcome,
  DeliveryRow,
  DestinationConnection,
  DestinationDefinition,
} from '../../src/destinations/index.ts';
import { AuthenticationError, RetryableError } from '../../src/destinations/index.ts';
import { eventually, type TestApp, withApp } from '../support/app.ts';
import { accountInput, collect, setUpFlow, update } from '../support/px.ts';

const error = { code: 'simulated', message: 'simulated' };

type Answer = 'delivered' | 'segment-missing' | 'refused';

interface Held {
  rows: readonly DeliveryRow[];
  answer(outcome: Answer): void;
}

/** One segment, whose requests wait for their answers while it is told to hold them. */
function slowDestination(): {
  adapt(definition: DestinationDefinition): DestinationDefinition;
  /** Whether requests are answered at once, wait, or find the destination down. */
  mode: 'answers' | 'holds' | 'down';
  members: Set<string>;
  held: Held[];
  /** Of them, those that a test has looked at. */
  given: Set<Held>;
} {
  const outcomeOf = (row: DeliveryRow, answer: Exclude<Answer, 'refused'>): DeliveryOutcome =>
    answer === 'delivered' ? { kind: answer } : { kind: answer, audienceId: row.audienceId, error };
  const apply = (rows: readonly DeliveryRow[]): void => {
    for (const { action, targetValue } of rows) {
      if (action === 'add') one.members.add(targetValue);
      else one.members.delete(targetValue);
    }
  };
  const connection: DestinationConnection = {
    test: async () => ({ detail: 'Simulated.', tokenExpiresAtMs: null }),
    saveSegment: async () => ({ segmentId: null }),
    deleteSegment: async () => 'deleted',
    deliver: async (rows) => {
      if (one.mode === 'down') {
        throw new RetryableError(error, { scope: 'outage', maybeApplied: false, afterMs: 50 });
      }
      if (one.mode === 'holds') {
        const given = await new Promise<Answer>((answer) => {
          one.held.push({ rows, answer });
        });
        if (given === 'refused') throw new AuthenticationError(error);
        return rows.map((row) => outcomeOf(row, given));
      }
      apply(rows);
      return rows.map((row) => outcomeOf(row, 'delivered'));
    },
    close: async () => {},
  };
  const one: ReturnType<typeof slowDestination> = {
    adapt: (definition) => ({ ...definition, connect: () => connection }),
    mode: 'answers',
    members: new Set(),
    held: [],
    given: new Set(),
  };
  return one;
}

const enters = (id: string): object => update(id, { attributes: { n: 60 } });
const leaves = (id: string): object => update(id, { attributes: { n: 1 } });

/** The request that comes to wait for its answer next, behind those that this has given before. */
async function requestOut(px: ReturnType<typeof slowDestination>): Promise<Held> {
  const [next] = await eventually(
    async () => px.held.filter((one) => !px.given.has(one)),
    ({ length }) => length === 1,
  );
  px.given.add(next!);
  return next!;
}

/** Ana is in; Ben and Cleo enter, each in a request of their own that waits for its answer. */
async function twoRequestsOut(
  test: TestApp,
  px: ReturnType<typeof slowDestination>,
): Promise<{ dataflowId: string; ben: Held; cleo: Held }> {
  const { dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
  await collect(test, enters('ana'));
  await test.app.idle();
  expect([...px.members]).toEqual(['ana']);
  px.mode = 'holds';
  await collect(test, enters('ben'));
  const ben = await requestOut(px);
  await collect(test, enters('cleo'));
  const cleo = await requestOut(px);
  return { dataflowId, ben, cleo };
}

/** Ben's request finds no segment; it is made again, and who was in it is in it again. */
async function loseSegment(px: ReturnType<typeof slowDestination>, ben: Held): Promise<void> {
  px.members.clear();
  px.mode = 'answers';
  ben.answer('segment-missing');
  await eventually(
    async () => [...px.members].sort().join(),
    (text) => text === 'ana,ben',
  );
}

const flowOf = (test: TestApp, id: string): Promise<any> =>
  test.call('GET', `/api/dataflows/${id}`);

it('does not take the answer for the segment that was for one about the new segment', async () => {
  const px = slowDestination();
  await withApp('postgres', { adaptDestination: px.adapt }, async (test) => {
    const { dataflowId, ben, cleo } = await twoRequestsOut(test, px);
    await loseSegment(px, ben);
    // Ana leaves, but the destination is down: her removal waits.
    px.mode = 'down';
    await collect(test, leaves('ana'));
    await eventually(
      () => flowOf(test, dataflowId),
      (flow) => flow.error !== null,
    );
    cleo.answer('segment-missing');
    px.mode = 'answers';
    await eventually(
      async () => [...px.members].sort().join(),
      (text) => text === 'ben,cleo',
    );
  });
});

it('sends again what was taken into the segment that was', async () => {
  const px = slowDestination();
  await withApp('postgres', { adaptDestination: px.adapt }, async (test) => {
    const { ben, cleo } = await twoRequestsOut(test, px);
    await loseSegment(px, ben);
    cleo.answer('delivered');
    await eventually(
      async () => [...px.members].sort().join(),
      (text) => text === 'ana,ben,cleo',
    );
  });
});

it('does not hold an account for credentials that were replaced while a request was out', async () => {
  const px = slowDestination();
  await withApp('pglite', { adaptDestination: px.adapt }, async (test) => {
    const { accountId } = await setUpFlow(test, { Some: 'n > 50' });
    await test.app.idle();
    px.mode = 'holds';
    await collect(test, enters('ana'));
    const ana = await requestOut(px);
    const { authentication } = accountInput(test);
    await test.call('PATCH', `/api/accounts/${accountId}`, { authentication });
    px.mode = 'answers';
    ana.answer('refused');
    await eventually(
      async () => [...px.members],
      ([one]) => one === 'ana',
    );
    expect(await test.call('GET', `/api/accounts/${accountId}`)).toMatchObject({
      state: 'connected',
      error: null,
    });
  });
});

it('does not send to somebody whose request is still out, when the brake is on and the clock leaps', async () => {
  const px = slowDestination();
  let aheadMs = 0;
  const clock = { now: () => Date.now() + aheadMs };
  const others = Array.from({ length: 150 }, (_, n) => `other-${n}`);
  await withApp('postgres', { adaptDestination: px.adapt, clock }, async (test) => {
    const { dataflowId } = await setUpFlow(test, { Some: 'n > 50' });
    await collect(test, ...others.map(enters));
    await test.app.idle();
    px.mode = 'holds';
    await collect(test, enters('ana'));
    const ana = await requestOut(px);
    // Far beyond the end of her claim; she and all others leave.
    aheadMs = 3_600_000;
    await collect(test, ...[...others, 'ana'].map(leaves));
    await eventually(
      () => flowOf(test, dataflowId),
      ({ brake }) => brake.state === 'holding' && brake.held >= others.length,
    );
    await test.call('POST', `/api/dataflows/${dataflowId}/brake/confirm`);
    const sent = await eventually(
      async () =>
        px.held
          .filter((one) => one !== ana)
          .flatMap(({ rows }) => rows.map((row) => row.targetValue)),
      ({ length }) => length >= others.length,
    );
    px.mode = 'answers';
    for (const one of px.held) one.answer('delivered');
    await eventually(
      () => flowOf(test, dataflowId),
      ({ counts, waiting }) => counts.members === 0 && waiting.changes === 0,
    );
    expect(sent).not.toContain('ana');
  });
});
