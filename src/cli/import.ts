/** `millrace import`: a file of people becomes profile updates, with its progress. */
import { appendFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import type { Command } from 'commander';
import { isoTime, MillraceError, systemClock } from '../kernel/index.ts';
import { apiClient, listAll, serverFromEnvironment } from './api.ts';
import { type ColumnFlags, columnsOf } from './import/columns.ts';
import { dropPlace, keepPlace, openPlace, type Place, rejectsFile } from './import/place.ts';
import { csvRecords, csvShapeOf, type FileRecord, ndjsonRecords } from './import/records.ts';
import { sendLines } from './import/send.ts';
import { printDone } from './output.ts';

interface Flags extends ColumnFlags {
  format?: string;
  restart?: boolean;
}

type Server = ReturnType<typeof serverFromEnvironment>;

const pageRecords = 2_000;
const pageChars = 2_000_000;

function formatOf(file: string, given: string | undefined): 'csv' | 'ndjson' {
  const format = given ?? (/\.csv$/i.test(file) ? 'csv' : 'ndjson');
  if (format === 'csv' || format === 'ndjson') return format;
  throw new MillraceError('configuration', `--format is csv or ndjson, not "${format}".`);
}

async function recordsOf(
  file: string,
  flags: Flags,
  server: Server,
  startedAt: string,
): Promise<AsyncGenerator<FileRecord>> {
  if (formatOf(file, flags.format) === 'ndjson') return ndjsonRecords(file, startedAt);
  const shape = await csvShapeOf(file);
  // A key that may only send is enough when flags name the identities.
  const namespaces =
    flags.identity.length > 0
      ? []
      : await listAll<{ symbol: string }>(apiClient(server.url, server.apiKey), '/api/namespaces');
  const symbols = namespaces.map((one) => one.symbol);
  return csvRecords(file, shape, columnsOf(shape.columns, flags, symbols), startedAt);
}

async function* pagesOf(records: AsyncIterable<FileRecord>): AsyncGenerator<FileRecord[]> {
  let page: FileRecord[] = [];
  let chars = 0;
  for await (const record of records) {
    page.push(record);
    chars += record.json?.length ?? 0;
    if (page.length < pageRecords && chars < pageChars) continue;
    yield page;
    page = [];
    chars = 0;
  }
  if (page.length > 0) yield page;
}

interface Screen {
  at(place: Place, readBytes: number): void;
  wait(why: string): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere only what stands in the way. */
function startScreen(totalBytes: number): Screen {
  const say = (why: string): void => console.error(`Waiting: ${why}`);
  if (!process.stderr.isTTY) return { at: () => {}, wait: say, stop: () => {} };
  const bar = new SingleBar({
    format:
      'Importing {bar} {percentage} %, {records} rows, {rejected} rejected, {eta_formatted} left',
    stream: process.stderr,
  });
  bar.start(totalBytes, 0, { records: 0, rejected: 0 });
  return {
    at: ({ records, rejected }, readBytes) => bar.update(readBytes, { records, rejected }),
    wait: (why) => {
      process.stderr.write('\n');
      say(why);
    },
    stop: () => bar.stop(),
  };
}

/** Sends a page, and lists what of it was not taken. */
async function importPage(
  file: string,
  page: readonly FileRecord[],
  place: Place,
  send: (lines: readonly string[]) => ReturnType<typeof sendLines>,
): Promise<Place> {
  const sendable = page.filter((record) => record.json !== null);
  const answer =
    sendable.length > 0
      ? await send(sendable.map((record) => record.json!))
      : { accepted: 0, rejected: [] };
  const unreadable = page.flatMap(({ line, reason }) =>
    reason === null ? [] : [{ line, reason }],
  );
  const refused = answer.rejected.map(({ index, errors }) => ({
    line: sendable[index]!.line,
    reason: errors
      .map(({ path, message }) => `${path.replace(/^\[\d+\]\.?/, '')} ${message}`.trim())
      .join('; '),
  }));
  const rejected = [...unreadable, ...refused].sort((left, right) => left.line - right.line);
  const lines = rejected.map((one) => `${JSON.stringify(one)}\n`).join('');
  if (lines !== '') appendFileSync(rejectsFile(file), lines);
  return {
    ...place,
    records: place.records + page.length,
    accepted: place.accepted + answer.accepted,
    rejected: place.rejected + rejected.length,
  };
}

async function run(file: string, flags: Flags, command: Command): Promise<void> {
  const server = serverFromEnvironment();
  let place = await openPlace(file, isoTime(systemClock.now()), flags.restart === true);
  const resumedAt = place.records;
  const records = await recordsOf(file, flags, server, place.startedAt);
  const screen = startScreen((await stat(file)).size);
  let seen = 0;
  const rest = async function* (): AsyncGenerator<FileRecord> {
    for await (const record of records) {
      seen += 1;
      if (seen > resumedAt) yield record;
    }
  };
  try {
    for await (const page of pagesOf(rest())) {
      const send = (lines: readonly string[]) => sendLines(server, lines, { onWait: screen.wait });
      place = await importPage(file, page, place, send);
      keepPlace(file, place);
      screen.at(place, page.at(-1)!.readBytes);
    }
  } finally {
    screen.stop();
  }
  dropPlace(file);
  const { accepted, rejected } = place;
  const from = resumedAt > 0 ? `, ${resumedAt} of them before` : '';
  const where = rejected > 0 ? `, ${rejected} rejected: see ${rejectsFile(file)}` : '';
  const report = { records: place.records, accepted, rejected, resumedAt };
  printDone(command, `${place.records} rows read${from}; ${accepted} accepted${where}`, report);
  if (accepted === 0 && rejected > 0) process.exitCode = 1;
}

const collect = (value: string, before: string[]): string[] => [...before, value];

export function importCommand(program: Command): void {
  program
    .command('import <file>')
    .description('profile updates from a file: CSV, or NDJSON as /collect/profiles takes it')
    .option('--identity <namespace=column>', 'CSV: who a row is about; again for more', collect, [])
    .option('--number <column>', 'CSV: an attribute that is a number; again for more', collect, [])
    .option('--boolean <column>', 'CSV: an attribute that is true or false', collect, [])
    .option('--skip <column>', 'CSV: a column to leave out; again for more', collect, [])
    .option('--timestamp <column>', 'CSV: the time a row counts as of; the start unless given')
    .option('--format <format>', 'csv or ndjson; by the name of the file unless given')
    .option('--restart', 'begin at the first row, though an earlier import stopped in the middle')
    .action((file: string, flags: Flags, command: Command) => run(file, flags, command));
}
