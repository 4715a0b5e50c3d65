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

/**
 * The names of a field. A name with a dot in it stands in backquotes, as in rules; a namespace's
 * symbol is one name, whatever it contains.
 */
export function fieldPath(field: string): string[] {
  const namespace = /^identityMap\.`?([^`]+)`?$/.exec(field);
  if (namespace) return ['identityMap', namespace[1]!];
  return field.split(/\.(?=(?:[^`]*`[^`]*`)*[^`]*$)/).map((name) => name.replace(/^`(.+)`$/, '$1'));
}

/** The one way to write a field. */
function fieldText(names: readonly string[]): string {
  if (names[0] === 'identityMap') return names.join('.');
  return names.map((name) => (name.includes('.') ? `\`${name}\`` : name)).join('.');
}

/** All labels that hold for a path: its own, and those of what it stands below. */
export function labelsAt(
  fieldLabels: ReadonlyMap<string, readonly string[]>,
  names: readonly string[],
): string[] {
  const holding = [...fieldLabels].flatMap(([field, labels]) => {
    const path = fieldPath(field);
    return path.length <= names.length && pathsOverlap(path, names) ? labels : [];
  });
  return [...new Set(holding)];
}

/** Whether one path is the beginning of the other: what touches one touches the other. */
export function pathsOverlap(left: readonly string[], right: readonly string[]): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left];
  return short.every((name, index) => long[index] === name);
}

/**
 * Checks a field and gives the one way to write it.
 * @throws MillraceError `invalid-request`
 */
export function checkField(field: string, path: string): string {
  if (field.length > limits.fieldChars) {
    throw invalidField(path, `at most ${limits.fieldChars} characters`);
  }
  const names = fieldPath(field);
  if (names.some((name) => name.trim() === '' || name.includes('`'))) {
    throw invalidField(path, 'is names joined by dots, such as person.name');
  }
  if (names[0] === 'segmentMembership') {
    throw invalidField(path, 'memberships take their labels from the audience: label that');
  }
  return fieldText(names);
}
