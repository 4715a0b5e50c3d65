/** One PostgreSQL database under several stores: what processes owe each other. */
import { expect, it } from 'vitest';
import { type RateUsedUp, reserveRequest } from '../src/activation/rate.ts';
import { newId } from '../src/kernel/index.ts';
import { openStore, query, type Store } from '../src/store/index.ts';
import { eventually } from './support/app.ts';
import { newPlace } from './support/stores.ts';

async function withStores(
  options: { transactionIdleMs?: number },
  work: (one: Store, other: Store) => Promise<void>,
): Promise<void> {
  const place = await newPlace('postgres', 'empty');
  const [one, other] = await Promise.all([
    openStore({ ...place.options, ...options }),
    openStore({ ...place.options, ...options }),
  ]);
  try {
    await work(one, other);
  } finally {
    await one.close();
    await other.close();
    await place.remove();
  }
}

const put = (store: Store, key: string): Promise<unknown> =>
  query(store.db, `insert into settings (key, value, updated_at_ms) values ($1, '0', 0)`, [key]);
const add = `update settings set updated_at_ms = updated_at_ms + 1 where key = 'a'`;

/** Ends all connections of the database but the caller's. */
function cutAll(store: Store): Promise<unknown> {
  return query(
    store.db,
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
    [],
  );
}

it('takes the locks from a transaction that stands still; it is run again when it goes on', async () => {
  await withStores({ transactionIdleMs: 300 }, async (one, other) => {
    await put(one, 'a');
    let tries = 0;
    let goOn = (): void => {};
    const stopped = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let hasLock = (): void => {};
    const locked = new Promise<void>((resolve) => {
      hasLock = resolve;
    });
    const still = one.transaction(async (tx) => {
      tries += 1;
      await query(tx, add, []);
      hasLock();
      if (tries === 1) await stopped;
      await query(tx, 'select 1', []);
    });
    await locked;
    // Waits for the row until the server has ended the other one.
    await other.transaction((tx) => query(tx, add, []));
    goOn();
    await still;
    const [row] = await query(one.db, `select updated_at_ms as n from settings`, []);
    expect({ row, tries }).toEqual({ row: { n: 2 }, tries: 2 });
  });
});

it('repeats a transaction whose connection is cut before its commit', async () => {
  await withStores({}, async (one, other) => {
    await put(one, 'a');
    let tries = 0;
    await one.transaction(async (tx) => {
      tries += 1;
      await query(tx, add, []);
      if (tries === 1) await cutAll(other);
      await query(tx, 'select 1', []);
    });
    const [row] = await query(one.db, `select updated_at_ms as n from settings`, []);
    expect({ row, tries }).toEqual({ row: { n: 1 }, tries: 2 });
  });
});

it('hears other processes, also after its connection was cut, and never itself', async () => {
  await withStores({}, async (one, other) => {
    let wakes = 0;
    const heard: string[] = [];
    const echo: string[] = [];
    other.listen('verification', () => {
      wakes += 1;
    });
    other.hearOthers((text) => heard.push(text));
    one.hearOthers((text) => echo.push(text));
    const tell = (text: string) =>
      eventually(
        () => {
          one.announce('verification');
          one.tellOthers(text);
          return wakes > 0 && heard.includes(text);
        },
        (isHeard) => isHeard,
      );
    await tell('first');
    await cutAll(one);
    wakes = 0;
    await tell('second');
    expect(echo).toEqual([]);
  });
});

it('shares a rate between processes, whose clocks differ', async () => {
  await withStores({}, async (one, other) => {
    const accountId = newId();
    const limit = { requestsPerSecond: 30, requestsPerDay: 45 };
    const nowMs = Date.UTC(2026, 5, 1, 12);
    const take = (store: Store, atMs: number): Promise<string> =>
      store
        .transaction((tx) => reserveRequest(tx, accountId, limit, atMs))
        .then(() => 'taken')
        .catch((error: RateUsedUp) => error.window);
    const takeMany = async (atMs: number, behindMs: number): Promise<Record<string, number>> => {
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, index) =>
          index % 2 === 0 ? take(one, atMs) : take(other, atMs - behindMs),
        ),
      );
      return Object.fromEntries(
        Map.groupBy(answers, (answer) => answer)
          .entries()
          .map(([answer, all]) => [answer, all.length]),
      );
    };
    // The one whose clock is ahead begins each second.
    expect(await take(one, nowMs)).toBe('taken');
    expect(await takeMany(nowMs, 1_500)).toEqual({ taken: 29, second: 31 });
    // What is left of the day.
    expect(await take(one, nowMs + 5_000)).toBe('taken');
    expect(await takeMany(nowMs + 5_000, 1_500)).toEqual({ taken: 14, day: 46 });
    // A clock that was set back by an hour begins its second anew; the day stays used up.
    expect(await take(one, nowMs - 3_600_000)).toBe('day');
    expect(await take(one, nowMs + 86_400_000)).toBe('taken');
  });
});

it('spreads small requests over the day when they are spent faster than it goes by', async () => {
  await withStores({}, async (one) => {
    const accountId = newId();
    const limit = { requestsPerSecond: 10, requestsPerDay: 3 * 86_400 };
    const takes = async (atMs: number, isSmall: boolean): Promise<number> => {
      let taken = 0;
      const take = (): Promise<void> =>
        one.transaction((tx) => reserveRequest(tx, accountId, limit, atMs, { isSmall }));
      while (
        taken < 20 &&
        (await take().then(
          () => true,
          () => false,
        ))
      )
        taken += 1;
      return taken;
    };
    const spend = (requests: number): Promise<unknown> =>
      query(one.db, `update account_rates set used = $1 where "window" = 'day'`, [requests]);
    const noonMs = Date.UTC(2026, 5, 1, 12);
    expect(await takes(noonMs, true)).toBe(10);
    await spend(limit.requestsPerDay * 0.59);
    expect(await takes(noonMs + 1_000, true)).toBe(10);
    // Two thirds are gone at noon: two a second are left, and full requests go all the same.
    await spend((limit.requestsPerDay * 2) / 3);
    expect(await takes(noonMs + 2_000, true)).toBe(2);
    expect(await takes(noonMs + 2_000, false)).toBe(8);
    await spend(limit.requestsPerDay - 5);
    expect(await takes(noonMs + 3_000, true)).toBe(1);
    expect(await takes(noonMs + 3_000, false)).toBe(4);
  });
});
