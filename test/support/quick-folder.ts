/** Where the files of a test run lie: in memory if there is room, because each test makes a database of 1,000 files. */
import { chmodSync, existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
/** Several times what a run was seen to need at once. */
const roomBytesMin = 4 * 2 ** 30;

function isRoomy(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= roomBytesMin;
}

/** Makes the folder for temporary files of this process and those that it starts; remove it at the end. */
export function makeQuickFolder(): string {
  const folder = mkdtempSync(join(isRoomy(memory) ? memory : tmpdir(), 'millrace-tests-'));
  // Whom PostgreSQL runs as must get in, and write.
  chmodSync(folder, 0o1777);
  process.env['TMPDIR'] = folder;
  return folder;
}
