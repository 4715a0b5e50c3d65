/** What is computed once on a scope: by all rules that ask the same, or by one rule inside loops. */
import type { Compiled, Environment, Run } from './environment.ts';
import { type EvaluationScope, noteBoundary } from './scope.ts';
import type { Value } from './values.ts';

/** The place of a shared answer: of the scope with this serial. */
export interface SharedAnswer {
  serial: number;
  value: Value;
  nextMs: number;
}

const noScope = -1;

/** Runs once a scope for all rules that ask the same. */
export function memoized(environment: Environment, key: string | null, run: Run): Run {
  if (key === null) return run;
  const { answers } = environment.rule.shared;
  let answer = answers.get(key);
  if (!answer) {
    answer = { serial: noScope, value: undefined, nextMs: Number.POSITIVE_INFINITY };
    answers.set(key, answer);
  }
  return answeredOnce(answer, run);
}

function answeredOnce(answer: SharedAnswer, run: Run): Run {
  return (scope) => {
    if (answer.serial === scope.serial) {
      if (answer.nextMs < scope.nextMs) scope.nextMs = answer.nextMs;
      return answer.value;
    }
    const outer = scope.nextMs;
    scope.nextMs = Number.POSITIVE_INFINITY;
    const value = run(scope);
    answer.serial = scope.serial;
    answer.value = value;
    answer.nextMs = scope.nextMs;
    if (outer < scope.nextMs) scope.nextMs = outer;
    return value;
  };
}

/** Runs once a scope, as `memoized` does; the list is the scope's own and goes with it. */
export function memoizedList<List>(
  environment: Environment,
  key: string | null,
  run: (scope: EvaluationScope) => List,
): (scope: EvaluationScope) => List {
  if (key === null) return run;
  const { lists } = environment.rule.shared;
  const place = lists.get(key) ?? { key };
  lists.set(key, place);
  return (scope) => {
    const known = scope.lists?.get(place) as { list: List; nextMs: number } | undefined;
    if (known) {
      noteBoundary(scope, known.nextMs);
      return known.list;
    }
    const outer = scope.nextMs;
    scope.nextMs = Number.POSITIVE_INFINITY;
    const list = run(scope);
    scope.lists ??= new Map();
    scope.lists.set(place, { list, nextMs: scope.nextMs });
    if (outer < scope.nextMs) scope.nextMs = outer;
    return list;
  };
}

/** Runs once as long as the slots hold the same values. */
function kept(environment: Environment, reads: readonly number[], run: Run): Run {
  const { slots } = environment.rule;
  const known: Value[] = reads.map(() => undefined);
  let serial = noScope;
  let value: Value;
  let nextMs = Number.POSITIVE_INFINITY;
  const isSame = (): boolean => {
    for (let index = 0; index < reads.length; index += 1) {
      if (known[index] !== slots[reads[index]!]) return false;
    }
    return true;
  };
  return (scope) => {
    if (serial === scope.serial && isSame()) {
      noteBoundary(scope, nextMs);
      return value;
    }
    const outer = scope.nextMs;
    scope.nextMs = Number.POSITIVE_INFINITY;
    for (let index = 0; index < reads.length; index += 1) known[index] = slots[reads[index]!];
    serial = noScope;
    value = run(scope);
    serial = scope.serial;
    nextMs = scope.nextMs;
    if (outer < scope.nextMs) scope.nextMs = outer;
    return value;
  };
}

/**
 * A walk over a list inside another: where it does not look at the item of the loop around it, it is
 * not repeated for each. Without this, loops inside each other multiply.
 */
export function hoisted(environment: Environment, work: () => Compiled): Compiled {
  const { usedSlots } = environment.rule;
  const before = [...usedSlots];
  usedSlots.clear();
  const compiled = work();
  const reads = [...usedSlots];
  for (const slot of before) usedSlots.add(slot);
  if (environment.innermost === null || reads.includes(environment.innermost)) return compiled;
  return { ...compiled, run: kept(environment, reads, compiled.run) };
}
