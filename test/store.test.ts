/** One suite for every backend: what all rooms rely on. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MillraceError } from '../src/kernel/index.ts';
import {
  changeCatalog,
  holdCatalog,
  lockDataDir,
  openStore,
  prepared,
  query,
  together,
  vacuumOnce,
} from '../src/store/index.ts';
import { eventually } from './support/app.ts';
import { backends, newPlace, withStore } from './support/stores.ts';

describe.each(backends)('store on %s', (backend) => {
  it('keeps what was committed and nothing of what was rolled back', async () => {
    await withStore(backend, async (store, place) => {
      const put = `insert into settings (key, value, updated_at_ms) values ($1, '1', 0)`;
      await store.transaction((tx) => query(tx, put, ['kept']));
      await expect(
        store.transaction(async (tx) => {
          await query(tx, put, ['lost']);
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      await store.close();
      const again = await openStore(place.options);
      const rows = await query<{ key: string }>(again.db, 'select key from settings', []);
      await again.close();
      expect(rows).toEqual([{ key: 'kept' }]);
      // withStore closes the first store once more: closing twice does no harm.
    });
  });

  it('keeps queries beside a transaction out of it', async () => {
    await withStore(backend, async (store) => {
      const order: string[] = [];
      let beside: Promise<unknown> = Promise.resolve();
      await store
        .transaction(async (tx) => {
          await query(
            tx,
            `insert into settings (key, value, updated_at_ms) values ('a', '1', 0)`,
            [],
          );
          beside = query(
            store.db,
            `insert into settings (key, value, updated_at_ms) values ('b', '1', 0)`,
            [],
          ).then(() => order.push('beside'));
          await query(tx, 'select 1', []);
          throw new Error('rolled back');
        })
        .catch(() => order.push('transaction'));
      await beside;
      const rows = await query<{ key: string }>(store.db, 'select key from settings', []);
      expect(rows).toEqual([{ key: 'b' }]);
      expect(order).toContain('beside');
    });
  });

  it('runs statements that are sent together in their order, and undoes all when one fails', async () => {
    await withStore(backend, async (store) => {
      const put = `insert into settings (key, value, updated_at_ms) values ($1, '1', 0)`;
      const keys = 'select key from settings order by key';
      const seen = await store.transaction(async (tx) => {
        const [, one, , two] = await together([
          query(tx, put, ['a']),
          query(tx, keys, []),
          query(tx, put, ['b']),
          query(tx, keys, []),
        ]);
        return [one, two];
      });
      expect(seen).toEqual([[{ key: 'a' }], [{ key: 'a' }, { key: 'b' }]]);
      const failing = store.transaction((tx) =>
        together([query(tx, put, ['c']), query(tx, put, ['a']), query(tx, put, ['d'])]),
      );
      await expect(failing).rejects.toThrow(/duplicate key/);
      expect(await query(store.db, keys, [])).toEqual([{ key: 'a' }, { key: 'b' }]);
    });
  });

  it('goes on with a prepared statement after its table has changed', async () => {
    await withStore(backend, async (store) => {
      const count = prepared('select count(*) as n from settings where key <> $1');
      const ask = (): Promise<unknown> => store.transaction((tx) => query(tx, count, ['x']));
      for (let time = 0; time < 8; time += 1) expect(await ask()).toEqual([{ n: 0 }]);
      await query(store.db, 'alter table settings add column extra text', []);
      await query(store.db, `insert into settings values ('k', '1', 0, 'more')`, []);
      expect(await ask()).toEqual([{ n: 1 }]);
    });
  });

  it('gives bigint as numbers and jsonb as values, and takes them back', async () => {
    await withStore(backend, async (store) => {
      const value = { a: [1, 'ü', null], __x: { y: 'z"\\' } };
      await query(
        store.db,
        `insert into settings (key, value, updated_at_ms) values ('k', $1::jsonb, $2)`,
        [JSON.stringify(value), 9_007_199_254_740_991],
      );
      const rows = await query(
        store.db,
        `select value, updated_at_ms from settings where key = 'k'`,
        [],
      );
      expect(rows).toEqual([{ value, updated_at_ms: 9_007_199_254_740_991 }]);
    });
  });

  it('moves the catalog on a change, and runs concurrent transactions to the same end', async () => {
    await withStore(backend, async (store) => {
      const before = await store.transaction((tx) => holdCatalog(store, tx));
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          store.transaction(async (tx) => {
            if (index % 2 === 0) await changeCatalog(store, tx);
            else await holdCatalog(store, tx);
          }),
        ),
      );
      expect(await store.transaction((tx) => holdCatalog(store, tx))).toBe(before + 5);
    });
  });

  it('tells listeners in this process of an announcement', async () => {
    await withStore(backend, async (store) => {
      const heard = new Promise<void>((resolve) => store.listen('ledger', resolve));
      store.announce('ledger');
      await heard;
    });
  });

  it('has nothing left to vacuum in the end', async () => {
    await withStore(backend, async (store) => {
      const fill = `insert into settings (key, value, updated_at_ms)
        select n::text, '1', 0 from generate_series(1, 30000) n`;
      await query(store.db, fill, []);
      await query(store.db, 'update settings set updated_at_ms = 1', []);
      // Statistics are written a moment after the change.
      if (!store.capabilities.vacuumsItself) {
        await eventually(
          () => vacuumOnce(store, 0),
          (pass) => pass.more,
        );
      }
      expect(await vacuumOnce(store, 5)).toMatchObject({ more: false, nextAtMs: 60_005 });
    });
  });

  it('refuses data of a newer version and leaves it alone', async () => {
    const place = await newPlace(backend);
    const store = await openStore(place.options);
    await query(
      store.db,
      `insert into kysely_migration (name, timestamp) values ('9999-future', '')`,
      [],
    );
    await store.close();
    await expect(openStore(place.options)).rejects.toThrow(/newer version/);
    await place.remove();
  });
});

describe('the lock on a data folder', () => {
  it('refuses a second holder, names the first, and comes free again', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'millrace-lock-')), 'data');
    const unlock = lockDataDir(folder);
    expect(() => lockDataDir(folder)).toThrow(new RegExp(`process ${process.pid}`));
    unlock();
    lockDataDir(folder)();
    expect(existsSync(`${folder}.lock`)).toBe(false);
  });

  it('is taken over from a process that is dead, and from a file that is no lock', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'millrace-lock-')), 'data');
    const script = `import { lockDataDir } from ${JSON.stringify(new URL('../src/store/index.ts', import.meta.url).href)}; lockDataDir(${JSON.stringify(folder)}); process.kill(process.pid, 'SIGKILL');`;
    spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(existsSync(`${folder}.lock`)).toBe(true);
    lockDataDir(folder)();
    writeFileSync(`${folder}.lock`, 'not json');
    lockDataDir(folder)();
  });

  it('says in one line which folder cannot be used', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'millrace-lock-')), 'file');
    writeFileSync(file, '');
    expect(() => lockDataDir(join(file, 'data'))).toThrow(MillraceError);
    expect(() => lockDataDir(join(file, 'data'))).toThrow(/DATA_DIR.*file\/data/);
  });
});
