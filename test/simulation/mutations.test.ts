/**
 * The simulation finds bugs: each of five, put into a copy of the sources, makes it fail. The same
 * copy without one passes, in `simulation.test.ts`.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { type Backend, newPlace } from '../support/stores.ts';

interface Mutation {
  bug: string;
  /** One whose first life finds it, or one of the next: what meets what is not decided by it. */
  seed: number;
  /** Where it shows soon. */
  backend: Backend;
  file: string;
  /** Each text stands in the file as often as told, once unless told, and is replaced. */
  changes: readonly { from: string; to: string; times?: number }[];
}

const mutations: readonly Mutation[] = [
  {
    bug: 'an acknowledgement takes a row for delivered that moved on meanwhile',
    seed: 6,
    backend: 'pglite',
    file: 'src/activation/sql/acknowledge.ts',
    changes: [
      {
        from: '} then l.sent_desired else l.delivered end',
        to: '} then l.desired else l.delivered end',
      },
      {
        from: '} then case when l.desired <> l.sent_desired then $4 end',
        to: '} then null',
      },
    ],
  },
  {
    bug: 'a claim is no lease',
    seed: 3,
    backend: 'pglite',
    file: 'src/activation/sql/claim.ts',
    changes: [
      { from: 'claimed_until_ms = $6, due_at_ms = $6,', to: 'claimed_until_ms = $6,' },
      {
        from: 'claim_id <> all ($7::uuid[]))',
        to: 'claim_id <> all ($7::uuid[]) or true)',
        times: 2,
      },
    ],
  },
  {
    bug: 'a merge leaves behind what the lost profile wanted',
    seed: 1,
    backend: 'postgres',
    file: 'src/activation/ledger.ts',
    changes: [
      {
        from: 'const merged = mergedIds.flatMap((id) => before.get(id) ?? []);',
        to: 'const merged: typeof mine = [];',
      },
    ],
  },
  {
    bug: 'rows are acknowledged before they are sent',
    seed: 3,
    backend: 'postgres',
    file: 'src/activation/delivery.ts',
    changes: [
      {
        from: 'outcomes = await exchangingFor(exchangeScope(batch), () =>',
        to: 'const sending = exchangingFor(exchangeScope(batch), () =>',
      },
      {
        from: 'batch.account.connection.deliver(requestRows(batch), context.signal),\n      ),\n    );',
        to: "batch.account.connection.deliver(requestRows(batch), context.signal),\n      ),\n    );\n    void sending.catch(() => {});\n    outcomes = batch.rows.map(() => ({ kind: 'delivered' as const }));",
      },
    ],
  },
  {
    bug: 'the next change of a new member is forgotten',
    seed: 6,
    backend: 'postgres',
    file: 'src/audiences/membership.ts',
    changes: [
      {
        from: '    validUntilMs: null,\n    nextChangeAtMs,\n',
        to: '    validUntilMs: null,\n    nextChangeAtMs: null,\n',
      },
    ],
  },
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function copyWith({ file, changes }: Mutation): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-mutation-'));
  folders.push(folder);
  for (const part of ['src', 'package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  let text = readFileSync(join(folder, file), 'utf8');
  for (const { from, to, times = 1 } of changes) {
    expect(text.split(from), `${from} in ${file}`).toHaveLength(times + 1);
    text = text.replaceAll(from, to);
  }
  writeFileSync(join(folder, file), text);
  return folder;
}

function simulateIn(
  folder: string,
  ...flags: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const args = ['src/cli/main.ts', 'simulate', '--lives', '25', ...flags];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

async function simulateOn(mutation: Mutation): ReturnType<typeof simulateIn> {
  const { seed, backend } = mutation;
  const folder = copyWith(mutation);
  const flags = ['--seed', String(seed)];
  if (backend === 'pglite') return simulateIn(folder, ...flags);
  const place = await newPlace(backend);
  try {
    const { databaseUrl } = place.options as { databaseUrl: string };
    return await simulateIn(folder, ...flags, '--database-url', databaseUrl);
  } finally {
    await place.remove();
  }
}

it.each(mutations)(
  'finds that $bug',
  async (mutation) => {
    const { code, stdout, stderr } = await simulateOn(mutation);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `Seed ${mutation.seed}\n` });
    expect(stdout).toMatch(/^Life \d+ went wrong/);
    expect(stdout).toMatch(/it should hold|two requests at once|never added|pending|deleted with/);
  },
  300_000,
);
