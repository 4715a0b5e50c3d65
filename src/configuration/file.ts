/** A file as text → its entries, with the line of everything for what is wrong with it. */
import { isNode, LineCounter, parseDocument } from 'yaml';
import {
  type FieldError,
  isJsonObject,
  type JsonObject,
  limits,
  MillraceError,
} from '../kernel/index.ts';
import { type SectionName, sections } from './change.ts';
import { type Entries, fileSchema, keyOf } from './schema.ts';

type Path = readonly (string | number)[];

export interface ConfigurationFile {
  entries: Entries;
  /** What is wrong at a path, with its line. */
  problemAt(path: Path, message: string): FieldError;
}

const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`,
    '',
  ) || 'the file';

/** All that is wrong with a file, in the order of its lines; the first one is the sentence. */
export function fileProblem(errors: readonly FieldError[]): MillraceError {
  const inOrder = [...errors].sort((left, right) => Number(left['line']) - Number(right['line']));
  const first = inOrder[0]!;
  const place = first['line'] === undefined ? '' : `line ${first['line']}: `;
  return new MillraceError('invalid-request', `${place}${first.message}`, {
    errors: inOrder,
    hint: 'Nothing was changed.',
  });
}

function parseYaml(text: string) {
  if (text.length > limits.configurationChars) {
    throw new MillraceError(
      'too-large',
      `A configuration file has at most ${limits.configurationChars} characters.`,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const errors = [...document.errors, ...document.warnings].map((error): FieldError => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { path: 'the file', line, column: col, message: `this is not YAML: ${error.message}` };
  });
  if (errors.length > 0) throw fileProblem(errors);
  return { document, lines };
}

/**
 * Reads a file. Every section that it has is there, as entries in the file's order.
 * @throws MillraceError `invalid-request`, with path, line and column of everything that is wrong
 */
export function readFile(text: string): ConfigurationFile {
  const { document, lines } = parseYaml(text);
  const problemAt = (path: Path, message: string): FieldError => {
    let node: unknown = document.contents;
    for (let length = path.length; length > 0; length -= 1) {
      const found = document.getIn(path.slice(0, length), true);
      if (!isNode(found)) continue;
      node = found;
      break;
    }
    const at = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    const { line, col } = lines.linePos(at);
    return { path: pathText(path), line, column: col, message: `${pathText(path)}: ${message}` };
  };
  const value = (document.toJS({ maxAliasCount: 1_000 }) ?? {}) as unknown;
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) {
    throw fileProblem(
      parsed.error.issues.map((issue) => {
        const more = issue.code === 'unrecognized_keys' ? [issue.keys[0]!] : [];
        return problemAt([...(issue.path as Path), ...more], issue.message);
      }),
    );
  }
  const entries = entriesOf(parsed.data, value as JsonObject);
  const doubles = [...entries].flatMap(([section, list]) => doublesIn(section, list, problemAt));
  if (doubles.length > 0) throw fileProblem(doubles);
  return { entries, problemAt };
}

function entriesOf(parsed: Record<string, unknown>, given: JsonObject): Entries {
  const entries = new Map<SectionName, readonly JsonObject[]>();
  for (const section of sections) {
    const value = parsed[section];
    if (value === undefined) continue;
    if (section !== 'settings') {
      entries.set(section, (value as JsonObject[]).map(withoutAbsent));
      continue;
    }
    // The schema fills in what is not given; that is not what the file says.
    const keys = isJsonObject(given['settings']) ? Object.keys(given['settings']) : [];
    const settings = value as JsonObject;
    entries.set(section, [Object.fromEntries(keys.map((key) => [key, settings[key]!]))]);
  }
  return entries;
}

function withoutAbsent(entry: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

function doublesIn(
  section: SectionName,
  list: readonly JsonObject[],
  problemAt: ConfigurationFile['problemAt'],
): FieldError[] {
  if (section === 'settings') return [];
  const key = keyOf(section);
  const seen = new Set<unknown>();
  return list.flatMap((entry, index) => {
    const name = entry[key];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [problemAt([section, index, key], `"${name}" is there twice; names tell things apart`)];
  });
}
