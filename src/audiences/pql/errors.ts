/** What is wrong with a rule, and where. */
export interface PqlProblem {
  /** From 1; columns in UTF-16 units. */
  line: number;
  column: number;
  /** Offsets into the text. */
  from: number;
  to: number;
  message: string;
  /** A known name that is near. */
  suggestion?: string;
}

/** Thrown while a rule is read: one problem, by offset. */
export class PqlFault extends Error {
  readonly from: number;
  readonly to: number;
  readonly suggestion: string | undefined;

  constructor(message: string, from: number, to: number, suggestion?: string) {
    super(message);
    this.from = from;
    this.to = to;
    this.suggestion = suggestion;
  }
}

/** A fault at a place of the tree. */
export function fault(
  place: { from: number; to: number },
  message: string,
  suggestion?: string,
): PqlFault {
  return new PqlFault(message, place.from, place.to, suggestion);
}

/** A rule that cannot be compiled, with every problem found, in order of place. */
export class PqlError extends Error {
  override readonly name = 'PqlError';
  readonly problems: readonly PqlProblem[];

  constructor(problems: readonly PqlProblem[]) {
    super(problems.map((one) => `${one.line}:${one.column} ${one.message}`).join('; '));
    this.problems = problems;
  }
}

export function problemOf(text: string, fault: PqlFault): PqlProblem {
  const before = text.slice(0, fault.from);
  const line = before.split('\n').length;
  const column = fault.from - before.lastIndexOf('\n');
  const { from, to, message, suggestion } = fault;
  return { line, column, from, to, message, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** Edit distance, bounded: more than 3 is far. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost));
    }
    row = next;
  }
  return row[right.length]!;
}

/** The known name nearest to a wrong one, or undefined when none is near. */
export function nearestName(wrong: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.min(4, Math.ceil(wrong.length / 2) + 1);
  for (const name of known) {
    if (Math.abs(name.length - wrong.length) >= bestDistance) continue;
    const far = distance(wrong.toLowerCase(), name.toLowerCase());
    if (far < bestDistance) {
      best = name;
      bestDistance = far;
    }
  }
  return best;
}
