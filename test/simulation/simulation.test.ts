/**
 * Random lives of a small company: updates late, repeated and side by side, merges, rule edits,
 * activations, outages, time that jumps. At the end of each, PX holds exactly what the oracle says.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { eventually, type TestApp, withApp } from '../support/app.ts';
import { accountInput, createAudience, inPx, putFaults, sandboxStats } from '../support/px.ts';
import { type Backend, backends } from '../support/stores.ts';
import { expectedInPx, rules, type SimRule, type SimUpdate } from './oracle.ts';

const startMs = Date.parse('2026-03-10T12:00:00Z');
const hourMs = 3_600_000;

type Step =
  | { do: 'updates'; updates: RelativeUpdate[][] }
  | { do: 'wait'; hours: number }
  | { do: 'clockBack'; minutes: number }
  | { do: 'editRule'; audience: number; rule: number }
  | { do: 'activate' | 'remove'; audience: number }
  | { do: 'enable' | 'disable' }
  | { do: 'fault'; fault: object }
  | { do: 'settle' };

/** Times as ages, because the clock is known only when the step runs. */
interface RelativeUpdate {
  crmIds: number[];
  emails: number[];
  attributes: Record<string, unknown>;
  events: { eventType: string; ageMinutes: number; amount: number }[];
  ageMinutes: number;
}

const updateArbitrary: fc.Arbitrary<RelativeUpdate> = fc
  .record({
    crmIds: fc.uniqueArray(fc.nat(7), { maxLength: 1 }),
    emails: fc.uniqueArray(fc.nat(5), { maxLength: 1 }),
    attributes: fc.record(
      {
        seats: fc.oneof(fc.constantFrom(10, 50, 51, 90), fc.constant(null)),
        plan: fc.constantFrom('pro', 'free', null),
      },
      { requiredKeys: [] },
    ),
    events: fc.array(
      fc.record({
        eventType: fc.constantFrom('login', 'buy'),
        ageMinutes: fc.integer({ min: 0, max: 5_000 }),
        amount: fc.integer({ min: 1, max: 15 }),
      }),
      { maxLength: 2 },
    ),
    ageMinutes: fc.integer({ min: 0, max: 120 }),
  })
  .filter((update) => update.crmIds.length + update.emails.length > 0);

const onMembers = { where: 'membership' };
const faultArbitrary = fc.constantFrom(
  { kind: 'status', status: 503, ...onMembers, for: { requests: 2 } },
  { kind: 'status', status: 429, retryAfter: 'seconds', for: { requests: 2 } },
  { kind: 'reset', applied: true, ...onMembers, for: { requests: 2 } },
  { kind: 'status', status: 500, applied: true, ...onMembers, for: { requests: 1 } },
  { kind: 'half', applied: true, ...onMembers, for: { requests: 1 } },
  { kind: 'repeat-answers-400', for: { requests: 3 } },
  { kind: 'expire-tokens' },
);

const audience = fc.nat(2);
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('updates' as const),
      updates: fc.array(fc.array(updateArbitrary, { minLength: 1, maxLength: 6 }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      hours: fc.integer({ min: 0, max: 40 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clockBack' as const),
      minutes: fc.integer({ min: 1, max: 600 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('editRule' as const),
      audience,
      rule: fc.nat(rules.length - 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('activate' as const, 'remove' as const), audience }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('enable' as const, 'disable' as const) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fault' as const), fault: faultArbitrary }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
);

/** One life: what the test did, beside what Millrace was told. */
class Life {
  readonly test: TestApp;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly updates: SimUpdate[] = [];
  readonly ruleOf: SimRule[] = [rules[0]!, rules[2]!, rules[4]!];
  readonly active = [true, true, true];
  audienceIds: string[] = [];
  dataflowId = '';
  /** Every update gets a time of its own, so that their order is never in doubt. */
  #tick = 0;

  constructor(test: TestApp, clock: ReturnType<typeof fakeClock>) {
    this.test = test;
    this.clock = clock;
  }

  async setUp(): Promise<void> {
    const { test } = this;
    for (const [index, rule] of this.ruleOf.entries()) {
      this.audienceIds.push(await createAudience(test, `Audience ${index}`, rule.pql));
    }
    const account = await test.call<{ id: string }>('POST', '/api/accounts', accountInput(test));
    const dataflow = await test.call<{ id: string }>('POST', '/api/dataflows', {
      accountId: account.id,
      name: 'Guides',
      mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
      audiences: this.audienceIds.map((audienceId) => ({ audienceId })),
    });
    this.dataflowId = dataflow.id;
  }

  async step(step: Step): Promise<void> {
    const { test, clock } = this;
    const flow = `/api/dataflows/${this.dataflowId}`;
    if (step.do === 'updates') await Promise.all(step.updates.map((batch) => this.#send(batch)));
    // As when the host sleeps: requests may be out.
    if (step.do === 'wait') clock.add(step.hours * hourMs);
    if (step.do === 'clockBack') {
      await this.settle();
      clock.add(-step.minutes * 60_000);
    }
    if (step.do === 'editRule') {
      const rule = rules[step.rule]!;
      const expression = { type: 'PQL', format: 'pql/text', value: rule.pql };
      await test.call('PATCH', `/api/audiences/${this.audienceIds[step.audience]}`, { expression });
      this.ruleOf[step.audience] = rule;
    }
    if (step.do === 'activate' || step.do === 'remove') {
      const isActive = step.do === 'activate';
      if (this.active[step.audience] === isActive) return;
      const audienceId = this.audienceIds[step.audience]!;
      if (isActive) await test.call('POST', `${flow}/audiences`, { audienceId });
      else await test.call('DELETE', `${flow}/audiences/${audienceId}`);
      this.active[step.audience] = isActive;
    }
    if (step.do === 'enable' || step.do === 'disable')
      await test.call('POST', `${flow}/${step.do}`);
    if (step.do === 'fault') await putFaults(test, [step.fault]);
    if (step.do === 'settle') await this.settle();
    clock.add(1_000);
  }

  /** A batch, and some of it once more: a repeat must change nothing. */
  async #send(batch: readonly RelativeUpdate[]): Promise<void> {
    const taken = batch.map((update) => this.#absolute(update));
    const body = taken.map((update, index) => this.#wire(update, index));
    this.updates.push(...taken);
    await this.test.call('POST', '/collect/profiles', body);
    if (body.length > 2) await this.test.call('POST', '/collect/profiles', body.slice(1));
  }

  #absolute(update: RelativeUpdate): SimUpdate {
    const nowMs = this.clock.now();
    this.#tick += 1;
    return {
      crmIds: update.crmIds.map((n) => `crm-${n}`),
      emails: update.emails.map((n) => `p${n}@example.com`),
      attributes: update.attributes,
      events: update.events.map(({ eventType, amount, ageMinutes }) => ({
        eventType,
        amount,
        atMs: nowMs - ageMinutes * 60_000,
      })),
      atMs: nowMs - update.ageMinutes * 60_000 - (this.#tick % 1_000),
    };
  }

  #wire(update: SimUpdate, index: number): object {
    const ids = (values: string[]): object[] => values.map((id) => ({ id }));
    return {
      identityMap: {
        ...(update.crmIds.length > 0 ? { CRMID: ids(update.crmIds) } : {}),
        ...(update.emails.length > 0 ? { Email: ids(update.emails) } : {}),
      },
      attributes: update.attributes,
      events: update.events.map(({ atMs, ...event }, at) => ({
        ...event,
        _id: `${this.#tick}-${update.atMs}-${index}-${at}`,
        timestamp: new Date(atMs).toISOString(),
      })),
      timestamp: new Date(update.atMs).toISOString(),
    };
  }

  settle(): Promise<void> {
    return this.test.app.idle();
  }

  /** All faults end; PX must come to hold what the oracle says. */
  async check(): Promise<void> {
    const { test, clock } = this;
    await putFaults(test, []);
    await test.call('POST', `/api/dataflows/${this.dataflowId}/enable`);
    await this.settle();
    const delivered = async () => {
      clock.add(5_000);
      await this.settle();
      return test.call<any>('GET', `/api/dataflows/${this.dataflowId}`);
    };
    const flow = await eventually(delivered, (one) => one.counts.pending === 0);
    const nowMs = clock.now();
    const seen: Record<string, string[]> = {};
    const wanted: Record<string, string[]> = {};
    for (const [index, audienceId] of this.audienceIds.entries()) {
      const { pql, holds } = this.ruleOf[index]!;
      seen[`${index} ${pql}`] = await inPx(test, audienceId);
      wanted[`${index} ${pql}`] = this.active[index]
        ? expectedInPx(this.updates, holds, nowMs)
        : [];
    }
    expect(seen).toEqual(wanted);
    expect(flow.counts).toMatchObject({ failed: 0, pending: 0 });
    const stats = await sandboxStats(test);
    expect(stats.inFlightPerPair.overlapped).toBe(false);
    expect(stats.memberships.contradicted).toBe(0);
  }
}

async function live(backend: Backend, steps: readonly Step[]): Promise<void> {
  const clock = fakeClock(startMs);
  const options = { clock, refusedRetryMs: 1_000, sandbox: { clock: () => clock.now() } };
  await withApp(backend, options, async (test) => {
    const life = new Life(test, clock);
    await life.setUp();
    for (const step of steps) await life.step(step);
    await life.check();
  });
}

describe.each(backends)('random lives on %s', (backend) => {
  it('end with PX holding exactly what the oracle says', async () => {
    const steps = fc.array(stepArbitrary, { minLength: 10, maxLength: 30, size: 'max' });
    const numRuns = Number(process.env['SIMULATION_RUNS'] ?? 12);
    const seed = process.env['SIMULATION_SEED'];
    await fc.assert(
      fc.asyncProperty(steps, (life) => live(backend, life)),
      {
        numRuns,
        endOnFailure: process.env['SIMULATION_SHRINK'] === undefined,
        ...(seed ? { seed: Number(seed) } : {}),
      },
    );
  }, 600_000);
});
