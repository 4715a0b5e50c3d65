/** The scaffold of a destination, in a copy of the sources: it is right before anything is filled in. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const root = process.cwd();
let copy: string;
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'millrace-scaffold-'));
  for (const path of ['src', 'scripts', 'package.json', 'tsconfig.json', 'biome.json']) {
    cpSync(join(root, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const config = `export default { test: { include: ['src/destinations/**/*.test.ts'] } };`;
  writeFileSync(join(copy, 'vitest.config.ts'), config);
  writeFileSync(
    join(copy, 'tsconfig.new.json'),
    JSON.stringify({ extends: './tsconfig.json', include: ['src/destinations/mail-tool'] }),
  );
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

const inCopy = (command: string, ...args: string[]): ReturnType<typeof run> =>
  run(command, args, { cwd: copy, env: { ...process.env, VITEST: '' } });

it('makes a destination that type-checks, is formatted and conforms', async () => {
  const made = await inCopy(process.execPath, 'scripts/new-destination.ts', 'mail-tool');
  expect(made.stdout).toContain('Mail Tool is in the catalog');
  expect(readFileSync(join(copy, 'src/destinations/catalog.ts'), 'utf8')).toMatch(
    /\[gainsightPx, webhook, mailTool\]/,
  );
  const [types, format] = await Promise.all([
    inCopy('node_modules/.bin/tsc', '--noEmit', '-p', 'tsconfig.new.json'),
    inCopy('node_modules/.bin/biome', 'check', 'src/destinations'),
    inCopy(
      'node_modules/.bin/vitest',
      'run',
      'src/destinations/mail-tool',
      '--reporter=json',
      '--outputFile.json=report.json',
    ),
  ]);
  expect([types.stdout, types.stderr]).toEqual(['', '']);
  expect(`${format.stdout}${format.stderr}`).toMatch(/Checked \d\d files/);
  const report = JSON.parse(readFileSync(join(copy, 'report.json'), 'utf8'));
  expect(report).toMatchObject({ success: true, numFailedTests: 0 });
  expect(report['numPassedTests']).toBeGreaterThan(20);
}, 120_000);

it.each([
  [['Mail'], 'lower-case letters'],
  [['webhook'], 'is there already'],
  [[], 'lower-case letters'],
])('refuses %j', async (names, text) => {
  await expect(
    inCopy(process.execPath, 'scripts/new-destination.ts', ...names),
  ).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(text) });
});
