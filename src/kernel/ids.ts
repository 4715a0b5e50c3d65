import { hash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { invalidField } from './errors.ts';

/** A new time-ordered id (UUID version 7). */
export function newId(): string {
  return uuidv7();
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be used where PostgreSQL expects a uuid. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}

/**
 * A page cursor that is an id, or null for the first page.
 * @throws MillraceError `invalid-request`
 */
export function checkCursor(cursor: string | null): string | null {
  if (cursor === null || isUuid(cursor)) return cursor;
  throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
}

/** A uuid made of a text, always the same for the same text (SHA-256, cut to 128 bits, version 8). */
export function uuidOf(text: string): string {
  const hex = hash('sha256', text);
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
