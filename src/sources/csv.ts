/** CSV with a header. Streams: memory is bounded by one record. */
import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';
import { limits } from '../kernel/index.ts';

export interface CsvShape {
  delimiter: ',' | ';';
  columns: string[];
}

/** Finds delimiter and header in the beginning of a file; null when there is no header. */
export function readCsvShape(beginning: Buffer): CsvShape | null {
  // Cut at a line end, unless the beginning is all there is of the header.
  const end = beginning.lastIndexOf(10);
  const text = beginning.subarray(0, end < 0 ? beginning.length : end + 1);
  const shapes = ([',', ';'] as const).flatMap((delimiter) => {
    try {
      const [columns] = parseAll(text, {
        ...{ delimiter, bom: true, to: 1, relax_column_count: true, skip_empty_lines: true },
      }) as string[][];
      return columns ? [{ delimiter, columns: columns.map((name) => name.trim()) }] : [];
    } catch {
      return [];
    }
  });
  const [first, second] = shapes;
  return (second && second.columns.length > first!.columns.length ? second : first) ?? null;
}

/** One record behind the header, or why it cannot be read. */
export interface CsvRecord {
  line: number;
  /** As many as there were; none when the record cannot be read at all. */
  cells: string[];
  reason: string | null;
}

/** One record behind the header: the value of its column, or why it cannot be taken. */
export interface CsvRow {
  line: number;
  value: string;
  reason: string | null;
}

const faults: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'has text behind a closing quote',
  CSV_INVALID_OPENING_QUOTE: 'has a quote inside a value that does not begin with one',
  CSV_QUOTE_NOT_CLOSED: 'begins with a quote that never ends: nothing behind it was read',
  INVALID_OPENING_QUOTE: 'has a quote inside a value that does not begin with one',
};

function faultOf(error: CsvError): string {
  return faults[error.code] ?? 'is not valid CSV';
}

function checkValue(value: string): string | null {
  if (value === '') return 'has no value in the column';
  if (Buffer.byteLength(value) > limits.identityBytes) {
    return `has a value of more than ${limits.identityBytes} bytes`;
  }
  if (value.includes('\uFFFD')) return 'is not valid UTF-8';
  return value.includes('\u0000') ? 'has the character U+0000 in its value' : null;
}

/**
 * Reads the records behind the header, in order. `line` is where a record ends. A bad record is told
 * and the next one read.
 */
export async function* readCsvRecords(input: Readable, shape: CsvShape): AsyncGenerator<CsvRecord> {
  const skipped: CsvRecord[] = [];
  const skip = (line: number, reason: string): number => skipped.push({ line, cells: [], reason });
  const parser = parse({
    ...{ delimiter: shape.delimiter, bom: true, info: true, from: 2 },
    ...{ relax_column_count: true, skip_empty_lines: true, skip_records_with_error: true },
    max_record_size: limits.csvRecordBytes,
    on_skip: (error) => {
      if (error) skip(Number((error as unknown as { lines?: number }).lines ?? 0), faultOf(error));
      return undefined;
    },
  });
  input.on('error', (error) => parser.destroy(error));
  const width = shape.columns.length;
  try {
    for await (const item of input.pipe(parser)) {
      yield* skipped.splice(0);
      const { record, info } = item as { record: string[]; info: { lines: number } };
      const wrongWidth = `has ${record.length} columns, the header has ${width}`;
      const reason = record.length === width ? null : wrongWidth;
      yield { line: info.lines, cells: record, reason };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    skip(parser.info.lines, faultOf(error));
  }
  yield* skipped.splice(0);
}

/** The same, of one column that holds identities. */
export async function* readCsvRows(
  input: Readable,
  options: CsvShape & { columnIndex: number },
): AsyncGenerator<CsvRow> {
  for await (const { line, cells, reason } of readCsvRecords(input, options)) {
    const value = cells[options.columnIndex] ?? '';
    yield { line, value, reason: reason ?? checkValue(value) };
  }
}

/** A cell that a spreadsheet would take for a formula is made text. */
function cellOf(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line of CSV, with its end. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}
