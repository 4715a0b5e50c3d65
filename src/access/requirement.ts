/** What a call needs, as data: routes declare it, one function judges it. */
import type { Permission } from './permissions.ts';

/** One permission, a list (all of them), or alternatives (one of them is enough). */
export type Requirement =
  | Permission
  | readonly Requirement[]
  | { readonly anyOf: readonly Requirement[] };

/** What is lacking: a sentence part for people, and the permissions one by one. */
export interface Lack {
  text: string;
  permissions: readonly Permission[];
}

function isAlternatives(
  required: Requirement,
): required is { readonly anyOf: readonly Requirement[] } {
  return typeof required === 'object' && 'anyOf' in required;
}

/** What of a requirement is not held, or null when all is. */
export function lackOf(required: Requirement, held: ReadonlySet<Permission>): Lack | null {
  if (typeof required === 'string') {
    return held.has(required) ? null : { text: required, permissions: [required] };
  }
  const parts = isAlternatives(required) ? required.anyOf : required;
  const lacks = parts.map((part) => lackOf(part, held)).filter((lack) => lack !== null);
  const isEnough = isAlternatives(required) ? lacks.length < parts.length : lacks.length === 0;
  if (isEnough) return null;
  const text = lacks.map((lack) => lack.text).join(isAlternatives(required) ? ' or ' : ' and ');
  return { text, permissions: [...new Set(lacks.flatMap((lack) => lack.permissions))] };
}

/** A requirement as people read it: "A and B", "A or B". */
export function requirementText(required: Requirement): string {
  return lackOf(required, new Set())?.text ?? 'nothing';
}
