/**
 * The kept counts of members are made right now and then: a process of an older version that runs
 * beside this one changes memberships and counts none.
 */
import { recountMembers } from '../audiences/index.ts';
import { limits } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import type { Engine } from './engine.ts';

/** Counts one audience at a call. @returns whether more wait now */
export function createRecount(engine: Engine): () => Promise<boolean> {
  const { store, clock, events } = engine;
  let waiting: string[] = [];
  let begunMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const nowMs = clock.now();
    if (waiting.length === 0 && Math.abs(nowMs - begunMs) >= limits.recountEveryMs) {
      begunMs = nowMs;
      const audiences = await query<{ id: string }>(
        store.db,
        'select audience_id as id from audiences',
        [],
      );
      waiting = audiences.map((audience) => audience.id);
    }
    const id = waiting.pop();
    if (id === undefined) return false;
    const off = await store.transaction((tx) => recountMembers(tx, id));
    if (off !== 0) events.membersMiscounted(id, off);
    return waiting.length > 0;
  };
}
