/**
 * PX misbehaves for hours: it refuses credentials, is not activated, asks to come back in ten years, or
 * has taken all requests of the day. Real processes wait, say why, ask seldom, and go on by themselves
 * when it is over; a day passes for Millrace when the test says so. What ends sooner is in
 * `destination-faults.test.ts`.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openStore, query } from '../../src/store/index.ts';
import { type Flows, names, startFlows } from '../support/flows.ts';
import { startQuick } from '../support/process.ts';

vi.setConfig({ testTimeout: 120_000 });

let flows: Flows;

beforeAll(async () => {
  flows = await startFlows(startQuick);
  for (const name of ['One', 'Another']) await flows.add(name, flows.sandbox.url);
  await flows.put(names('first', 10), true);
  await flows.expectConverged();
});
afterAll(() => flows?.stop());

const requests = async (): Promise<number> => (await flows.atSandbox('GET', 'stats')).requests;

const refuse = { kind: 'refuse-credentials' };

it('waits for the next day when it has sent what it may on this one', async () => {
  const spend = `update account_rates set used = 1000000 where "window" = 'day'`;
  await flows.restart(async () => {
    const store = await openStore(flows.place.options);
    await query(store.db, spend, []);
    await store.close();
  });
  await flows.put(names('too-many', 5), true);
  for (const flow of flows.all) {
    const account = await flows.untilAccount(flow, ({ error }) => error !== null);
    expect(account).toMatchObject({ state: 'connected', error: { code: 'daily-quota-used' } });
    expect(await flows.inPx(flow)).not.toContain('too-many-0');
  }
  flows.server.signal('SIGUSR2');
  await flows.expectConverged();
});

it.each([
  ['refuses the user', [refuse], 'refused', /user name or password/],
  [
    'refuses the client',
    [{ ...refuse, error: 'invalid_client' }],
    'refused',
    /client ID or secret/,
  ],
  ['refuses every token', [{ ...refuse, where: 'membership' }], 'refused', /401/],
  ['has the feature off', [{ kind: 'not-activated' }], 'misconfigured', /Ask Gainsight support/],
  [
    'asks to come back in ten years',
    [{ kind: 'status', status: 429, retryAfter: 'absurd' }],
    'connected',
    /limits us/,
  ],
  [
    'takes no more today',
    [{ kind: 'rate', perDay: 1, retryAfter: 'absurd' }],
    'connected',
    /limits us/,
  ],
])(
  'waits while PX %s, hardly asks, and goes on when that is over',
  async (what, faults, state, text) => {
    await flows.faults([...faults, { kind: 'expire-tokens' }]);
    const before = await requests();
    await flows.put(names(`${what}-in`, 5), true);
    await flows.put(names('first', 3), false);
    for (const flow of flows.all) {
      const account = await flows.untilAccount(flow, ({ error }) => error !== null);
      expect(account).toMatchObject({ state, error: { message: expect.stringMatching(text) } });
      await flows.put(names(`${flow.dataflowId}-meanwhile`, 5), true);
      const { counts } = await flows.call('GET', `/api/dataflows/${flow.dataflowId}`);
      expect(counts).toMatchObject({ failed: 0, excluded: 0 });
      expect(counts.pending).toBeGreaterThan(0);
    }
    // At most a request, a sign-in and the request again, of each of the two that may be out.
    expect((await requests()) - before).toBeLessThanOrEqual(flows.all.length * 6);
    await flows.faults([]);
    flows.server.signal('SIGUSR2');
    await flows.put(names('first', 3), true);
    await flows.expectConverged();
  },
);
