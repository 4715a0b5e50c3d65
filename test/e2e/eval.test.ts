/** `millrace eval` as people use it: a process of its own, no server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runCli } from '../support/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-eval-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const at = ['--at', '2026-03-04T12:00:00Z'];
const recent = 'xEvent[timestamp occurs <= 2 days before now].count() > 0';
const events = [{ eventType: 'login', timestamp: '2026-03-04T10:00:00Z' }];

it('says in or not in, and when that can change', async () => {
  const profile = file('one.json', JSON.stringify({ attributes: {}, events }, null, 2));
  const one = await runCli(['eval', recent, profile, ...at]);
  expect(one).toEqual({
    code: 0,
    stdout: 'in, can change at 2026-03-06T10:00:00.001Z\n',
    stderr: '',
  });
});

it('evaluates many profiles from standard input, a line each', async () => {
  const rule = file('rule.pql', `${recent}\n`);
  const lines = [{ events }, { attributes: {} }].map((one) => JSON.stringify(one)).join('\n');
  const json = await runCli(['eval', `@${rule}`, ...at, '--json'], {}, `${lines}\n`);
  expect([
    json.code,
    json.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ]).toEqual([
    0,
    [
      { member: true, nextChangeAt: '2026-03-06T10:00:00.001Z' },
      { member: false, nextChangeAt: null },
    ],
  ]);
  const bad = await runCli(['eval', recent], {}, '{"events": []}\n{"events": 5}\n');
  expect([bad.code, bad.stdout, bad.stderr]).toEqual([
    1,
    '1: not in\n',
    expect.stringMatching(/^millrace: 2: profile\.events: must be a list/),
  ]);
});

it('points at what is wrong with a rule', async () => {
  const bad = await runCli(['eval', 'plan = "pro" and\n\temail.startWith("a")'], {}, '{}');
  expect(bad).toMatchObject({ code: 1, stdout: '' });
  expect(bad.stderr).toMatch(/^line 2, column 8: .*startWith.*Did you mean startsWith\?\n/);
  const [, text, caret] = bad.stderr.split('\n');
  expect(caret!.length).toBe(text!.indexOf('startWith') + 1);
  expect((await runCli(['eval'])).code).toBe(2);
});
