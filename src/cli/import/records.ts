/** A file of people, record by record, as the NDJSON lines that `/collect/profiles` takes. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { errorText, limits, MillraceError } from '../../kernel/index.ts';
import { readCsvRecords, readCsvShape } from '../../sources/index.ts';
import { type Column, updateOf } from './columns.ts';

/** A record, or why it cannot be sent. `line` is where it ends in the file, from 1. */
export interface FileRecord {
  line: number;
  json: string | null;
  reason: string | null;
  /** Bytes of the file read so far, nearly. */
  readBytes: number;
}

/**
 * The header of a CSV file, with its delimiter.
 * @throws MillraceError `configuration` when there is none
 */
export async function csvShapeOf(file: string) {
  const handle = await open(file);
  try {
    const beginning = Buffer.alloc(limits.csvHeaderBytes);
    const { bytesRead } = await handle.read(beginning, 0, beginning.length, 0);
    const shape = readCsvShape(beginning.subarray(0, bytesRead));
    if (shape) return shape;
    throw new MillraceError('configuration', `${file} has no header: a first line with names.`);
  } finally {
    await handle.close();
  }
}

/** Records of CSV; a row without a time counts as of `startedAt`, however often it is sent. */
export async function* csvRecords(
  file: string,
  shape: Awaited<ReturnType<typeof csvShapeOf>>,
  columns: readonly Column[],
  startedAt: string,
): AsyncGenerator<FileRecord> {
  const input = createReadStream(file);
  for await (const { line, cells, reason } of readCsvRecords(input, shape)) {
    const readBytes = input.bytesRead;
    if (reason !== null) {
      yield { line, json: null, reason, readBytes };
      continue;
    }
    try {
      const json = JSON.stringify(updateOf(cells, columns, startedAt));
      yield { line, json, reason: null, readBytes };
    } catch (error) {
      yield { line, json: null, reason: errorText(error), readBytes };
    }
  }
}

/** Whether a line is an object without a time of its own; what is no JSON is left to the server. */
function lacksTimestamp(line: string): boolean {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null && !Object.hasOwn(value, 'timestamp');
  } catch {
    return false;
  }
}

/** Records of NDJSON, sent as they stand but for the time that makes a repeat harmless. */
export async function* ndjsonRecords(file: string, startedAt: string): AsyncGenerator<FileRecord> {
  const input = createReadStream(file);
  let line = 0;
  for await (const raw of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const text = (line === 1 ? raw.replace(/^\uFEFF/, '') : raw).trim();
    if (text === '') continue;
    const open = text.replace(/^\{\s*/, '');
    const isEmpty = open.startsWith('}');
    const json =
      text.startsWith('{') && !isEmpty && lacksTimestamp(text)
        ? `{"timestamp":"${startedAt}",${open}`
        : text;
    yield { line, json, reason: null, readBytes: input.bytesRead };
  }
}
