/** What is computed once on a scope: by all rules that ask the same, or by one rule inside loops. */
import type { Compiled, Environment, Run } from './environment.ts';
import { keepMemo, memoOf, noteBoundary } from './scope.ts';

/** Runs once a scope for all rules that ask the same. */
export function memoized(environment: Environment, key: string | null, run: Run): Run {
  return key === null ? run : kept(environment, key, [], run);
}

/** Runs once as long as the slots hold the same values. */
function kept(environment: Environment, key: string, reads: readonly number[], run: Run): Run {
  const { shared, slots } = environment.rule;
  const id = shared.memoIds.get(key) ?? shared.memoIds.size;
  shared.memoIds.set(key, id);
  return (scope) => {
    const known = memoOf(scope, id);
    if (known && reads.every((slot, index) => known.slots?.[index] === slots[slot])) {
      noteBoundary(scope, known.nextMs);
      return known.value;
    }
    const outer = scope.nextMs;
    scope.nextMs = Number.POSITIVE_INFINITY;
    const values = reads.length === 0 ? undefined : reads.map((slot) => slots[slot]);
    const value = run(scope);
    keepMemo(scope, id, { value, nextMs: scope.nextMs, slots: values });
    if (outer < scope.nextMs) scope.nextMs = outer;
    return value;
  };
}

/**
 * A walk over a list inside another: where it does not look at the item of the loop around it, it is
 * not repeated for each. Without this, loops inside each other multiply.
 */
export function hoisted(environment: Environment, work: () => Compiled): Compiled {
  const { usedSlots, shared } = environment.rule;
  const before = [...usedSlots];
  usedSlots.clear();
  const compiled = work();
  const reads = [...usedSlots];
  for (const slot of before) usedSlots.add(slot);
  if (environment.innermost === null || reads.includes(environment.innermost)) return compiled;
  const key = `walk ${shared.memoIds.size}`;
  return { ...compiled, run: kept(environment, key, reads, compiled.run) };
}
