/** The cards that adding a field, an event or an audience begins with. */
import { parse } from '../../../../src/audiences/pql/index.ts';
import type { KnownField } from '../../parts/pql-editor.tsx';
import type { Card } from '../../rule-cards/cards.ts';

/** The names of a path as a rule writes it. */
function namesOf(path: string): string[] {
  const { body } = parse(path);
  if (body.kind === 'name') return [body.name];
  if (body.kind !== 'postfix' || body.base.kind !== 'name') return [path];
  return [
    body.base.name,
    ...body.steps.flatMap((step) => (step.kind === 'names' ? step.names : [])),
  ];
}

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
