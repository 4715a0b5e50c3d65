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
  it.each([1])('of seed %i end as the oracle says', (seed) => live(backend, seed, 2), 300_000);
});
