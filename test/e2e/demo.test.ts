/** The README's first command. */
import { expect, it } from 'vitest';
import { runCli } from '../support/process.ts';

it('runs the whole job and compares every membership', async () => {
  const run = await runCli(['demo', '--exit', '--people', '300', '--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const result = JSON.parse(run.stdout.trim().split('\n').at(-1)!);
  expect(result).toMatchObject({ people: 300, differences: 0 });
  expect(result.audiences).toHaveLength(3);
  for (const { expected, inPx } of result.audiences) {
    expect(expected).toBeGreaterThan(5);
    expect(inPx).toBe(expected);
  }
});

it('has fixed counts for a fixed seed', async () => {
  const first = await runCli(['demo', '--exit', '--people', '120', '--seed', '3', '--json']);
  const second = await runCli(['demo', '--exit', '--people', '120', '--seed', '3', '--json']);
  expect(JSON.parse(second.stdout)).toEqual(JSON.parse(first.stdout));
});
