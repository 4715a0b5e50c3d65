/** What Finish sends: one call for each thing that differs between the dataflow and the draft. */
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import type { Dataflow } from '../data.ts';
import { type Dates, type Draft, draftOf } from './draft.ts';

interface Step {
  /** What it does: "add Trial users". */
  name: string;
  run(): Promise<unknown>;
}

/** One call was refused: those before it are made, those after it are not. */
export interface Interrupted {
  done: readonly string[];
  left: readonly string[];
  error: unknown;
}

function datesOf({ startDate, endDate, keepMembersAtEnd }: Dates): Dates {
  return { startDate, endDate, keepMembersAtEnd };
}

function audienceStep(flow: Dataflow, audienceId: string, one: Draft['audiences'][string]): Step {
  const { startDate, endDate, keepMembersAtEnd } = one;
  const body = {
    audienceId,
    keepMembersAtEnd,
    ...(startDate ? { startDate } : {}),
    ...(endDate ? { endDate } : {}),
  };
  const params = { path: { id: flow.id } };
  return {
    name: `add ${one.name}`,
    run: async () => unwrap(await api.POST('/api/dataflows/{id}/audiences', { params, body })),
  };
}

/** The mapping first, removals last. */
function stepsOf(flow: Dataflow, draft: Draft): Step[] {
  const steps: Step[] = [];
  const before = draftOf(flow);
  const { source } = draft;
  const target = flow.mappings[0]?.target;
  if (source && target && JSON.stringify(source) !== JSON.stringify(before.source)) {
    const params = { path: { id: flow.id } };
    const body = { mappings: [{ source, target }] };
    steps.push({
      name: 'change the mapping',
      run: async () => unwrap(await api.PATCH('/api/dataflows/{id}', { params, body })),
    });
  }
  for (const [audienceId, one] of Object.entries(draft.audiences)) {
    const old = before.audiences[audienceId];
    const body = datesOf(one);
    const params = { path: { id: flow.id, audienceId } };
    if (!old) {
      steps.push(audienceStep(flow, audienceId, one));
    } else if (JSON.stringify(datesOf(old)) !== JSON.stringify(body)) {
      steps.push({
        name: `change the schedule of ${one.name}`,
        run: async () =>
          unwrap(await api.PATCH('/api/dataflows/{id}/audiences/{audienceId}', { params, body })),
      });
    }
  }
  for (const [audienceId, { name }] of Object.entries(before.audiences)) {
    if (draft.audiences[audienceId]) continue;
    const params = { path: { id: flow.id, audienceId } };
    steps.push({
      name: `take ${name} off`,
      run: async () =>
        unwrap(await api.DELETE('/api/dataflows/{id}/audiences/{audienceId}', { params })),
    });
  }
  return steps;
}

/** Sends it all, in order, up to the first that is refused; null: all of it is done. */
export async function saveDraft(flow: Dataflow, draft: Draft): Promise<Interrupted | null> {
  const steps = stepsOf(flow, draft);
  for (const [index, step] of steps.entries()) {
    try {
      await step.run();
    } catch (error) {
      const names = steps.map(({ name }) => name);
      return { done: names.slice(0, index), left: names.slice(index), error };
    }
  }
  return null;
}
