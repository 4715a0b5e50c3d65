/** Does what a plan says, in the order of its phases; at the first failure it says how far it came. */
import { errorText, MillraceError } from '../kernel/index.ts';
import { changeText } from './change.ts';
import type { Plan, PlannedChange } from './plan.ts';

interface Progress {
  applied: string[];
  /** Begun and not ended: what failed, and what was to go on later. */
  begun: string[];
  notApplied: string[];
}

function progressOf(plan: Plan, left: ReadonlyMap<PlannedChange, number>): Progress {
  const progress: Progress = { applied: [], begun: [], notApplied: [] };
  for (const planned of plan.changes) {
    const text = changeText(planned.change);
    const rest = left.get(planned)!;
    if (rest === 0) progress.applied.push(text);
    else if (rest < planned.works.length) progress.begun.push(text);
    else progress.notApplied.push(text);
  }
  return progress;
}

function failure(error: unknown, at: PlannedChange, progress: Progress, total: number): unknown {
  if (!(error instanceof MillraceError)) return error;
  const { applied } = progress;
  const done = applied.length === 0 ? 'Nothing was' : `${applied.length} of ${total} changes were`;
  const names = applied.length === 0 ? '' : `: ${applied.join('; ')}`;
  const hint = error.hint === undefined ? '' : `${error.hint} `;
  return new MillraceError(error.code, `Could not ${changeText(at.change)}: ${errorText(error)}`, {
    errors: error.errors,
    hint: `${hint}${done} applied${names}. Applying the file again goes on from here.`,
    extra: { ...error.extra, ...progress, failed: changeText(at.change) },
    cause: error,
  });
}

/**
 * Applies a plan.
 * @throws MillraceError as the API refused a change, with `applied`, `begun` and `notApplied`
 */
export async function applyPlan(plan: Plan): Promise<void> {
  const steps = plan.changes
    .flatMap((planned) => planned.works.map((work) => ({ planned, work })))
    .sort((left, right) => left.work.phase - right.work.phase);
  const left = new Map(plan.changes.map((planned) => [planned, planned.works.length]));
  for (const { planned, work } of steps) {
    try {
      await work.run();
    } catch (error) {
      throw failure(error, planned, progressOf(plan, left), plan.changes.length);
    }
    left.set(planned, left.get(planned)! - 1);
  }
}
