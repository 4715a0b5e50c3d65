/** The house is kept: no leftovers, no focused or skipped tests, no huge files without a reason. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));
const code = tracked.filter((path) => /\.(ts|tsx|mjs)$/.test(path));
const texts = new Map(
  tracked
    .filter((path) => /\.(ts|tsx|mjs|md|json|sql|yaml)$/.test(path) && path !== 'package-lock.json')
    .map((path) => [path, readFileSync(path, 'utf8')]),
);

function withText(paths: readonly string[], pattern: RegExp): string[] {
  return paths.filter((path) => pattern.test(texts.get(path) ?? ''));
}

it('leaves no marker of unfinished work', () => {
  const marker = new RegExp(
    `\\b(${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${'X'.repeat(3)})\\b`,
  );
  expect(withText(code, marker)).toEqual([]);
});

it('skips and focuses no test', () => {
  const tests = code.filter((path) => path.endsWith('.test.ts'));
  expect(withText(tests, /\b(it|describe|test)\.(skip|only|todo|skipIf|runIf)\b/)).toEqual([]);
});

it('writes a file of over 400 lines only with its reason on top', () => {
  const long = code.filter((path) => (texts.get(path) ?? '').split('\n').length > 400);
  const unexplained = long.filter((path) => !/^\/\*\*[\s\S]*?\*\//.test(texts.get(path) ?? ''));
  expect(unexplained).toEqual([]);
});

it('sets timers in kernel/loop.ts only', () => {
  const engine = code.filter(
    (path) =>
      path.startsWith('src/') && !path.endsWith('.test.ts') && path !== 'src/kernel/loop.ts',
  );
  expect(withText(engine, /\bset(Timeout|Interval)\(/)).toEqual([]);
});

it('reads the clock in kernel/clock.ts only, but for the command line', () => {
  const engine = code.filter(
    (path) =>
      /^src\/(store|profiles|audiences|destinations|sources|activation|pipeline|access|governance)\//.test(
        path,
      ) && !path.endsWith('.test.ts'),
  );
  expect(withText(engine, /\bDate\.now\(\)/)).toEqual([]);
});

it('points to nothing that is missing in its documents', () => {
  const broken: string[] = [];
  for (const path of tracked.filter((one) => one.endsWith('.md'))) {
    for (const [, target] of (texts.get(path) ?? '').matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      if (!existsSync(join(dirname(path), target!))) broken.push(`${path} → ${target}`);
    }
  }
  expect(broken).toEqual([]);
});

it('has exact and complete lock and runtime entries', () => {
  const manifest = JSON.parse(texts.get('package.json')!) as Record<
    string,
    Record<string, unknown>
  >;
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<
      string,
      { resolved?: string; dependencies?: object; devDependencies?: object }
    >;
  };
  expect(lock.packages['']?.dependencies).toEqual(manifest['dependencies']);
  expect(lock.packages['']?.devDependencies).toEqual(manifest['devDependencies']);
  const foreign = Object.values(lock.packages).filter(
    (one) =>
      one.resolved?.startsWith('http') && !one.resolved.startsWith('https://registry.npmjs.org/'),
  );
  expect(foreign).toEqual([]);
});
