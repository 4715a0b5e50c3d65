/** What the columns of a CSV file of people mean. Pure. */
import { MillraceError } from '../../kernel/index.ts';

export type Column =
  | { to: 'identity'; namespace: string }
  | { to: 'attribute'; name: string; type: 'text' | 'number' | 'boolean' }
  | { to: 'timestamp' }
  | { to: 'nothing' };

export interface ColumnFlags {
  /** `NAMESPACE=COLUMN` each. */
  identity: readonly string[];
  number: readonly string[];
  boolean: readonly string[];
  skip: readonly string[];
  timestamp?: string;
}

function readIdentities(flags: readonly string[]): Map<string, string> {
  const byColumn = new Map<string, string>();
  for (const flag of flags) {
    const at = flag.indexOf('=');
    if (at < 1) {
      throw new MillraceError(
        'configuration',
        `--identity ${flag}: give NAMESPACE=COLUMN, such as CRMID=customer_id.`,
      );
    }
    byColumn.set(flag.slice(at + 1), flag.slice(0, at));
  }
  return byColumn;
}

function checkNames(header: readonly string[], names: readonly string[]): void {
  const missing = names.filter((name) => !header.includes(name));
  if (missing.length === 0) return;
  throw new MillraceError(
    'configuration',
    `The file has no column "${missing[0]}". It has ${header.join(', ')}.`,
  );
}

/**
 * Identities are the columns named by flags, and those called like a namespace; the rest are
 * attributes, texts unless a flag says otherwise.
 * @throws MillraceError `configuration` when a named column is missing or none is an identity
 */
export function columnsOf(
  header: readonly string[],
  flags: ColumnFlags,
  namespaces: readonly string[],
): Column[] {
  const identities = readIdentities(flags.identity);
  const { number, boolean, skip, timestamp } = flags;
  checkNames(header, [...identities.keys(), ...number, ...boolean, ...skip]);
  if (timestamp !== undefined) checkNames(header, [timestamp]);
  const columns = header.map((name): Column => {
    if (skip.includes(name)) return { to: 'nothing' };
    if (name === timestamp) return { to: 'timestamp' };
    const namespace =
      identities.get(name) ?? namespaces.find((one) => one.toLowerCase() === name.toLowerCase());
    if (namespace !== undefined) return { to: 'identity', namespace };
    const type = number.includes(name) ? 'number' : boolean.includes(name) ? 'boolean' : 'text';
    return { to: 'attribute', name, type };
  });
  if (columns.some((column) => column.to === 'identity')) return columns;
  throw new MillraceError(
    'configuration',
    `No column says who a row is about. Say so with --identity NAMESPACE=COLUMN; the file has ${header.join(', ')}.`,
  );
}

const numberForm = /^\s*-?\d+(\.\d+)?([eE][+-]?\d+)?\s*$/;

function typedValue(text: string, type: 'text' | 'number' | 'boolean'): string | number | boolean {
  if (type === 'text') return text;
  if (type === 'number' && numberForm.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  throw new Error(`"${text.slice(0, 40)}" is not a ${type}`);
}

/**
 * A record as a profile update. Empty cells say nothing.
 * @throws Error naming the column whose value is not of its type
 */
export function updateOf(
  cells: readonly string[],
  columns: readonly Column[],
  startedAt: string,
): object {
  const identities = new Map<string, { id: string }[]>();
  const attributes = new Map<string, unknown>();
  let timestamp = startedAt;
  for (const [index, column] of columns.entries()) {
    const text = cells[index]!;
    if (text === '') continue;
    if (column.to === 'timestamp') timestamp = text;
    if (column.to === 'identity') {
      const { namespace } = column;
      identities.set(namespace, [...(identities.get(namespace) ?? []), { id: text }]);
    }
    if (column.to !== 'attribute') continue;
    try {
      attributes.set(column.name, typedValue(text, column.type));
    } catch (error) {
      throw new Error(`${column.name}: ${(error as Error).message}`);
    }
  }
  return {
    identityMap: Object.fromEntries(identities),
    attributes: Object.fromEntries(attributes),
    timestamp,
  };
}
