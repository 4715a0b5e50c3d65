/**
 * What is told of delivery: runs, charts, the request log. Goal: the numbers are of people and final
 * states, never of attempts; a failure is never green; waiting is no failure. Method: the sandbox
 * misbehaves on order, and the numbers are read over HTTP as people and programs read them.
 */
import { expect, it } from 'vitest';
import { requestsOfClaims } from '../../src/monitoring/index.ts';
import { eventually, type TestApp, withApp } from '../support/app.ts';
import { collect, type Flow, putFaults, setUpFlow, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const people = (count: number, from = 0): object[] =>
  Array.from({ length: count }, (_, at) =>
    update(`person-${from + at}`, { attributes: { n: 100 + at } }),
  );

const runsOf = async (test: TestApp, { dataflowId }: Flow): Promise<any[]> =>
  (await test.call<any>('GET', `/api/dataflows/${dataflowId}/runs`)).items;

it.each(backends)(
  'counts a run in people and final states, with its errors apart (%s)',
  async (backend) => {
    await withApp(backend, { monitorEveryMs: 50 }, async (test) => {
      const flow = await setUpFlow(test, { Some: 'n > 50' });
      await test.app.idle();
      const base = `/api/dataflows/${flow.dataflowId}`;
      await putFaults(test, [
        { kind: 'status', status: 429, for: { requests: 1 } },
        { kind: 'reject-identity', identity: 'person-7', named: true },
      ]);
      await collect(test, ...people(40), {
        identityMap: { Email: [{ id: 'nobody@example.com' }] },
        attributes: { n: 100 },
      });
      const [run] = await eventually(
        () => runsOf(test, flow),
        ([first]) => first?.activated === 39 && first.failed === 1,
      );
      expect(run).toMatchObject({
        status: 'processing',
        received: 41,
        activated: 39,
        excluded: 1,
        failed: 1,
        waiting: 0,
        activationRate: 40 / 41,
        excludedByReason: { 'no-identity': 1 },
      });
      const errors = new Map(run.errors.map((error: any) => [error.code, error]));
      expect(errors.get('identity-refused')).toMatchObject({
        people: 1,
        title: 'PX refused this identity (400)',
      });
      expect(errors.get('rate-limited')).toMatchObject({ people: 0 });

      // The resend has a run of its own; the run with the failure keeps it, and ends not green.
      await putFaults(test, []);
      await test.call('POST', `${base}/resend`, {});
      await test.app.idle();
      const [resent, before] = await eventually(
        () => runsOf(test, flow),
        ([first]) => first?.cause === 'resend' && first.activated === 1,
      );
      expect(resent).toMatchObject({ received: 1, failed: 0 });
      expect(before).toMatchObject({ id: run.id, status: 'completed-with-failures', failed: 1 });
      expect(await test.call('GET', `${base}/runs/${run.id}`)).toMatchObject({ id: run.id });
      const failing = await test.call<any>('GET', `${base}/runs?failuresOnly=true`);
      expect(failing.items.map((one: any) => one.id)).toEqual([run.id]);

      // Charts add up to the same people, and show the answers with their classes.
      const metrics = await eventually(
        () => test.call<any>('GET', `${base}/metrics?range=1h`),
        ({ buckets }) => buckets.some((one: any) => one.excluded['no-identity'] === 1),
      );
      const sum = (pick: (bucket: any) => number | undefined): number =>
        metrics.buckets.reduce((total: number, one: any) => total + (pick(one) ?? 0), 0);
      expect(sum((one) => one.added)).toBe(40);
      expect(sum((one) => one.failed)).toBe(1);
      expect(sum((one) => one.answers['429'])).toBe(1);
      expect(sum((one) => one.answers['400'])).toBeGreaterThan(0);
      expect(metrics.buckets.some((one: any) => one.secondsToDestination?.p95 > 0)).toBe(true);
      expect(metrics.bands).toMatchObject([{ kind: 'backfill' }]);
      expect(metrics.markers).toMatchObject([{ kind: 'change', text: 'Resend' }]);

      // The request log: by status, by person; no secret anywhere.
      const limited = await test.call<any>('GET', `${base}/requests?status=429`);
      expect(limited.items).toMatchObject([{ status: 429, people: 40, purpose: 'members' }]);
      const mine = await test.call<any>('GET', `${base}/requests?targetValue=person-7&status=2xx`);
      expect(mine.items).toMatchObject([{ status: 200, people: 1, adds: 1, removes: 0 }]);
      // What a person's trace is made of: the claims that a ledger row remembers.
      const { store } = test.app.services;
      const row = await store.db
        .selectFrom('ledger')
        .select('claim_ids')
        .where('target_value', '=', 'person-7')
        .executeTakeFirstOrThrow();
      const carried = await requestsOfClaims(store.db, row.claim_ids);
      expect(carried[0]).toMatchObject({ id: mine.items[0].id, people: 1, status: 200 });
      const one = await test.call<any>('GET', `${base}/requests/${mine.items[0].id}`);
      expect(one.requestBody).toContain('person-7');
      expect(one.requestHeaders.authorization).toBe('[hidden]');
      const all = await test.call<any>('GET', `${base}/requests?limit=1000`);
      expect(all.items.some((item: any) => item.purpose === 'sign-in')).toBe(true);
      const { password, clientSecret } = test.sandbox.credentials;
      for (const { id } of all.items) {
        const text = JSON.stringify(await test.call('GET', `${base}/requests/${id}`));
        for (const secret of [password, clientSecret, 'Bearer ', 'access_token']) {
          expect(text).not.toContain(secret);
        }
      }
      const first = await test.call<any>('GET', `${base}/requests?limit=1`);
      const second = await test.call<any>(
        'GET',
        `${base}/requests?limit=1&cursor=${first.nextCursor}`,
      );
      expect([first.items[0].id, second.items[0].id]).toEqual(
        all.items.slice(0, 2).map((item: any) => item.id),
      );
      expect((await test.send('GET', `${base}/requests?cursor=x`)).status).toBe(400);
      expect((await test.send('GET', `${base}/metrics?range=soon`)).status).toBe(400);
      expect((await test.send('GET', `${base}/runs/none`)).status).toBe(404);
    });
  },
);
