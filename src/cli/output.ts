/** What commands print: JSON for programs, a table or lines for people. */

import type { Command } from 'commander';
import { countText } from '../kernel/index.ts';

/** Whether `--json` was given, before or after the subcommand. */
export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true;
}

function show(value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Rows under headings; numbers to the right. `empty` tells what to do when there are none. */
export function printRows(
  command: Command,
  rows: readonly Record<string, unknown>[],
  columns: Readonly<Record<string, (row: never) => unknown>>,
  empty: string,
): void {
  if (wantsJson(command)) {
    console.log(JSON.stringify(rows, null, 2));
    return;
  }
  if (rows.length === 0) {
    console.log(empty);
    return;
  }
  const names = Object.keys(columns);
  const cells = rows.map((row) => names.map((name) => columns[name]!(row as never)));
  const widths = names.map((name, at) =>
    Math.max(name.length, ...cells.map((line) => show(line[at]).length)),
  );
  const isNumber = names.map((_, at) => cells.every((line) => typeof line[at] === 'number'));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => (isNumber[at] ? text.padStart(widths[at]!) : text.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd();
  console.log([line(names), ...cells.map((one) => line(one.map(show)))].join('\n'));
}

/** One object: JSON, or a line for each field. */
export function printObject(command: Command, object: Record<string, unknown>): void {
  if (wantsJson(command)) {
    console.log(JSON.stringify(object, null, 2));
    return;
  }
  const width = Math.max(...Object.keys(object).map((key) => key.length));
  for (const [key, value] of Object.entries(object)) {
    console.log(`${key.padEnd(width)}  ${show(value)}`);
  }
}

/** Says what was done, to people only. */
export function printDone(command: Command, text: string, object: Record<string, unknown>): void {
  console.log(wantsJson(command) ? JSON.stringify(object, null, 2) : text);
}

/** How far work over everybody is, on a line: a bar, percent, and both numbers. */
export function progressLine(progress: {
  state: string;
  processed: number;
  total: number;
}): string {
  const { state, processed, total } = progress;
  const share = state === 'done' || total === 0 ? 1 : Math.min(processed / total, 1);
  const done = Math.floor(share * 20);
  const bar = `[${'#'.repeat(done)}${'-'.repeat(20 - done)}]`;
  const count = `${countText(processed)} of ${countText(total)}`;
  return `${bar} ${Math.floor(share * 100)} % (${count}), ${state}`;
}
