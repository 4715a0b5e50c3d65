/**
 * Paging of lists that are short and read whole, such as roles: by a key of each row, so that rows that
 * come or go while somebody pages move no other over a page's edge.
 */
import { z } from 'zod';
import { invalidField, limits } from '../kernel/index.ts';
import { pageQuerySchema } from './wire.ts';

/** As of every list, but a page is everything unless asked otherwise. */
export const shortPageQuerySchema = pageQuerySchema.extend({
  limit: z.coerce.number().int().min(1).max(limits.pageRowsMax).default(limits.pageRowsMax),
});

/** Tells a cursor from any other text. */
const mark = 'after ';

export function makeCursor(key: string): string {
  return Buffer.from(mark + key).toString('base64url');
}

/** @throws MillraceError `invalid-request` for a text that is no cursor */
export function openCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (text.startsWith(mark)) return text.slice(mark.length);
  throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
}

/** The order in which things were made; instants come as ISO 8601, ids are apart. */
export const byCreation = ({ createdAt, id }: { createdAt: string; id: string }): string =>
  `${createdAt} ${id}`;

/** The order of a list that is always the same. */
export const inGivenOrder = (_item: unknown, index: number): string =>
  String(index).padStart(4, '0');

/**
 * One page.
 * @param keyOf unique; its order (of code units) is the list's
 * @throws MillraceError `invalid-request` for a text that is no cursor
 */
export function pageOfShort<Item>(
  items: readonly Item[],
  page: { limit: number; cursor?: string | undefined },
  keyOf: (item: Item, index: number) => string,
): { items: Item[]; nextCursor: string | null } {
  const after = page.cursor === undefined ? null : openCursor(page.cursor);
  const rest = items
    .map((item, index) => ({ item, key: keyOf(item, index) }))
    .filter(({ key }) => after === null || key > after)
    .sort((left, right) => (left.key < right.key ? -1 : 1));
  const shown = rest.slice(0, page.limit);
  return {
    items: shown.map(({ item }) => item),
    nextCursor: rest.length > shown.length ? makeCursor(shown.at(-1)!.key) : null,
  };
}
