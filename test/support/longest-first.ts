import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than their size tells; begun late, one would keep the other worker waiting. */
const long = [
  'test/console/tour.test.ts',
  'test/e2e/crash.test.ts',
  'test/e2e/scale-out.test.ts',
  'test/simulation/mutations.test.ts',
  'test/e2e/kill.test.ts',
  'test/e2e/operate.test.ts',
  'test/e2e/demo.test.ts',
  'test/simulation/simulation.test.ts',
  'test/e2e/backfill.test.ts',
  'test/e2e/spine.test.ts',
  'test/e2e/log.test.ts',
  'test/e2e/upgrade.test.ts',
  'test/e2e/erasure-kill.test.ts',
];

/** First those that have a process each: between others they would end the one that these share. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const alone = sorted.filter(({ project }) => project.config.isolate);
    const first = long.flatMap((path) => sorted.filter(({ moduleId }) => moduleId.endsWith(path)));
    return [...new Set([...alone, ...first, ...sorted])];
  }
}
