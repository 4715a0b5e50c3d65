/** What was typed and not saved, kept in this browser until it is, with what it was made of. */
import { useCallback, useEffect, useState } from 'react';
import { useLatest } from '../../parts/latest.ts';
import type { Card } from '../../rule-cards/cards.ts';
import { addTo, leafOf, readRule, writeRule } from '../../rule-cards/tree.ts';
import type { Audience } from '../audience-words.ts';

export interface RuleDraft {
  name: string;
  description: string;
  /** With commas between. */
  tags: string;
  expression: string;
}

/** The audience as it was when typing began; `updatedAt` is null before its first save. */
interface Base {
  updatedAt: string | null;
  saved: RuleDraft;
}

interface Kept {
  base: Base;
  draft: RuleDraft;
}

export function draftOf(audience: Audience | null): RuleDraft {
  return {
    name: audience?.name ?? '',
    description: audience?.description ?? '',
    tags: audience?.tags.join(', ') ?? '',
    expression: audience?.expression.value ?? '',
  };
}

const startOf = (audience: Audience | null): Kept => {
  const saved = draftOf(audience);
  return { base: { updatedAt: audience?.updatedAt ?? null, saved }, draft: saved };
};

/** The parts that are not the same, in the order in which the editor shows them. */
export function differences(one: RuleDraft, other: RuleDraft): (keyof RuleDraft)[] {
  return (['name', 'description', 'tags', 'expression'] as const).filter(
    (part) => one[part] !== other[part],
  );
}

/** A rule and a card more; what does not parse keeps its text. */
function withCard(expression: string, card: Card): string {
  const piece = readRule(expression);
  const added = leafOf(card);
  if (piece) return writeRule(addTo(piece, added));
  return expression.trim() === '' ? writeRule(added) : `${expression} ${writeRule(added)}`;
}

function keptFor(key: string): Kept | null {
  const text = localStorage.getItem(key);
  return text === null ? null : (JSON.parse(text) as Kept);
}

/** The draft, how to change it, and the moment of the audience that it was made of. */
export function useDraft(audience: Audience | null) {
  const key = `millrace.draft.${audience?.id ?? 'new'}`;
  const [kept, setKept] = useState<Kept>(() => keptFor(key) ?? startOf(audience));
  const isChanged = differences(kept.draft, kept.base.saved).length > 0;
  // Until something is typed, the audience as it is now is where one starts.
  const shown = isChanged ? kept : startOf(audience);
  const latest = useLatest({ shown, audience });
  useEffect(() => {
    if (isChanged) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
  }, [key, kept, isChanged]);
  const update = useCallback(
    (next: (draft: RuleDraft) => RuleDraft) =>
      setKept((before) => {
        const isBegun = differences(before.draft, before.base.saved).length > 0;
        const from = isBegun ? before : startOf(latest.current.audience);
        return { ...from, draft: next(from.draft) };
      }),
    [latest],
  );
  const change = useCallback(
    (part: Partial<RuleDraft>) => update((draft) => ({ ...draft, ...part })),
    [update],
  );
  const add = useCallback(
    (card: Card) => update((draft) => ({ ...draft, expression: withCard(draft.expression, card) })),
    [update],
  );
  const discard = useCallback(() => setKept(startOf(latest.current.audience)), [latest]);
  /** Goes on from what somebody else has saved meanwhile, with this draft or with theirs. */
  const rebase = useCallback(
    (theirs: Audience, draft: RuleDraft) => setKept({ ...startOf(theirs), draft }),
    [],
  );
  return {
    draft: shown.draft,
    madeOf: shown.base.updatedAt,
    ...{ isChanged, change, add, discard, rebase },
    forget: () => localStorage.removeItem(key),
  };
}
