/** What is wrong with an installation, found by looking, each with what to do next. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Clock,
  counted,
  countText,
  errorText,
  limits,
  type SecretBox,
} from '../kernel/index.ts';
import { liveProcesses } from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';
import { accountFindings } from './doctor-accounts.ts';
import { freeBytes } from './system.ts';

/** One thing that was looked at. `error`: somebody must act. `info`: good to know, or well. */
export interface Finding {
  /** Stable, such as `timers-behind`. */
  code: string;
  level: 'error' | 'warning' | 'info';
  what: string;
  where: string;
  /** What to do; empty when nothing is to be done. */
  next: string;
}

export interface DoctorContext {
  store: Store;
  clock: Clock;
  /** Null: without the right key, accounts are not looked at. */
  secrets: SecretBox | null;
  /** Of the embedded database; null with a database server. */
  dataDir: string | null;
  allowPrivateAddresses: boolean;
}

type Look = (context: DoctorContext) => Promise<Finding[]>;

const mebibyte = 2 ** 20;
const minutes = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;

const durability: Look = async ({ store, dataDir }) => {
  if (!store.capabilities.survivesPowerLoss) {
    return [
      {
        code: 'fsync-off',
        level: 'warning',
        what: 'The embedded database (PGlite) never calls fsync: kill -9 loses nothing, a power cut can.',
        where: dataDir ?? 'PGlite',
        next: 'Where power loss must lose nothing, use PostgreSQL: set DATABASE_URL.',
      },
    ];
  }
  const found: Finding[] = [];
  const facts = [
    ['fsync', 'error', 'a power cut can destroy the database'],
    ['full_page_writes', 'error', 'a power cut can destroy the database'],
    ['synchronous_commit', 'warning', 'a power cut can lose updates that were acknowledged'],
  ] as const;
  for (const [setting, level, effect] of facts) {
    const [row] = await query<{ value: string }>(store.db, 'select current_setting($1) as value', [
      setting,
    ]);
    if (row!.value !== 'off') continue;
    found.push({
      code: setting === 'fsync' ? 'fsync-off' : `${setting.replaceAll('_', '-')}-off`,
      level,
      what: `PostgreSQL runs with ${setting} = off: ${effect}.`,
      where: 'DATABASE_URL',
      next: `Set ${setting} = on in postgresql.conf (or ALTER SYSTEM), and reload.`,
    });
  }
  return found;
};

const database: Look = async ({ store }) => {
  const [row] = await query<{ version: string; bytes: number; mayCreate: boolean }>(
    store.db,
    `select split_part(version(), ' on ', 1) as version,
            pg_database_size(current_database()) as bytes,
            has_schema_privilege(current_schema(), 'create') as "mayCreate"`,
    [],
  );
  const size = Math.round(row!.bytes / mebibyte);
  const where = store.backend === 'pglite' ? 'DATA_DIR' : 'DATABASE_URL';
  const found: Finding[] = [
    { code: 'database', level: 'info', what: `${row!.version}, ${size} MiB.`, where, next: '' },
  ];
  if (!row!.mayCreate) {
    found.push({
      code: 'database-permission',
      level: 'error',
      what: 'The role of the database may not create tables: the next version cannot migrate.',
      where,
      next: 'Grant it: grant create on schema public to ROLE.',
    });
  }
  return found;
};

const timers: Look = async ({ store, clock }) => {
  const [row] = await query<{ dueMs: number }>(
    store.db,
    `select next_change_at_ms as "dueMs" from memberships where next_change_at_ms is not null
      order by next_change_at_ms limit 1`,
    [],
  );
  const behindMs = row ? clock.now() - row.dueMs : 0;
  if (behindMs <= limits.doctorTimersBehindMs) return [];
  const isServed = (await liveProcesses(store, clock.now())).length > 0;
  return [
    {
      code: 'timers-behind',
      level: isServed ? 'error' : 'warning',
      what: `Rules that depend on time are ${minutes(behindMs)} late: people leave and enter audiences too late.`,
      where: 'timers',
      next: isServed
        ? 'See that a process with the role all or timers runs; look in its log for "timers", and at the load of machine and database.'
        : 'No server runs: start millrace up, which makes up for them.',
    },
  ];
};

const events: Look = async ({ store }) => {
  const [row] = await query<{ people: number; dropped: number }>(
    store.db,
    `select count(*)::bigint as people, coalesce(sum(dropped), 0)::bigint as dropped
       from dropped_events`,
    [],
  );
  if (row!.people === 0) return [];
  const who = counted(row!.people, 'person has', 'people have');
  return [
    {
      code: 'events-cap',
      level: 'warning',
      what: `${who} reached the ${countText(limits.eventsPerProfile)} events that are kept for one; ${countText(row!.dropped)} older ones were dropped. Rules do not see those.`,
      where: 'profiles with eventsDropped',
      next: 'Often it is a test account or a shared device: look it up by its namespace and id, and stop its source or its merging.',
    },
  ];
};

const disk: Look = async ({ dataDir }) => {
  const free = await freeBytes(dataDir);
  if (free === null) return [];
  const freeMiB = Math.round(free / mebibyte);
  const isLow = freeMiB < limits.doctorDiskErrorMiB;
  if (!isLow && freeMiB >= limits.doctorDiskWarningMiB) return [];
  return [
    {
      code: 'disk-low',
      level: isLow ? 'error' : 'warning',
      what: `${freeMiB} MiB are free where the database lies; updates are refused when it is full.`,
      where: dataDir!,
      next: 'Make room, or move DATA_DIR to a larger disk while the server is stopped.',
    },
  ];
};

const keyFile: Look = async ({ dataDir }) => {
  if (dataDir === null) return [];
  const path = join(dataDir, 'secret.key');
  const facts = await stat(path).catch(() => null);
  if (facts === null || (facts.mode & 0o077) === 0) return [];
  return [
    {
      code: 'key-readable',
      level: 'warning',
      what: 'Others on this machine can read the encryption key.',
      where: path,
      next: `chmod 600 ${path}`,
    },
  ];
};

const looks: readonly [string, Look][] = [
  ['database', database],
  ['durability', durability],
  ['timers', timers],
  ['events', events],
  ['disk', disk],
  ['key file', keyFile],
  ['accounts', accountFindings],
];

/** Looks at everything. What cannot be looked at is a finding too, and stops nothing else. */
export async function examine(context: DoctorContext): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, look] of looks) {
    try {
      findings.push(...(await look(context)));
    } catch (error) {
      findings.push({
        code: 'not-examined',
        level: 'error',
        what: `The ${name} could not be looked at: ${errorText(error)}`,
        where: name,
        next: 'Resolve what else is found first, then look again.',
      });
    }
  }
  return findings;
}
