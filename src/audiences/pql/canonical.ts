/**
 * A text for a sub-expression about an item that is the same for equal ones, whatever the item is
 * called. Where the item has a name, bare names mean the profile; where it has none, the item: the
 * text tells the two apart.
 */
import type { Expr } from './ast.ts';

export function canonical(expr: Expr, itemName: string | null): string {
  const text = JSON.stringify(expr, (key, value: unknown) => {
    if (key === 'from' || key === 'to' || key === 'namePlace') return undefined;
    return value;
  });
  if (itemName === null) return text;
  return `named ${text.replaceAll(JSON.stringify({ kind: 'name', name: itemName }), '"item"')}`;
}
