/** What lasts, on both backends: begun once, ended once, and forgotten when it is old. */
import { expect, it } from 'vitest';
import { backends, withStore } from '../../test/support/stores.ts';
import { dropOldMarks, type LastingMark, markLasting, markMoment, readMarks } from './marks.ts';

const scopes = ['dataflow:a', 'dataflow:b'];

it.each(backends)('marks what lasts for several dataflows at once (%s)', async (backend) => {
  await withStore(backend, async (store) => {
    const say = (...states: ({ text: string; sinceMs: number } | { endedAtMs: number })[]) =>
      markLasting(
        store.db,
        states.map((state, n): LastingMark => ({ scope: scopes[n]!, kind: 'blocked', ...state })),
      );
    const marks = async () => {
      const read = await readMarks(store.db, scopes, { fromMs: 0, toMs: 1_000 });
      return read.map(({ text, startsAtMs, endsAtMs }) => [text, startsAtMs, endsAtMs]);
    };
    await say({ endedAtMs: 5 }, { endedAtMs: 5 });
    expect(await marks()).toEqual([]);
    await say({ text: 'Refused', sinceMs: 10 }, { text: 'Away', sinceMs: 20 });
    await say({ text: 'Refused still', sinceMs: 30 }, { endedAtMs: 40 });
    expect(await marks()).toEqual([
      ['Refused', 10, null],
      ['Away', 20, 40],
    ]);
    // A clock that went back: it does not end before it began.
    await say({ endedAtMs: 3 }, { text: 'Away again', sinceMs: 50 });
    await markMoment(store.db, scopes[0]!, { kind: 'mapping', text: 'Changed', atMs: 60 });
    expect(await dropOldMarks(store, 45)).toBe(false);
    expect(await marks()).toEqual([
      ['Away again', 50, null],
      ['Changed', 60, 60],
    ]);
  });
});
