/**
 * Random lives of a small company, as `millrace simulate` lives them: updates late, repeated and side
 * by side, merges and unmerges, edits of rules, mappings, consent and schedules, lost segments, outages, failing
 * transactions, restarts, time that jumps. Nothing forbidden ever happens, and at the end of each the
 * destination holds exactly what the oracle says. A failure names the seed that repeats it.
 */
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/cli/simulate/run.ts';
import { type Backend, backends, newPlace } from '../support/stores.ts';

async function live(backend: Backend, seed: number, livesMax: number): Promise<void> {
  const place = await newPlace(backend);
  try {
    const { lives, failure } = await simulate({ seed, livesMax, place: place.options });
    expect({ seed, problems: failure?.problems ?? [] }).toEqual({ seed, problems: [] });
    expect(lives).toBe(livesMax);
  } finally {
    await place.remove();
  }
}

describe.each(backends)('random lives on %s', (backend) => {
  it('of a fixed seed end as the oracle says', () => live(backend, 1, 2), 300_000);

  it('of a fresh seed, too', async () => {
    const seed = Math.floor(Math.random() * 1_000_000);
    console.log(`millrace simulate --seed ${seed} --lives 1, on ${backend}`);
    await live(backend, seed, 1);
  }, 300_000);
});
