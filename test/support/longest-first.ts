import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than their size tells; begun late, one would keep the other worker waiting. */
const long = [
  'test/console/tour.test.ts',
  'test/e2e/crash.test.ts',
  'test/e2e/demo.test.ts',
  'test/simulation/mutations.test.ts',
  'test/simulation/simulation.test.ts',
  'test/e2e/spine.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const first = long.flatMap((path) => sorted.filter(({ moduleId }) => moduleId.endsWith(path)));
    return [...new Set([...first, ...sorted])];
  }
}
