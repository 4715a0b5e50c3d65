/** The cards that adding a field, an event or an audience begins with. */
import type { KnownField } from '../../parts/pql-editor.tsx';
import type { Card } from '../../rule-cards/cards.ts';
import { namesOf } from '../../rule-cards/written-path.ts';

export function cardForField({ path: written, types, commonValues }: KnownField): Card {
  const path = namesOf(written);
  const [common] = commonValues;
  if (common) return { kind: 'attribute', path, test: 'compare', sign: '=', value: common.value };
  if (types.includes('number')) {
    return { kind: 'attribute', path, test: 'compare', sign: '>', value: 0 };
  }
  if (types.includes('boolean')) {
    return { kind: 'attribute', path, test: 'compare', sign: '=', value: true };
  }
  return { kind: 'attribute', path, test: 'isSet' };
}

export function cardForEvent(eventType: string): Card {
  const window = { count: 7, unit: 'days' } as const;
  return {
    ...{ kind: 'event', measure: 'count', sign: '>=', count: 1 },
    ...{ eventType, window, where: [] },
  };
}

export function cardForAudience(id: string): Card {
  return { kind: 'audience', id, isIn: true };
}

/** @param eventTypes those seen in data, the commonest first; at least one */
export function cardForSequence([first, second]: readonly string[]): Card {
  return {
    kind: 'sequence',
    steps: [
      { eventType: first!, within: null, where: [] },
      { eventType: second ?? first!, within: { count: 3, unit: 'days' }, where: [] },
    ],
  };
}
