/** What a person has chosen so far, kept for the tab, so that leaving to fix a policy loses nothing. */
import { useEffect, useState } from 'react';
import type { Dataflow } from '../data.ts';
import { type Draft, draftInLink, now, sameChoice, together } from './choice.ts';

/** What was chosen, and how the dataflow was when that began. */
interface Kept {
  base: Draft;
  draft: Draft;
}

export function draftOf(flow: Dataflow): Draft {
  const entries = flow.audiences
    .filter(({ state }) => state !== 'removing')
    .map(({ audienceId, name, counts, start, end, keepMembers }) => {
      const dates = { startDate: start, endDate: end, keepMembersAtEnd: keepMembers };
      return [audienceId, { name, members: counts.members, ...dates }] as const;
    });
  return { audiences: Object.fromEntries(entries), source: flow.mappings[0]?.source ?? null };
}

const keyOf = (id: string): string => `millrace.activate.${id}`;

function keptFor(flow: Dataflow): Kept {
  const kept = sessionStorage.getItem(keyOf(flow.id));
  if (kept !== null) return JSON.parse(kept) as Kept;
  return { base: draftOf(flow), draft: draftOf(flow) };
}

function keep(flow: Dataflow, kept: Kept): void {
  sessionStorage.setItem(keyOf(flow.id), JSON.stringify(kept));
}

/** Adds an audience to the draft of a dataflow, for when that is opened. */
export function chooseInDraft(
  flow: Dataflow,
  { id, name, members }: { id: string; name: string; members: number },
): void {
  const { base, draft } = keptFor(flow);
  const audiences = { [id]: { name, members, ...now }, ...draft.audiences };
  keep(flow, { base, draft: { ...draft, audiences } });
}

function keptOrLinked(flow: Dataflow): Kept {
  const linked = draftInLink(window.location.hash);
  if (linked === null) return keptFor(flow);
  history.replaceState(history.state, '', window.location.pathname + window.location.search);
  return { base: draftOf(flow), draft: linked };
}

/** The draft of a dataflow, how to change and forget it, and what others did meanwhile. */
export function useDraft(flow: Dataflow) {
  const [kept, setKept] = useState(() => keptOrLinked(flow));
  const theirs = draftOf(flow);
  const isDirty = !sameChoice(kept.draft, kept.base);
  // Until something is chosen here, the dataflow as it is now is where one starts.
  const { base, draft } = isDirty ? kept : { base: theirs, draft: theirs };
  const begin = (next: Draft): void => setKept({ base: theirs, draft: next });
  useEffect(() => {
    if (isDirty) keep(flow, kept);
    else sessionStorage.removeItem(keyOf(flow.id));
  }, [kept, isDirty, flow]);
  return {
    draft,
    isDirty,
    setDraft: (next: Draft) => setKept({ base, draft: next }),
    forget: () => sessionStorage.removeItem(keyOf(flow.id)),
    /** Set when somebody else changed the dataflow since this draft began. */
    overtaken:
      isDirty && !sameChoice(base, theirs)
        ? {
            base,
            theirs,
            keepBoth: () => begin(together(base, theirs, draft)),
            takeTheirs: () => begin(theirs),
          }
        : null,
  };
}
