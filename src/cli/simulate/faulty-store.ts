/** A store whose transactions fail by seed: before they begin, before they commit, and after. */
import { MillraceError } from '../../kernel/index.ts';
import type { Store } from '../../store/index.ts';
import type { Random } from './random.ts';

const away = (): MillraceError =>
  new MillraceError('storage-unavailable', 'The simulated database is away.');

export interface StoreFaults {
  /** Share of transactions that fail. */
  rate: number;
  /** How many failed so far. */
  count: number;
}

export function faultyStore(store: Store, faults: StoreFaults, random: Random): Store {
  return {
    ...store,
    transaction: async (work) => {
      const where = random.chance(faults.rate) ? random.below(3) : null;
      if (where !== null) faults.count += 1;
      if (where === 0) throw away();
      const result = await store.transaction(async (tx) => {
        const inside = await work(tx);
        if (where === 1) throw away();
        return inside;
      });
      // Committed, but nobody learns of it: as when the connection breaks at that moment.
      if (where === 2) throw away();
      return result;
    },
  };
}
