/** The catalog over many edits: what is compiled for rules that are gone does not pile up. */
import { expect, it } from 'vitest';
import { limits } from '../kernel/index.ts';
import { type AudienceSource, buildAudienceCatalog, newCompilerCache } from './catalog.ts';

function source(audienceId: string, expression: string): AudienceSource {
  return {
    ...{ audienceId, name: audienceId, membershipId: audienceId, version: 1, expression },
    ...{ origin: 'segmentation-service', membershipOrigin: 'ups', isOwn: true, isFrozen: false },
  };
}

it('forgets compiled rules that nobody uses, in time, and keeps the others working', () => {
  const cache = newCompilerCache('UTC');
  const compilers = new Set([cache.compiler]);
  for (let edit = 0; edit < 2_500; edit += 1) {
    const sources = [source('kept', 'seats > 1'), source('edited', `seats > ${edit}`)];
    const catalog = buildAudienceCatalog(sources, cache);
    compilers.add(cache.compiler);
    expect(cache.rules.size).toBeLessThanOrEqual(limits.rulesUnused + 4);
    expect(catalog.ordered.every(({ rule }) => rule !== null)).toBe(true);
  }
  expect(compilers.size).toBe(3);
});
