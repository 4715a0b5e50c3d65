/**
 * Exclusive lock on the data folder. PGlite takes none, and a second process destroys the data, so
 * this lock is taken before the first read, by server, command line and tests alike. It lies beside
 * the folder and names its holder; a living holder never loses it.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { MillraceError, systemClock } from '../kernel/index.ts';

interface Holder {
  pid: number;
  /** When the process started, as the system counts it, so that a reused pid is told apart. */
  startedAt: string;
  host: string;
}

/** A take-over of a dead holder's lock lasts milliseconds; an older one was cut short. */
const takeoverMaxMs = 10_000;

/** The start time of a process on Linux (field 22 of its stat), or null when it is not running. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    try {
      process.kill(pid, 0);
      return '';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : null;
    }
  }
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  // A holder on another machine cannot be looked at, so it counts as alive.
  if (holder.host !== hostname()) return true;
  const started = processStart(holder.pid);
  return started !== null && (started === '' || started === holder.startedAt);
}

function create(path: string): boolean {
  const holder: Holder = {
    pid: process.pid,
    startedAt: processStart(process.pid) ?? '',
    host: hostname(),
  };
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function lockedError(dataDir: string, path: string, holder: Holder | null): MillraceError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  const hint =
    holder && holder.host !== hostname()
      ? `If that machine is gone for good, delete ${path}.`
      : 'Stop it first, or choose another DATA_DIR.';
  return new MillraceError('locked', `${dataDir} is in use by ${who}. ${hint}`, { hint });
}

/** Removes a dead holder's lock; false when somebody else is doing so right now. */
function removeDead(path: string): boolean {
  const guard = `${path}.takeover`;
  if (!create(guard)) {
    const age = systemClock.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age < takeoverMaxMs) return false;
    rmSync(guard, { force: true });
    if (!create(guard)) return false;
  }
  try {
    const holder = readHolder(path);
    if (holder && isAlive(holder)) return false;
    rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/**
 * Takes the lock on a folder (which may not exist yet) or throws `locked`, naming the holder.
 * @returns a function that gives the lock back; only the owner's own lock is removed
 */
export function lockDataDir(dataDir: string): () => void {
  const path = `${dataDir.replace(/\/+$/, '')}.lock`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (!create(path)) {
      const holder = readHolder(path);
      if ((holder && isAlive(holder)) || !removeDead(path) || !create(path)) {
        throw lockedError(dataDir, path, readHolder(path) ?? holder);
      }
    }
  } catch (error) {
    if (error instanceof MillraceError) throw error;
    const text = (error as Error).message;
    throw new MillraceError('configuration', `DATA_DIR: cannot lock ${dataDir}: ${text}`);
  }
  let held = true;
  return () => {
    if (held && readHolder(path)?.pid === process.pid) rmSync(path, { force: true });
    held = false;
  };
}
