/** Tries are counted together, whichever process they reach, and also when all come at once. */
import { expect, it } from 'vitest';
import { withStore } from '../../test/support/stores.ts';
import { query } from '../store/index.ts';
import { createTryLimit } from './try-limit.ts';

const hash = (key: string): string => `hash of ${key.length}`;

it.each(['pglite', 'postgres'] as const)('counts for several processes on %s', async (backend) => {
  await withStore(backend, async (store) => {
    const [first, second] = [createTryLimit({ store, hash }), createTryLimit({ store, hash })];
    for (let n = 0; n < 3; n += 1) await first.count(['ana']);
    for (let n = 0; n < 2; n += 1) await second.count(['ana']);
    const refused = { code: 'too-many-requests', extra: { retryAfterSeconds: 10 } };
    await expect(first.count(['ana'])).rejects.toMatchObject(refused);
    await expect(second.count(['somebody', 'ana'])).rejects.toMatchObject(refused);
    await first.count(['somebody']);
    const rows = await query(store.db, 'select key from sign_in_tries order by key', []);
    expect(rows).toEqual(['t:hash of 3', 't:hash of 8', 'w:hash of 3'].map((key) => ({ key })));

    await second.forget(['ana']);
    const tries = Array.from({ length: 12 }, (_, n) => [first, second][n % 2]!.count(['ana']));
    const ended = await Promise.allSettled(tries);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    await query(store.db, 'update sign_in_tries set expire = 1', []);
    await first.count(['ana']);
    await first.dropOld();
    expect(await query(store.db, 'select key from sign_in_tries', [])).toEqual([
      { key: 't:hash of 3' },
    ]);
  });
});
