/**
 * Work whose every transaction must first find something as it was, and holds it until it commits.
 * The guard travels with the work (AsyncLocalStorage), so that no room between has to hand it on.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tx } from './store.ts';

/** Wraps the work of one transaction: what it throws before, during or after rolls all back. */
export type Guard = <Result>(tx: Tx, work: () => Promise<Result>) => Promise<Result>;

const current = new AsyncLocalStorage<{ guard: Guard | null }>();

/** Runs `work`; every transaction it opens until it ends, or until `release`, is guarded. */
export async function withGuard<Result>(
  guard: Guard,
  work: (release: () => void) => Promise<Result>,
): Promise<Result> {
  const scope: { guard: Guard | null } = { guard };
  // What the work wakes may go on after it; that is not guarded any more.
  const release = (): void => {
    scope.guard = null;
  };
  return current.run(scope, async () => {
    try {
      return await work(release);
    } finally {
      release();
    }
  });
}

/** One transaction's work, under the guard of whoever asked for it. */
export function guarded<Result>(tx: Tx, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const guard = current.getStore()?.guard;
  return guard ? guard(tx, () => work(tx)) : work(tx);
}

/** Runs what is none of the guarded work, such as waking a loop. */
export function unguarded(work: () => void): void {
  current.exit(work);
}
