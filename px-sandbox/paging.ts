/** Lists under /v1: filters, order, pages. */
import { z } from 'zod';
import { type Clause, parseFilters, passes, valueAt } from './filter.ts';
import { badRequest } from './px-error.ts';

const oneOrMany = z.union([z.string(), z.array(z.string())]).optional();

const pageQuerySchema = z.strictObject({
  filter: oneOrMany,
  pageSize: z.string().optional(),
  scrollId: z.string().optional(),
  sort: z.string().optional(),
});

/** A scroll id carries the query it belongs to, so it works alone and cannot change its meaning. */
const scrollSchema = z.strictObject({
  offset: z.int().min(0),
  filter: z.array(z.string()),
  sort: z.string(),
  pageSize: z.int().min(1),
});

export interface ListQuery extends z.infer<typeof scrollSchema> {
  clauses: Clause[][];
}

const pageSizeDefault = 25;
const pageSizeMax = 1_000;

/** @throws {PxError} 400 for a bad size, filter, order or scroll id */
export function parseListQuery(query: unknown, fields: ReadonlySet<string>): ListQuery {
  const parsed = pageQuerySchema.safeParse(query);
  if (!parsed.success) throw badRequest(`query: ${parsed.error.issues[0]?.message}`);
  const { filter, pageSize, scrollId, sort = '' } = parsed.data;
  const scroll = scrollId
    ? readScrollId(scrollId)
    : {
        offset: 0,
        filter: filter === undefined ? [] : [filter].flat(),
        sort,
        pageSize: parsePageSize(pageSize, 1, pageSizeMax),
      };
  if (scroll.sort && !fields.has(scroll.sort.replace(/^[-+]/, ''))) {
    throw badRequest(`sort: unknown field ${scroll.sort}`);
  }
  return { ...scroll, clauses: parseFilters(scroll.filter, fields) };
}

/** @throws {PxError} 400 outside min to max */
export function parsePageSize(text: string | undefined, min: number, max: number): number {
  const size = Number(text ?? pageSizeDefault);
  if (!Number.isInteger(size) || size < min || size > max) {
    throw badRequest(`pageSize must be ${min} to ${max}`);
  }
  return size;
}

/** The page of `rows` that a query asks for. The last page is the one shorter than asked. */
export function pageOf<Row extends object>(
  rows: Iterable<Row>,
  { offset, filter, sort, pageSize, clauses }: ListQuery,
): { page: Row[]; scrollId: string; totalHits: number } {
  const hits: Row[] = [];
  for (const row of rows) if (passes(row, clauses)) hits.push(row);
  if (sort) sortBy(hits, sort);
  const next = { offset: offset + pageSize, filter, sort, pageSize };
  return {
    page: hits.slice(offset, offset + pageSize),
    scrollId: Buffer.from(JSON.stringify(next)).toString('base64url'),
    totalHits: hits.length,
  };
}

/** `field` or `+field` upwards, `-field` downwards. */
function sortBy(rows: object[], sort: string): void {
  const direction = sort.startsWith('-') ? -1 : 1;
  const field = sort.replace(/^[-+]/, '');
  rows.sort((left, right) => {
    const one = valueAt(left, field) as string | number;
    const other = valueAt(right, field) as string | number;
    return one === other ? 0 : one < other ? -direction : direction;
  });
}

function readScrollId(text: string): z.infer<typeof scrollSchema> {
  try {
    return scrollSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw badRequest('unknown scrollId');
  }
}
