/**
 * What nobody waits for, in bounded passes: archived audiences lose their members, counts over time
 * are rolled up, uploads of long ago are forgotten, events that nobody can read are dropped, members
 * are counted again.
 */
import { countChanges, endArchived, forgetUploads, rollUpHistory } from '../audiences/index.ts';
import { limits, type PassResult } from '../kernel/index.ts';
import { dropOldRejected } from '../profiles/index.ts';
import type { Engine } from './engine.ts';
import { createRecount } from './recount.ts';
import { createRetention } from './retention.ts';

/** Ends a page of memberships of archived audiences. The catalog is held: none is revived meanwhile. */
async function endArchivedPage(engine: Engine): Promise<boolean> {
  const { store, clock } = engine;
  const ended = await store.transaction(async (tx) => {
    await engine.catalog(tx);
    const nowMs = clock.now();
    const writes = await endArchived(tx, nowMs);
    await countChanges(store, tx, { writes }, nowMs);
    return writes;
  });
  engine.events.membershipsChanged(ended, 'archive');
  return ended.length >= limits.archivedRowsPerPass;
}

/** One bounded pass at a call. To be run in a loop. */
export function createHousekeeping(engine: Engine): () => Promise<PassResult> {
  const retention = createRetention(engine);
  const recount = createRecount(engine);
  return async () => {
    const nowMs = engine.clock.now();
    if (await endArchivedPage(engine)) return { more: true };
    if (await rollUpHistory(engine.store, nowMs)) return { more: true };
    if (await forgetUploads(engine.store, nowMs)) return { more: true };
    await dropOldRejected(engine.store, nowMs);
    if (await retention.run()) return { more: true };
    if (await recount()) return { more: true };
    return { more: false, nextAtMs: nowMs + limits.housekeepingEveryMs };
  };
}
