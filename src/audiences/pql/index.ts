/** PQL, the rule language: text → rule → answer, and when the answer can change by itself. */
import type { Place, Rule } from './ast.ts';
import { recursion } from './compile.ts';
import { compileCondition, createEnvironment, createShared } from './environment.ts';
import { PqlError, PqlFault, problemOf } from './errors.ts';
import { createDeciders, type Decider } from './explain.ts';
import { parseRule } from './parser.ts';
import { printRule } from './print.ts';
import type { Reads } from './reads.ts';
import type { EvaluationScope } from './scope.ts';
import { instantMsMax } from './time.ts';

export interface Evaluation {
  member: boolean;
  /** When the answer can change with no new data, in ms; null: never. Always later than now. */
  nextChangeAtMs: number | null;
}

export interface CompiledRule {
  readonly text: string;
  readonly reads: Reads;
  evaluate(scope: EvaluationScope): Evaluation;
  /**
   * Which clauses decide it, in a few words; null when none can be told apart. On a scope of its own:
   * compiled at the first use, apart from the rules.
   */
  decide(scope: EvaluationScope): string | null;
}

export interface Compiler {
  /** @throws PqlError */
  compile(text: string): CompiledRule;
}

/** Where a rule begins: there it is told that the whole is no condition. */
function firstPlace(text: string): Place {
  const from = text.length - text.trimStart().length;
  return { from, to: text.trimEnd().length };
}

function reported<Result>(text: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof PqlFault) throw new PqlError([problemOf(text, error)]);
    throw error;
  }
}

/** A compiler whose rules share what they have in common. `timeZone`: an IANA name. */
export function createCompiler(options: { timeZone: string }): Compiler {
  const shared = createShared(options.timeZone);
  let deciders: ReturnType<typeof createDeciders> | undefined;
  const compileText = (text: string): CompiledRule => {
    const rule = parseRule(text);
    const environment = createEnvironment(shared, rule.parameter, recursion);
    const test = compileCondition(environment, rule.body, firstPlace(text));
    let decider: Decider | undefined;
    return {
      text,
      decide: (scope) => {
        deciders ??= createDeciders(options.timeZone);
        decider ??= deciders(text);
        return decider(scope);
      },
      reads: environment.rule.reads.finish(),
      evaluate: (scope) => {
        scope.nextMs = Number.POSITIVE_INFINITY;
        const member = test(scope);
        // What lies beyond the calendar never comes.
        return { member, nextChangeAtMs: scope.nextMs > instantMsMax ? null : scope.nextMs };
      },
    };
  };
  return { compile: (text) => reported(text, () => compileText(text)) };
}

/** @throws PqlError */
export function parse(text: string): Rule {
  return reported(text, () => parseRule(text));
}

export {
  type DecidingClause,
  decidingClause,
  type EventClause,
  eventClauseText,
} from './deciding.ts';
export { PqlError, type PqlProblem } from './errors.ts';
export { type ExplainedClause, type Explanation, explainRule } from './explain.ts';
export { printPath, quoted } from './print.ts';
export type { Reads } from './reads.ts';
export {
  type EvaluationScope,
  openScope,
  type PqlEvent,
  type PqlMembership,
  type PqlProfile,
} from './scope.ts';
export { type Calendar, createCalendar } from './time.ts';
export { printRule as print };
