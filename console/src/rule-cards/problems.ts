/** What is wrong with a rule as it is typed: what the compiler finds, and fields nobody has. */
import { nearestName } from '../../../src/audiences/pql/errors.ts';
import {
  createCompiler,
  PqlError,
  printPath,
  type Reads,
} from '../../../src/audiences/pql/index.ts';

export interface RuleProblem {
  from: number;
  to: number;
  message: string;
  suggestion?: string;
  isWarning: boolean;
}

const compiler = createCompiler({ timeZone: 'UTC' });
const systemNames = new Set(['xEvent', 'identityMap', 'segmentMembership']);

function isKnown(path: string, known: readonly string[]): boolean {
  return known.some(
    (one) => one === path || one.startsWith(`${path}.`) || path.startsWith(`${one}.`),
  );
}

/** Where a path stands in the text, as a whole word. */
function placesOf(text: string, path: string): { from: number; to: number }[] {
  const places: { from: number; to: number }[] = [];
  for (let from = text.indexOf(path); from >= 0; from = text.indexOf(path, from + 1)) {
    const to = from + path.length;
    if (/[\p{L}\p{Nd}_."`]/u.test(text[from - 1] ?? ' ')) continue;
    if (/[\p{L}\p{Nd}_"`]/u.test(text[to] ?? ' ')) continue;
    places.push({ from, to });
  }
  return places;
}

function unknownFields(text: string, reads: Reads, known: readonly string[]): RuleProblem[] {
  const problems: RuleProblem[] = [];
  for (const names of reads.attributes) {
    const path = printPath(names);
    if (names.length === 0 || systemNames.has(names[0]!) || isKnown(path, known)) continue;
    const suggestion = nearestName(path, known);
    const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
    for (const place of placesOf(text, path)) {
      const message = `Unknown field ${path}.${meant}`;
      problems.push({ ...place, message, suggestion, isWarning: true });
    }
  }
  return problems;
}

/** @param known paths of attributes seen in data; null while they are not known */
export function problemsOf(text: string, known: readonly string[] | null): RuleProblem[] {
  if (text.trim() === '') return [];
  try {
    const { reads } = compiler.compile(text);
    return known === null || known.length === 0 ? [] : unknownFields(text, reads, known);
  } catch (error) {
    if (!(error instanceof PqlError)) throw error;
    return error.problems.map(({ from, to, message, suggestion }) => ({
      ...{ from, to, suggestion, isWarning: false },
      message:
        suggestion === undefined || message.includes(suggestion)
          ? message
          : `${message}. Did you mean ${suggestion}?`,
    }));
  }
}

/** What makes a rule slow, in words; empty: nothing. */
export function costHints(text: string): string[] {
  try {
    const { events } = compiler.compile(text).reads;
    return events?.windowMs === null
      ? ['Reads all events of a person; a window would make it faster.']
      : [];
  } catch (error) {
    if (error instanceof PqlError) return [];
    throw error;
  }
}
