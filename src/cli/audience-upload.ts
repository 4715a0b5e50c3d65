/** `millrace audience upload`: a CSV file becomes an audience, with its progress. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { delay } from '../kernel/index.ts';
import { type ApiClient, apiFromEnvironment, idOf } from './api.ts';
import { type Row, send } from './operations.ts';
import { printDone, wantsJson } from './output.ts';

interface Flags {
  namespace: string;
  name?: string;
  tag?: string[];
  audience?: string;
  column?: string;
  days?: string;
  validUntil?: string;
}

type Upload = Row<'/api/audience-uploads'>;

const path = '/api/audience-uploads';
const pollMs = 500;

/** A bar on a terminal, nothing elsewhere. */
function startBar(total: number): { at(value: number): void; stop(): void } {
  if (!process.stderr.isTTY) return { at: () => {}, stop: () => {} };
  const bar = new SingleBar({ format: 'Sending {bar} {percentage} %', stream: process.stderr });
  bar.start(total, 0);
  return { at: (value) => bar.update(value), stop: () => bar.stop() };
}

async function sendFile(client: ApiClient, file: string, query: string): Promise<Upload> {
  const bar = startBar((await stat(file)).size);
  const stream = createReadStream(file);
  let sent = 0;
  stream.on('data', (chunk) => {
    sent += chunk.length;
    bar.at(sent);
  });
  try {
    const body = Readable.toWeb(stream) as unknown as ReadableStream;
    return await client.stream<Upload>(`${path}?${query}`, body, 'text/csv');
  } finally {
    bar.stop();
  }
}

async function waitForEnd(client: ApiClient, begun: Upload): Promise<Upload> {
  let upload = begun;
  while (upload.state === 'running') {
    if (process.stderr.isTTY) process.stderr.write(`\r${upload.read} rows read`);
    await delay(pollMs);
    upload = await send(client, 'GET', `${path}/{id}`, { path: { id: upload.id } });
  }
  return upload;
}

async function run(file: string, flags: Flags, command: Command): Promise<void> {
  const client = apiFromEnvironment();
  const given = {
    ...{ namespace: flags.namespace, fileName: basename(file), name: flags.name },
    tags: flags.tag?.join(','),
    ...{ column: flags.column, days: flags.days, validUntil: flags.validUntil },
    audienceId:
      flags.audience === undefined
        ? undefined
        : await idOf(client, '/api/audiences', flags.audience),
  };
  const query = new URLSearchParams(
    Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const upload = await waitForEnd(client, await sendFile(client, file, String(query)));
  if (upload.state === 'failed' && !wantsJson(command)) throw new Error(String(upload.error));
  if (upload.state === 'failed') process.exitCode = 1;
  const { read, matched, added, alreadyIn, rejected } = upload;
  const report = rejected > 0 ? `\nRows not taken: GET ${path}/${upload.id}/rejected` : '';
  printDone(
    command,
    `${read} rows read, ${matched} of people known before; ${added} added, ${alreadyIn} already in, ${rejected} rejected. Audience ${upload.audienceId}${report}`,
    upload,
  );
}

/** Adds `audience upload`. */
export function addUploadCommand(audience: Command): void {
  audience
    .command('upload <file>')
    .description('make an audience of a CSV file, or add to one')
    .requiredOption('--namespace <symbol>', 'namespace of the identities in the file')
    .option('--name <name>', 'name of the new audience; the file name unless given')
    .option('--tag <tags...>', 'words to find the new audience by')
    .option('--audience <audience>', 'add to this audience of uploads, by name or id')
    .option('--column <header>', 'header of the column with the identities')
    .option('--days <days>', 'how long people stay in, 1 to 90; 30 unless given')
    .option('--valid-until <time>', 'until when they stay in, ISO 8601')
    .action((file: string, flags: Flags, command: Command) => run(file, flags, command));
}
