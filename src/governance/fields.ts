/**
 * Fields as labels name them: an attribute path (`person.name`), a field of events
 * (`xEvent.productListItems.SKU`), or a namespace (`identityMap.Email`). What stands below a labelled
 * field has its label too.
 */
import { invalidField, limits } from '../kernel/index.ts';

export type FieldKind = 'attribute' | 'event' | 'namespace';

export function fieldKind(field: string): FieldKind {
  if (/^xEvent(\.|$)/.test(field)) return 'event';
  return /^identityMap(\.|$)/.test(field) ? 'namespace' : 'attribute';
}

/** The names of a field. A namespace's symbol is one name, whatever it contains. */
export function fieldPath(field: string): string[] {
  const namespace = /^identityMap\.(.+)$/.exec(field);
  return namespace ? ['identityMap', namespace[1]!] : field.split('.');
}

/** Whether one path is the beginning of the other: what touches one touches the other. */
export function pathsOverlap(left: readonly string[], right: readonly string[]): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return short.every((name, index) => long[index] === name);
}

/** @throws MillraceError `invalid-request` */
export function checkField(field: string, path: string): void {
  if (field.length > limits.fieldChars) {
    throw invalidField(path, `at most ${limits.fieldChars} characters`);
  }
  const names = fieldPath(field);
  if (names.some((name) => name.trim() === '')) {
    throw invalidField(path, 'is names joined by dots, such as person.name');
  }
  if (names[0] === 'segmentMembership') {
    throw invalidField(path, 'memberships take their labels from the audience: label that');
  }
}
