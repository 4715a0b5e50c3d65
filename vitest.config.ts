import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

/** Files that put something in the place of a module, for their whole process. */
const alone = ['src/access/sign-in.test.ts', 'test/e2e/security-addresses.test.ts'];

const timeouts = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    // The report is what .ci/run counts.
    reporters: ['default', 'json'],
    outputFile: { json: 'test-report.json' },
    allowOnly: false,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...timeouts, name: 'alone', include: alone } },
      {
        test: {
          ...timeouts,
          name: 'shared',
          // The same process runs one file after the other: to load everything anew for each of more
          // than a hundred would take longer than most of them do.
          isolate: false,
          include: [
            'src/**/*.test.ts',
            'console/src/**/*.test.ts',
            'px-sandbox/**/*.test.ts',
            'test/**/*.test.ts',
          ],
          exclude: alone,
        },
      },
    ],
  },
});
