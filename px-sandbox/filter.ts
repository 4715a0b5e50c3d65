/** PX's filter language: `field op value`, `;` = and, several filters = or; letter case is ignored. */
import { badRequest } from './px-error.ts';

const clausePattern = /^\s*([\w.]+)\s*(==|!=|<=|>=|!~|<|>|~)\s*(.*?)\s*$/s;

export interface Clause {
  field: string;
  operator: string;
  value: string;
}

/**
 * @param filters each a list of clauses that must all hold; one filter is enough
 * @param fields names that may stand left of an operator; `customAttributes.*` always may
 * @throws {PxError} 400 naming the clause that cannot be read or the field that is not there
 */
export function parseFilters(filters: readonly string[], fields: ReadonlySet<string>): Clause[][] {
  return filters.map((filter) => filter.split(';').map((text) => parseClause(text, fields)));
}

function parseClause(text: string, fields: ReadonlySet<string>): Clause {
  const match = clausePattern.exec(text);
  if (!match) throw badRequest(`filter "${text}" cannot be read`);
  const [, field = '', operator = '', value = ''] = match;
  if (!fields.has(field) && !field.startsWith('customAttributes.')) {
    throw badRequest(`filter "${text}" names an unknown field ${field}`);
  }
  return { field, operator, value };
}

/** No filter lets everything through. */
export function passes(row: object, filters: readonly Clause[][]): boolean {
  if (filters.length === 0) return true;
  return filters.some((clauses) => clauses.every((clause) => holds(row, clause)));
}

function holds(row: object, { field, operator, value }: Clause): boolean {
  const actual = valueAt(row, field);
  const text = String(actual ?? '').toLowerCase();
  const wanted = value.toLowerCase();
  if (operator === '~') return globMatches(text, wanted);
  if (operator === '!~') return !globMatches(text, wanted);
  if (typeof actual === 'number') return compares(actual, operator, Number(value));
  return compares(text, operator, wanted);
}

function compares<Value extends string | number>(
  actual: Value,
  operator: string,
  wanted: Value,
): boolean {
  switch (operator) {
    case '==':
      return actual === wanted;
    case '!=':
      return actual !== wanted;
    case '<':
      return actual < wanted;
    case '<=':
      return actual <= wanted;
    case '>':
      return actual > wanted;
    default:
      return actual >= wanted;
  }
}

/** A field by its dotted path; own properties only, so that `__proto__` is no way out. */
export function valueAt(row: object, path: string): unknown {
  let value: unknown = row;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** `*` = any run, `?` = any one character; the whole text must fit. Never worse than text × pattern. */
export function globMatches(text: string, pattern: string): boolean {
  let at = 0;
  let patternAt = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      starAt = patternAt;
      patternAt += 1;
      resumeAt = at;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[at])) {
      at += 1;
      patternAt += 1;
    } else if (starAt >= 0) {
      // Let the last star take one character more.
      patternAt = starAt + 1;
      resumeAt += 1;
      at = resumeAt;
    } else return false;
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}
