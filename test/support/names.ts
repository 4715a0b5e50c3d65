/** DNS of processes that a test starts: it may forget `localhost` for a while. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'millrace-names-'));
const mark = join(folder, 'unknown');

/** For the environment of the process. */
export const namesEnv = {
  NODE_OPTIONS: `--import ${new URL('forget-names.mjs', import.meta.url)}`,
  TEST_NAMES_UNKNOWN_WHILE: mark,
};

export function setNames(state: 'known' | 'unknown'): void {
  if (state === 'unknown') writeFileSync(mark, '');
  else if (existsSync(mark)) rmSync(mark);
}

export function forgetNames(): void {
  rmSync(folder, { recursive: true, force: true });
}
