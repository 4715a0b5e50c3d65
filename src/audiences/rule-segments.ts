/** The audiences that a rule names in `inSegment`, written otherwise: names for ids, and back. */
import { expressionProblem } from './expression.ts';
import { PqlError, parse, quoted } from './pql/index.ts';

interface Named {
  id: string;
  from: number;
  to: number;
}

function segmentsIn(tree: unknown, found: Named[]): Named[] {
  if (Array.isArray(tree)) for (const item of tree) segmentsIn(item, found);
  else if (typeof tree === 'object' && tree !== null) {
    const node = tree as { kind?: unknown; name?: unknown; args?: unknown[] };
    const [first] = node.kind === 'call' && node.name === 'inSegment' ? (node.args ?? []) : [];
    const literal = first as { value?: unknown; from: number; to: number } | undefined;
    if (typeof literal?.value === 'string') {
      found.push({ id: literal.value, from: literal.from, to: literal.to });
    }
    for (const child of Object.values(tree)) segmentsIn(child, found);
  }
  return found;
}

/**
 * A rule with every text in `inSegment("…")` replaced by what `rename` makes of it; nothing else of
 * the rule changes.
 * @param options.path names the rule in the problem
 * @throws MillraceError `invalid-request` with line and column when the rule cannot be parsed
 */
export function renameSegments(
  text: string,
  rename: (id: string) => string,
  options: { path: string },
): string {
  if (!text.includes('inSegment')) return text;
  let named: Named[];
  try {
    named = segmentsIn(parse(text), []);
  } catch (error) {
    throw error instanceof PqlError ? expressionProblem(error, options.path) : error;
  }
  let renamed = text;
  for (const { id, from, to } of named.sort((left, right) => right.from - left.from)) {
    const after = rename(id);
    if (after === id) continue;
    renamed = renamed.slice(0, from) + quoted(after) + renamed.slice(to);
  }
  return renamed;
}
