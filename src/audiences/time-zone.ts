/** Which rules the workspace's time zone can matter to. */
import type { CatalogAudience } from './catalog.ts';

/** Words that count in days, and texts that may be a day. */
const timely = /\b(occurs|chain|date|get(month|year|dayofmonth))\b|"[+-]?\d{4}/i;

/**
 * Whether another time zone may change an audience's members: never false for one that it changes.
 * More than the rules whose answer changes by time alone: `signup.getMonth() = 3` stands still, but
 * the first of March begins somewhere.
 */
export function mayDependOnZone({ rule, expression }: CatalogAudience): boolean {
  return rule !== null && (rule.reads.time || timely.test(expression ?? ''));
}
