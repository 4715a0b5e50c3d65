/**
 * PX misbehaves in every way, and real processes come through by themselves: `millrace up`, the sandbox,
 * and a TLS end between them that can be shut or wrong. After each fault PX holds what it should, no
 * row is lost, failed or stuck. Which test shows which fault: docs/faults.md.
 *
 * Each dataflow has an account and an audience of its own, so that many faults are met side by side.
 */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventually } from '../support/app.ts';
import { type Flow, type Flows, names, startFlows } from '../support/flows.ts';
import { authorityPath, type Gate, startGate } from '../support/gate.ts';
import { forgetNames, namesEnv, setNames } from '../support/names.ts';
import { startUp } from '../support/process.ts';

// Processes start one after the other.
vi.setConfig({ testTimeout: 180_000 });

const flowsOf = 10;

let flows: Flows;
let gate: Gate;
let slowGate: Gate;
let deadGate: Gate;
/** Whose requests are never answered, from the beginning to the end of this file. */
let unanswered: Flow;

beforeAll(async () => {
  flows = await startFlows(startUp, {
    NODE_EXTRA_CA_CERTS: authorityPath,
    ...namesEnv,
  });
  gate = await startGate(flows.sandbox.url);
  slowGate = await startGate(flows.sandbox.url);
  deadGate = await startGate(flows.sandbox.url);
  for (let n = 1; n < flowsOf; n += 1) await flows.add(`Flow ${n}`, gate.url);
  await flows.add('Slow flow', slowGate.url);
  unanswered = await flows.add('Unanswered flow', deadGate.url);
  await flows.put(names('first', 40), true);
  await flows.expectConverged();
  deadGate.isDead = true;
  flows.all.pop();
});
afterAll(async () => {
  await flows?.stop();
  for (const one of [gate, slowGate, deadGate]) await one?.shut();
  forgetNames();
});

/**
 * Orders faults that one request each meets, and waits until all of them were met.
 * @param hasTokens end all tokens as well, so that every account signs in anew
 */
async function meetAll(
  list: object[],
  provoke: () => Promise<void>,
  hasTokens = false,
): Promise<void> {
  await flows.faults(list.map((fault) => ({ for: { requests: 1 }, ...fault })));
  if (hasTokens) await flows.atSandbox('POST', 'faults', { kind: 'expire-tokens' });
  await provoke();
  await eventually(
    () => flows.atSandbox('GET', 'faults'),
    (state) => state.faults.every((one: any) => one.served > 0),
  );
  await flows.faults([]);
}

/** Waits until PX refused so many people of each dataflow, and no more are on their way. */
async function expectFailed(people: number): Promise<void> {
  for (const { dataflowId } of flows.all) {
    await eventually(
      () => flows.call('GET', `/api/dataflows/${dataflowId}`),
      ({ counts }) => counts.failed === people && counts.pending === 0,
    );
  }
}

/** Ends all faults, and sends again what PX refused. */
async function resendAll(): Promise<void> {
  await flows.faults([]);
  for (const { dataflowId } of flows.all) {
    await flows.call('POST', `/api/dataflows/${dataflowId}/resend`, {});
  }
}

it('takes no answer for an acknowledgement that is none, and waits as it is told', async () => {
  const where = 'membership';
  await meetAll(
    [
      { kind: 'half', where },
      { kind: 'wrong-length', declared: 'longer', where },
      { kind: 'wrong-length', declared: 'shorter', where },
      { kind: 'wrong-body', body: 'html', where },
      { kind: 'wrong-body', body: 'error', where },
      { kind: 'wrong-body', body: 'text', where },
      { kind: 'reset', applied: false, where },
      { kind: 'reset', applied: true, where },
      { kind: 'redirect', status: 302, to: `${slowGate.url}/v1/elsewhere`, where },
      { kind: 'redirect', status: 307, to: 'http://127.0.0.1:9/', where },
    ],
    () => flows.put(names('answers', 30), true),
  );
  await flows.expectConverged();
  await meetAll(
    [
      ...[500, 502, 503, 504, 408].map((status) => ({ kind: 'status', status, where })),
      { kind: 'status', status: 503, applied: true, where },
      ...['none', 'seconds', 'date', 'past'].map((retryAfter) => {
        return { kind: 'status', status: 429, retryAfter, retryAfterSeconds: 1, where };
      }),
    ],
    () => flows.put(names('answers', 15), false),
  );
  await flows.expectConverged();
});

it('signs in again whatever the token address answers, and once for each refusal', async () => {
  const where = 'token';
  const before = (await flows.atSandbox('GET', 'stats')).tokensIssued;
  await meetAll(
    [
      ...['html', 'error', 'text', 'empty'].map((body) => ({ kind: 'wrong-body', body, where })),
      ...[500, 503, 429].map((status) => ({ kind: 'status', status, where })),
      { kind: 'half', where },
      { kind: 'reset', where },
      ...[null, '3600', 0, -5, 'soon'].map((expiresIn) => ({
        kind: 'token-life',
        expiresIn,
        where,
      })),
    ],
    () => flows.put(names('tokens', 20), true),
    true,
  );
  await flows.expectConverged();
  // Each account signed in once more, and once again at most for an answer that got lost.
  const { tokensIssued } = await flows.atSandbox('GET', 'stats');
  expect(tokensIssued - before).toBeLessThanOrEqual(flowsOf + 2);
});

it('keeps taking updates while PX is down, says why, and catches up', async () => {
  await gate.shut();
  for (let round = 0; round < 6; round += 1) {
    await flows.put(names(`down-${round}`, 30), true);
    await flows.put(names(`down-${round}`, 10), false);
  }
  const account = await eventually(
    () => flows.call('GET', `/api/accounts/${flows.all[0]!.accountId}`),
    ({ error }) => error !== null,
  );
  expect(account).toMatchObject({ state: 'connected', error: { code: 'unreachable' } });
  // The other way to PX was never touched.
  const [other] = flows.all.slice(-1);
  await eventually(
    () => flows.inPx(other!),
    (inside) => inside.length === flows.members.size,
  );
  await gate.open();
  await flows.expectConverged();
});

it('never talks over TLS that is wrong, says what is wrong with it, and goes on when it is right', async () => {
  const causes = { expired: /expired/, 'other-name': /another name/, 'self-signed': /self-signed/ };
  for (const [certificate, cause] of Object.entries(causes)) {
    gate.show(certificate as keyof typeof causes);
    const before = (await flows.inPx(flows.all[0]!)).length;
    await flows.put(names(`tls-${certificate}`, 5), true);
    await eventually(
      () => flows.call('GET', `/api/accounts/${flows.all[0]!.accountId}`),
      ({ error }) => cause.test(error?.message ?? ''),
    );
    expect(await flows.inPx(flows.all[0]!)).toHaveLength(before);
  }
  gate.show('good');
  await flows.expectConverged();
});

it('goes on when DNS knows PX again, and says meanwhile that it does not', async () => {
  setNames('unknown');
  gate.breakAll();
  await flows.put(names('dns', 5), true);
  const account = await flows.untilAccount(flows.all[0]!, ({ error }) => error !== null);
  expect(account).toMatchObject({ state: 'connected', error: { code: 'unreachable' } });
  expect(account.error.message).toMatch(/not known to DNS/);
  setNames('known');
  await flows.expectConverged();
});

it('lets one slow way hold up no other', async () => {
  slowGate.delayMs = 1_500;
  await flows.put(names('slow', 30), true);
  for (const flow of flows.all.slice(0, -1)) {
    await eventually(
      () => flows.inPx(flow),
      (inside) => inside.length === flows.members.size,
    );
  }
  slowGate.delayMs = 0;
  await flows.expectConverged();
});

it('comes through a storm of 429, answers out of order, repeats refused, and bodies too large', async () => {
  await flows.faults([
    {
      kind: 'rate',
      perSecond: 4,
      retryAfter: 'seconds',
      retryAfterSeconds: 1,
      where: 'membership',
    },
  ]);
  await flows.put(names('storm', 60), true);
  await flows.put(names('storm', 30), false);
  await eventually(
    () => flows.atSandbox('GET', 'stats'),
    ({ byStatus }) => (byStatus['429'] ?? 0) > 3,
  );
  await flows.faults([
    { kind: 'slow', ms: 0, jitterMs: 300, where: 'membership' },
    { kind: 'repeat-answers-400' },
    { kind: 'body-limit', bytes: 600 },
    { kind: 'reset', applied: true, where: 'membership', share: 20 },
  ]);
  for (let round = 0; round < 4; round += 1) {
    await flows.put(names('order', 60), round % 2 === 0);
    await flows.put(names('order', 20), round % 2 === 1);
  }
  await eventually(
    () => flows.atSandbox('GET', 'stats'),
    ({ byStatus }) => (byStatus['413'] ?? 0) > 0,
  );
  await flows.faults([]);
  await flows.expectConverged();
  const stats = await flows.atSandbox('GET', 'stats');
  expect(stats.memberships.contradicted).toBe(0);
  expect(stats.inFlightPerPair.overlapped).toBe(false);
});

it('keeps apart whom PX refuses, and delivers them when they are sent again', async () => {
  await flows.faults([{ kind: 'reject-identity', identity: 'poisoned-7' }]);
  await flows.put(names('poisoned', 30), true);
  await expectFailed(1);
  for (const flow of flows.all) {
    const letters = await flows.call('GET', `/api/dataflows/${flow.dataflowId}/dead-letters`);
    expect(letters.items).toMatchObject([{ targetValue: 'poisoned-7', error: { status: 400 } }]);
    expect(await flows.inPx(flow)).toHaveLength(flows.members.size - 1);
  }
  await resendAll();
  await flows.expectConverged();
});

it('asks a bounded number of times when PX refuses everybody', async () => {
  const refusals = async (): Promise<number> =>
    (await flows.atSandbox('GET', 'stats')).byStatus['400'] ?? 0;
  const before = await refusals();
  await flows.faults([{ kind: 'reject-all' }]);
  await flows.put(names('refused', 4), true);
  await expectFailed(4);
  // Halving down to each: 4, then 2 and 2, then each alone.
  expect((await refusals()) - before).toBeLessThanOrEqual(flows.all.length * 7);
  await resendAll();
  await flows.expectConverged();
});

it('finds who was taken out at PX by hand, and puts them back on request', async () => {
  const [{ audienceId, dataflowId }] = flows.all as [Flow];
  await flows.atSandbox('POST', 'faults', {
    kind: 'drop-members',
    segment: audienceId,
    members: 3,
  });
  const path = `/api/dataflows/${dataflowId}`;
  const found = await flows.call('POST', `${path}/verify`, { sample: 1 });
  expect(found).toMatchObject({ state: 'done', counts: { repairable: 3 } });
  await flows.call('POST', `${path}/verifications/${found.id}/repair`);
  await flows.expectConverged();
});

it('makes a segment again that somebody deleted at PX', async () => {
  await flows.atSandbox('DELETE', `segments/${flows.all[0]!.audienceId}`);
  await flows.put(['after-the-deletion'], true);
  await flows.expectConverged();
  expect(flows.server.output.stdout).not.toMatch(/"level":(50|60)/);
});

it('gives up a request that is never answered, and sends its people again', async () => {
  await flows.untilAccount(unanswered, ({ error }) => /no answer in time/.test(error?.message));
  deadGate.isDead = false;
  // The request at hand may be one that is never answered, too.
  deadGate.breakAll();
  flows.all.push(unanswered);
  await flows.expectConverged();
});
