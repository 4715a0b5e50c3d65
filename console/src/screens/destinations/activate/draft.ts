/** What a person has chosen so far, kept for the tab, so that leaving to fix a policy loses nothing. */
import { useEffect, useState } from 'react';
import type { Dataflow } from '../data.ts';

export interface Dates {
  startDate: string | null;
  endDate: string | null;
  keepMembersAtEnd: boolean;
}

export type Source = Dataflow['mappings'][number]['source'];

export interface Draft {
  audiences: Record<string, { name: string; members: number } & Dates>;
  source: Source | null;
}

export const now: Dates = { startDate: null, endDate: null, keepMembersAtEnd: false };

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

function keptDraft(flow: Dataflow): Draft {
  const kept = sessionStorage.getItem(keyOf(flow.id));
  return kept === null ? draftOf(flow) : (JSON.parse(kept) as Draft);
}

/** Adds an audience to the draft of a dataflow, for when that is opened. */
export function chooseInDraft(
  flow: Dataflow,
  { id, name, members }: { id: string; name: string; members: number },
): void {
  const draft = keptDraft(flow);
  const audiences = { [id]: { name, members, ...now }, ...draft.audiences };
  sessionStorage.setItem(keyOf(flow.id), JSON.stringify({ ...draft, audiences }));
}

/** The draft of a dataflow, and how to change and forget it. */
export function useDraft(flow: Dataflow) {
  const [draft, setDraft] = useState(() => keptDraft(flow));
  const isDirty = JSON.stringify(draft) !== JSON.stringify(draftOf(flow));
  useEffect(() => {
    if (isDirty) sessionStorage.setItem(keyOf(flow.id), JSON.stringify(draft));
  }, [draft, isDirty, flow.id]);
  return { draft, setDraft, isDirty, forget: () => sessionStorage.removeItem(keyOf(flow.id)) };
}
