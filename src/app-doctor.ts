/** The installation that the environment names, looked at where no server runs. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  type Config,
  createSecretBox,
  errorText,
  MillraceError,
  parseSecretKey,
  type SecretBox,
  systemClock,
} from './kernel/index.ts';
import { examine, type Finding } from './operations/index.ts';
import { inspectStore, query, type Store } from './store/index.ts';

export interface Installation {
  findings: Finding[];
  /** A server has the folder; it can be asked. */
  isLocked: boolean;
}

const emptyFinding = (where: string): Finding => ({
  code: 'no-data',
  level: 'info',
  what: 'Nothing was kept here yet.',
  where,
  next: 'millrace up makes what it needs.',
});

const folderFinding = (where: string, what: string): Finding => ({
  code: 'data-dir',
  level: 'error',
  what,
  where,
  next: 'Set DATA_DIR to a folder that this user may write, or correct its owner (chown, chmod).',
});

/** Whether a folder that is not there yet can be made. */
function lookAbove(dataDir: string): Finding {
  let above = dirname(resolve(dataDir));
  while (!existsSync(above)) above = dirname(above);
  try {
    accessSync(above, constants.W_OK | constants.X_OK);
    return emptyFinding(dataDir);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? errorText(error);
    return folderFinding(dataDir, `DATA_DIR cannot be made in ${above} (${code}).`);
  }
}

/** What is wrong with the folder before anything is opened; `no-data` when there is nothing to open. */
function lookAtFolder(dataDir: string): Finding | null {
  try {
    if (!statSync(dataDir).isDirectory()) {
      return folderFinding(dataDir, 'DATA_DIR is a file, not a folder.');
    }
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? errorText(error);
    if (code === 'ENOENT') return lookAbove(dataDir);
    return folderFinding(dataDir, `DATA_DIR cannot be read and written (${code}).`);
  }
  return existsSync(join(dataDir, 'pglite')) ? null : emptyFinding(dataDir);
}

/** The key as the server would read it. Never makes one. */
function readKey(config: Config): SecretBox | Finding {
  const path = join(config.dataDir, 'secret.key');
  const where = config.secretKey === null ? path : 'MILLRACE_SECRET_KEY';
  const refuse = (what: string): Finding => ({
    code: 'secret-key',
    level: 'error',
    what,
    where,
    next: 'Give the key with which this data was made; with another one accounts must be connected anew.',
  });
  if (config.secretKey === null && config.databaseUrl !== null) {
    return { ...refuse('MILLRACE_SECRET_KEY is needed with DATABASE_URL.'), where: 'environment' };
  }
  try {
    const text = config.secretKey ?? readFileSync(path, 'utf8').trim();
    return createSecretBox(parseSecretKey(text));
  } catch (error) {
    return refuse(`The encryption key cannot be read: ${errorText(error)}`);
  }
}

/** Whether the key opens what was sealed on the first start. */
async function opensData(store: Store, box: SecretBox): Promise<boolean> {
  const [row] = await query<{ value: string }>(
    store.db,
    `select value from settings where key = 'secretKeyCheck'`,
    [],
  );
  if (!row) return true;
  try {
    box.open(row.value, 'settings/secretKeyCheck');
    return true;
  } catch {
    return false;
  }
}

const wrongKey = (config: Config): Finding => ({
  code: 'wrong-key',
  level: 'error',
  what: 'The encryption key is another one than the one with which this data was made: the server does not start, and no credentials can be read.',
  where: config.secretKey === null ? join(config.dataDir, 'secret.key') : 'MILLRACE_SECRET_KEY',
  next: 'Put the right key back, from where the installation was backed up. There is no way around it.',
});

function migrationFinding(unknown: readonly string[], missing: readonly string[]): Finding | null {
  const where = 'database';
  if (unknown.length > 0) {
    return {
      code: 'migrations-newer',
      level: 'error',
      what: `The data is of a newer version of Millrace (${unknown.join(', ')}); this version does not open it.`,
      where,
      next: 'Install that version again.',
    };
  }
  if (missing.length === 0) return null;
  return {
    code: 'migrations-missing',
    level: 'warning',
    what: `The data is of an older version: ${missing.join(', ')} will run at the next start.`,
    where,
    next: 'Back up, then start millrace up once; it only goes forward.',
  };
}

async function lookInside(config: Config): Promise<Finding[]> {
  const { databaseUrl, dataDir } = config;
  const inspected = await inspectStore(databaseUrl === null ? { dataDir } : { databaseUrl });
  const { store, unknown, missing, isEmpty } = inspected;
  try {
    if (isEmpty) return [emptyFinding(databaseUrl === null ? dataDir : 'DATABASE_URL')];
    const migrations = migrationFinding(unknown, missing);
    const key = readKey(config);
    const isReadable = 'open' in key && (await opensData(store, key));
    const ofKey = 'open' in key ? (isReadable ? [] : [wrongKey(config)]) : [key];
    if (migrations !== null) return [migrations, ...ofKey];
    const found = await examine({
      store,
      clock: systemClock,
      secrets: isReadable ? key : null,
      dataDir: databaseUrl === null ? dataDir : null,
      allowPrivateAddresses: config.allowPrivateDestinations,
    });
    return [...ofKey, ...found];
  } finally {
    await store.close();
  }
}

/** A server at work is no trouble: it is asked for the rest. */
function lockedFinding(dataDir: string, error: unknown): Finding {
  const hint = (error as MillraceError).hint ?? '';
  return {
    code: 'locked',
    level: 'info',
    what: errorText(error).replace(hint, '').trim(),
    where: dataDir,
    next: 'Nothing to do if that is the server, which is asked next. If not, stop it.',
  };
}

/** Looks at the folder or database of the environment. Never throws: what fails is a finding. */
export async function examineInstallation(config: Config): Promise<Installation> {
  const ofFolder = config.databaseUrl === null ? lookAtFolder(config.dataDir) : null;
  if (ofFolder !== null) return { findings: [ofFolder], isLocked: false };
  try {
    return { findings: await lookInside(config), isLocked: false };
  } catch (error) {
    const code = error instanceof MillraceError ? error.code : 'database';
    const isLocked = code === 'locked';
    if (isLocked) return { findings: [lockedFinding(config.dataDir, error)], isLocked };
    const isEmbedded = config.databaseUrl === null;
    const finding: Finding = {
      code: code === 'storage-unavailable' ? 'database-unreachable' : code,
      level: 'error',
      what: errorText(error),
      where: isEmbedded ? config.dataDir : 'DATABASE_URL',
      next: isEmbedded
        ? 'Stop what has it, or correct the folder.'
        : 'Check the address, that PostgreSQL runs, and that its role may connect.',
    };
    return { findings: [finding], isLocked };
  }
}
