/** Settings are changed here, because what the rules say may change with them. */
import {
  loadAudienceCatalog,
  mayDependOnZone,
  newCompilerCache,
  requestBackfill,
} from '../audiences/index.ts';
import { readSettings, type Settings, writeSettings } from '../settings/index.ts';
import { changeCatalog, type Tx } from '../store/index.ts';
import type { Engine } from './engine.ts';

/**
 * Changes some settings, already checked. After a new time zone, every audience that it may matter to
 * is evaluated anew over all profiles.
 */
export async function changeSettings(engine: Engine, change: Partial<Settings>): Promise<Settings> {
  const { store, clock } = engine;
  const settings = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const nowMs = clock.now();
    const before = await readSettings(tx);
    await writeSettings(tx, change, { nowMs });
    const after = await readSettings(tx);
    if (after.timeZone !== before.timeZone) await reevaluate(tx, after, nowMs);
    return after;
  });
  store.announce('catalog');
  store.announce('backfill');
  return settings;
}

async function reevaluate(tx: Tx, { timeZone }: Settings, nowMs: number): Promise<void> {
  const catalog = await loadAudienceCatalog(tx, newCompilerCache(timeZone));
  for (const { audienceId } of catalog.ordered.filter(mayDependOnZone)) {
    await requestBackfill(tx, { kind: 'audience', audienceId, dataflowId: null, nowMs });
  }
}
