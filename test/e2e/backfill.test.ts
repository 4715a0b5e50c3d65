/** Evaluating everybody: fairly, exactly once, through edits, failures and `kill -9`. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { apiClient } from '../../src/cli/api.ts';
import { query } from '../../src/store/index.ts';
import { eventually, type TestApp, withApp } from '../support/app.ts';
import { runCli, startUp } from '../support/process.ts';
import { createAudience } from '../support/px.ts';
import { backends, newPlace } from '../support/stores.ts';

interface Shown {
  members: number;
  error: string | null;
  backfill: { id: string; state: string; processed: number; total: number } | null;
}

type Call = TestApp['call'];

/** People 0 to `count`, with `seats` equal to their number. */
async function addPeople(call: Call, count: number): Promise<void> {
  for (let from = 0; from < count; from += 5_000) {
    const size = Math.min(5_000, count - from);
    const updates = Array.from({ length: size }, (_, at) => ({
      identityMap: { CRMID: [{ id: `p-${from + at}` }] },
      attributes: { seats: from + at },
    }));
    await call('POST', '/collect/profiles', updates);
  }
}

const show = (call: Call, id: string): Promise<Shown> => call('GET', `/api/audiences/${id}`);

/** Waits for its evaluation of everybody; progress never goes back and never beyond its end. */
async function done(call: Call, id: string): Promise<Shown> {
  let last = { id: '', processed: 0 };
  return eventually(
    async () => {
      const shown = await show(call, id);
      const { backfill } = shown;
      if (backfill) {
        expect(backfill.processed).toBeLessThanOrEqual(backfill.total);
        if (backfill.id === last.id)
          expect(backfill.processed).toBeGreaterThanOrEqual(last.processed);
        last = backfill;
      }
      return shown;
    },
    (shown) => shown.backfill?.state === 'done',
    120_000,
  );
}

describe.each(backends)('evaluating everybody on %s', (backend) => {
  it('takes turns, follows edits, lets updates in, and shows what fails until it heals', {
    retry: 2,
  }, async () => {
    await withApp(backend, {}, async (test) => {
      const { call, app } = test;
      await addPeople(call, 3_000);
      // Several at once, and one of them edited under way: the last rule counts.
      const ids = await Promise.all(
        [10, 20, 30].map((seats) => createAudience(test, `Over ${seats}`, `seats >= ${seats}`)),
      );
      const [edited, failing, other] = ids as [string, string, string];
      const first = (await show(call, edited)).backfill!;
      for (const seats of [100, 2_000]) {
        await call('PATCH', `/api/audiences/${edited}`, {
          expression: { value: `seats >= ${seats}` },
        });
      }
      await call('POST', '/collect/profiles', [
        { identityMap: { CRMID: [{ id: 'p-0' }] }, attributes: { seats: 5_000 } },
        { identityMap: { CRMID: [{ id: 'p-2999' }] }, attributes: { seats: 1 } },
        { identityMap: { CRMID: [{ id: 'late' }] }, attributes: { seats: 2_500 } },
      ]);
      expect(await done(call, edited)).toMatchObject({ members: 1_001, error: null });
      expect(await done(call, failing)).toMatchObject({ members: 2_981 });
      expect(await done(call, other)).toMatchObject({ members: 2_971 });
      const { store } = app.services;
      const rows = await query<{ state: string; id: string }>(
        store.db,
        'select backfill_id as id, state from backfills where audience_id = $1 order by created_at_ms, backfill_id',
        [edited],
      );
      expect(rows.at(-1)!.state).toBe('done');
      expect(rows.find((row) => row.id === first.id)!.state).toMatch(/cancelled|done/);
      expect(rows.filter((row) => row.state === 'running')).toEqual([]);

      // A rule that cannot be read any more, as after going back to an older version.
      const breakRule = (expression: string): Promise<void> =>
        store.transaction(async (tx) => {
          await query(tx, 'update audiences set expression = $2 where audience_id = $1', [
            failing,
            expression,
          ]);
          await query(tx, 'update catalog set version = version + 1', []);
        });
      await breakRule('seats >=');
      store.announce('catalog');
      const broken = await eventually(
        () => show(call, failing),
        (shown) => shown.error !== null,
      );
      expect(broken.members).toBe(2_981);
      // The others go on.
      await call('POST', '/collect/profiles', [
        { identityMap: { CRMID: [{ id: 'p-1' }] }, attributes: { seats: 40 } },
      ]);
      expect((await show(call, other)).members).toBe(2_972);
      expect((await show(call, failing)).members).toBe(2_981);
      // The cause is gone: what came in meanwhile is made up for, and nobody had to do anything.
      await breakRule('seats >= 20');
      store.announce('catalog');
      await eventually(
        () => show(call, failing),
        (shown) => shown.error === null && shown.members === 2_982,
      );
    });
  });

  it('goes on where it was after kill -9, skipping nobody and counting nobody twice', async () => {
    const place = await newPlace(backend);
    const apiKey = 'a-key-that-is-used-for-this-test';
    const env = {
      ...('dataDir' in place.options
        ? { DATA_DIR: place.options.dataDir }
        : { DATABASE_URL: place.options.databaseUrl }),
      MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
      MILLRACE_BOOTSTRAP_API_KEY: apiKey,
      LOG_LEVEL: 'warn',
    };
    let server = await startUp(env);
    const call: Call = (method, path, body) =>
      apiClient(server.url, apiKey).call(method, path, body);
    await addPeople(call, 6_000);
    const { id } = await call<{ id: string }>('POST', '/api/audiences', {
      name: 'Odd',
      expression: { value: 'seats % 2 = 1' },
    });
    let killed: Shown['backfill'] = null;
    for (let kill = 0; kill < 2; kill += 1) {
      const from: number = killed?.processed ?? 0;
      killed = (
        await eventually(
          () => show(call, id),
          ({ backfill }) => backfill!.processed > from || backfill!.state === 'done',
        )
      ).backfill;
      await server.end('SIGKILL');
      server = await startUp(env);
      const resumed: NonNullable<Shown['backfill']> = (await show(call, id)).backfill!;
      expect(resumed.id).toBe(killed!.id);
      expect(resumed.processed).toBeGreaterThanOrEqual(killed!.processed);
    }
    const watched = await runCli(['audience', 'show', 'Odd', '--watch'], {
      MILLRACE_URL: server.url,
      MILLRACE_API_KEY: apiKey,
    });
    expect(watched).toMatchObject({ code: 0 });
    expect(watched.stdout).toContain('[####################] 100 % (6,000 of 6,000), done');
    const shown = await done(call, id);
    expect(shown).toMatchObject({ members: 3_000, error: null });
    expect(shown.backfill).toMatchObject({ processed: 6_000, total: 6_000 });
    const { items } = await call<{ items: { effect: unknown }[] }>(
      'GET',
      `/api/audiences/${id}/versions`,
    );
    expect(items[0]!.effect).toEqual({ entered: 3_000, left: 0 });
    await server.end('SIGTERM');
    await place.remove();
  }, 240_000);
});
