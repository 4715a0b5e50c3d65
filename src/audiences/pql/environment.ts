/** What the compiler knows at a place in a rule: kinds, names, contexts; and what it shares. */
import type { Expr, Place, Step, TimeWord } from './ast.ts';
import type { SharedAnswer } from './memo.ts';
import { collectReads, type ReadsCollector } from './reads.ts';
import type { EvaluationScope, EventTypes } from './scope.ts';
import { type Calendar, createCalendar } from './time.ts';
import type { ReadInstant, Value } from './values.ts';

/** `any`: only known when running. */
export type Kind = 'any' | 'boolean' | 'number' | 'string' | 'timestamp' | 'array' | 'object';

export type Run = (scope: EvaluationScope) => Value;

export type Test = (scope: EvaluationScope) => boolean;

export interface Compiled {
  kind: Kind;
  run: Run;
}

/** Where a name's value is kept while the rule runs: a place in the rule's own list. */
interface NamedValue {
  slot: number;
  kind: Kind;
  /** A `let` of a bare time word is the word itself, so that its boundaries stay exact. */
  alias: Expr | null;
  isProfile: boolean;
}

export interface Environment {
  /** Slots of the items of the contexts around, innermost last; none at the top: the profile. */
  contexts: readonly number[];
  names: ReadonlyMap<string, NamedValue>;
  /** Slot of the item of the loop around, if any. */
  innermost: number | null;
  rule: RuleState;
}

/** The compiler as its parts call it: they are used by it, so they cannot import it. */
export interface Recursion {
  compile(environment: Environment, expr: Expr): Compiled;
  /** `place`: where it is told that the expression is no condition; by default, there. */
  compileCondition(environment: Environment, expr: Expr, place?: Place): Test;
  compileSteps(
    environment: Environment,
    receiver: Compiled,
    steps: readonly Step[],
    expr: Expr,
  ): Compiled;
}

/** State of one rule's compilation. */
export interface RuleState {
  recursion: Recursion;
  slots: Value[];
  reads: ReadsCollector;
  /** Slots read since somebody last looked, to tell which sub-expressions stand alone. */
  usedSlots: Set<number>;
  shared: Shared;
}

/** Shared by all rules of a compiler. */
export interface Shared {
  calendar: Calendar;
  read: ReadInstant;
  /** Canonical text of a sub-expression → where its answer is kept. */
  answers: Map<string, SharedAnswer>;
  /** The same for lists, which scopes keep under these keys. */
  lists: Map<string, object>;
  types: EventTypes;
}

export function createShared(timeZone: string): Shared {
  const calendar = createCalendar(timeZone);
  return {
    calendar,
    read: calendar.read,
    answers: new Map(),
    lists: new Map(),
    types: new Map(),
  };
}

export function createEnvironment(
  shared: Shared,
  parameter: string | null,
  recursion: Recursion,
): Environment {
  const rule: RuleState = {
    recursion,
    slots: [],
    reads: collectReads(),
    usedSlots: new Set(),
    shared,
  };
  const names = new Map<string, NamedValue>();
  if (parameter !== null)
    names.set(parameter, { slot: -1, kind: 'object', alias: null, isProfile: true });
  return { contexts: [], names, innermost: null, rule };
}

export function newSlot(environment: Environment): number {
  environment.rule.slots.push(undefined);
  return environment.rule.slots.length - 1;
}

/** Inside a construct whose bare names are properties of an item. */
export function withContext(environment: Environment, slot: number): Environment {
  return { ...environment, contexts: [...environment.contexts, slot], innermost: slot };
}

export function withName(
  environment: Environment,
  name: string,
  value: { slot: number; kind: Kind; alias?: Expr | null },
): Environment {
  const names = new Map(environment.names);
  names.set(name, { alias: null, isProfile: false, ...value });
  return { ...environment, names, innermost: value.slot };
}

export function readSlot(environment: Environment, slot: number): Run {
  const { slots, usedSlots } = environment.rule;
  usedSlots.add(slot);
  return () => slots[slot];
}

/** The time word that an expression is, directly or through a `let`. */
export function timeWordOf(environment: Environment, expr: Expr): TimeWord | null {
  if (expr.kind === 'timeWord') return expr.word;
  if (expr.kind !== 'name') return null;
  const alias = environment.names.get(expr.name)?.alias;
  return alias?.kind === 'timeWord' ? alias.word : null;
}

/** Compiles an expression inside another. */
export function compile(environment: Environment, expr: Expr): Compiled {
  return environment.rule.recursion.compile(environment, expr);
}

/** Compiles where a condition is due. */
export function compileCondition(environment: Environment, expr: Expr, place?: Place): Test {
  return environment.rule.recursion.compileCondition(environment, expr, place);
}

/** Compiles the steps behind a value. */
export function compileSteps(
  environment: Environment,
  receiver: Compiled,
  steps: readonly Step[],
  expr: Expr,
): Compiled {
  return environment.rule.recursion.compileSteps(environment, receiver, steps, expr);
}
