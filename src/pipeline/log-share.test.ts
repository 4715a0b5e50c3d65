/** A log's partitions among processes: each has one reader, and each reader its share. */
import { expect, it } from 'vitest';
import { withStore } from '../../test/support/stores.ts';
import { fakeClock, limits } from '../kernel/index.ts';
import { query } from '../store/index.ts';
import { createLogShare, type LogShare } from './log-share.ts';

const log = { name: 'kafka:updates', firstOffset: async (partition: number) => 100 * partition };
const partitions = [0, 1, 2, 3, 4];
const nothing = new Map<number, number>();

it('is shared by those who are there, and nobody reads what another reads', async () => {
  await withStore('postgres', async (store) => {
    const clock = fakeClock(Date.UTC(2026, 5, 15));
    const newReader = (): LogShare => createLogShare({ store, clock }, log);
    const held = async (...readers: LogShare[]): Promise<number[][]> => {
      const all: number[][] = [];
      for (const reader of readers) {
        all.push([...(await reader.hold(partitions, nothing)).keys()].sort());
      }
      return all;
    };
    const [first, second, third] = [newReader(), newReader(), newReader()];

    expect(await first.hold(partitions, nothing)).toEqual(
      new Map([0, 1, 2, 3, 4].map((partition) => [partition, 100 * partition])),
    );
    // Nothing is free yet; the first gives back what is too many when it asks the next time.
    expect(await held(second)).toEqual([[]]);
    expect(await held(first, second)).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(await held(third)).toEqual([[]]);
    expect(await held(first, second, third)).toEqual([[0, 1], [3, 4], [2]]);
    clock.add(limits.logClaimMs / 2);
    expect(await held(first, second, third)).toEqual([[0, 1], [3, 4], [2]]);

    // The first is gone: a moment later the others have what it had.
    clock.add(limits.logClaimMs / 2);
    expect(await held(second, third)).toEqual([[3, 4], [2]]);
    clock.add(limits.logClaimMs / 2 + 1);
    expect(await held(second, third)).toEqual([
      [0, 3, 4],
      [1, 2],
    ]);
    clock.add(limits.logClaimMs + 1);
    expect(await held(third)).toEqual([partitions]);
    expect(await query(store.db, 'select reader from log_readers', [])).toHaveLength(1);
  });
});

it('has one reader at a time when there are fewer partitions than processes', async () => {
  await withStore('postgres', async (store) => {
    const clock = fakeClock(Date.UTC(2026, 5, 15));
    const [reads, waits] = [
      createLogShare({ store, clock }, log),
      createLogShare({ store, clock }, log),
    ];
    for (let pass = 0; pass < 3; pass += 1) {
      expect((await reads.hold([0], nothing)).size).toBe(1);
      expect((await waits.hold([0], nothing)).size).toBe(0);
      clock.add(limits.logClaimMs / 2);
    }
    clock.add(limits.logClaimMs);
    expect((await waits.hold([0], nothing)).size).toBe(1);
    expect((await reads.hold([0], nothing)).size).toBe(0);
  });
});
