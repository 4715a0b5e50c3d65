/** Files of people, read piece by piece in the browser; memory holds one page of records. */
import { parse } from 'csv-parse/browser/esm/sync';

export type FileKind = 'csv' | 'ndjson';

/** What becomes of a column. */
export type ColumnTarget =
  | { to: 'nothing' }
  | { to: 'identity'; namespace: string }
  | { to: 'attribute'; name: string; type: AttributeType };

export type AttributeType = 'text' | 'number' | 'boolean';

export const rowsPerPage = 500;

export function kindOf(file: File): FileKind {
  return /\.(csv|tsv|txt)$/i.test(file.name) || file.type === 'text/csv' ? 'csv' : 'ndjson';
}

/** Records as text: a line each, but for line ends inside quotes of CSV. */
async function* readTexts(file: File, kind: FileKind): AsyncGenerator<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  let kept = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (kept + (value ?? '')).split('\n');
    kept = done ? '' : lines.pop()!;
    let open = '';
    for (const line of lines) {
      const record = open === '' ? line : `${open}\n${line}`;
      const isOpen = kind === 'csv' && (record.split('"').length - 1) % 2 === 1;
      if (isOpen && !(done && line === lines.at(-1))) open = record;
      else {
        open = '';
        if (record.trim() !== '') yield record.replace(/\r$/, '');
      }
    }
    if (open !== '') kept = `${open}\n${kept}`;
    if (done) return;
  }
}

function delimiterOf(header: string): ',' | ';' | '\t' {
  const count = (mark: string): number => header.split(mark).length;
  const marks = [',', ';', '\t'] as const;
  return marks.reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',');
}

/** Pages of records; of CSV as cells by column, of NDJSON as lines. */
export async function* readPages(
  file: File,
): AsyncGenerator<{ header: string[]; rows: string[][] }> {
  const kind = kindOf(file);
  let header: string[] | null = kind === 'ndjson' ? [] : null;
  let delimiter: ',' | ';' | '\t' = ',';
  const cellsOf = (texts: string[]): string[][] =>
    parse(texts.join('\n'), { delimiter, relax_column_count: true, relax_quotes: true });
  let texts: string[] = [];
  for await (const text of readTexts(file, kind)) {
    if (header === null) {
      const first = text.replace(/^\uFEFF/, '');
      delimiter = delimiterOf(first);
      header = cellsOf([first])[0]!.map((name) => name.trim());
      continue;
    }
    texts.push(text);
    if (texts.length < rowsPerPage) continue;
    yield { header, rows: kind === 'csv' ? cellsOf(texts) : texts.map((line) => [line]) };
    texts = [];
  }
  if (header && texts.length > 0) {
    yield { header, rows: kind === 'csv' ? cellsOf(texts) : texts.map((line) => [line]) };
  }
}

function typedValue(text: string, type: AttributeType): unknown {
  if (type === 'number' && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return text;
}

/** A row of CSV as a profile update; empty cells say nothing. */
export function updateOf(row: readonly string[], targets: readonly ColumnTarget[]): object {
  const identityMap: Record<string, { id: string }[]> = {};
  const attributes: Record<string, unknown> = {};
  for (const [index, target] of targets.entries()) {
    const text = row[index] ?? '';
    if (text === '' || target.to === 'nothing') continue;
    if (target.to === 'attribute') attributes[target.name] = typedValue(text, target.type);
    else {
      identityMap[target.namespace] ??= [];
      identityMap[target.namespace]!.push({ id: text });
    }
  }
  return { identityMap, attributes };
}

/** A first guess at what the columns are, from their names and first values. */
export function guessTargets(
  header: readonly string[],
  rows: readonly string[][],
  namespaces: readonly string[],
): ColumnTarget[] {
  return header.map((name, index): ColumnTarget => {
    const namespace = namespaces.find((symbol) => symbol.toLowerCase() === name.toLowerCase());
    if (namespace) return { to: 'identity', namespace };
    const values = rows.map((row) => row[index] ?? '').filter((value) => value !== '');
    const isNumber =
      values.length > 0 && values.every((value) => /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(value));
    const isBoolean = values.length > 0 && values.every((value) => /^(true|false)$/i.test(value));
    return { to: 'attribute', name, type: isNumber ? 'number' : isBoolean ? 'boolean' : 'text' };
  });
}
