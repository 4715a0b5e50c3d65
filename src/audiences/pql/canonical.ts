/** A text for a sub-expression that is the same for equal ones, whatever the names of their items. */
import type { Expr } from './ast.ts';

export function canonical(expr: Expr, itemName: string | null): string {
  return JSON.stringify(expr, (key, value: unknown) => {
    if (key === 'from' || key === 'to' || key === 'namePlace') return undefined;
    return value;
  }).replaceAll(
    itemName === null ? '\u0000' : JSON.stringify({ kind: 'name', name: itemName }),
    '"item"',
  );
}
