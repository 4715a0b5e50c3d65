/** Which columns of a table a person sees, in which order and how wide; kept in this browser. */
import { useMemo, useState } from 'react';
import * as z from 'zod/mini';

const layoutSchema = z.object({
  /** Ids of columns; null: those that are not optional. */
  shown: z.nullable(z.array(z.string())),
  /** Ids of columns, first to last; those that are not named keep their place. */
  order: z.array(z.string()),
  /** Pixels, by id. */
  widths: z.record(z.string(), z.number()),
});
type Layout = z.output<typeof layoutSchema>;

const asBuilt: Layout = { shown: null, order: [], widths: {} };

function load(key: string): Layout {
  try {
    return layoutSchema.parse(JSON.parse(localStorage.getItem(key) ?? 'null'));
  } catch {
    return asBuilt;
  }
}

interface Arranged {
  id: string;
  isOptional?: boolean;
}

function inOrder<Column extends Arranged>(
  columns: readonly Column[],
  order: readonly string[],
): Column[] {
  const byId = new Map(columns.map((column) => [column.id, column]));
  const placed = order.flatMap((id) => byId.get(id) ?? []);
  const isPlaced = new Set(placed);
  let next = 0;
  return columns.map((column) => (isPlaced.has(column) ? placed[next++]! : column));
}

/** A table's columns as they were arranged, and how to arrange them. */
export function useTableLayout<Column extends Arranged>(label: string, columns: readonly Column[]) {
  const key = `millrace.table.${label}`;
  const [layout, setLayout] = useState(() => load(key));
  const change = (part: Partial<Layout>): void => {
    const after = { ...layout, ...part };
    localStorage.setItem(key, JSON.stringify(after));
    setLayout(after);
  };
  const shown = useMemo(
    () =>
      inOrder(columns, layout.order).filter((column) =>
        layout.shown ? layout.shown.includes(column.id) : !column.isOptional,
      ),
    [columns, layout],
  );
  return {
    shown,
    widths: layout.widths,
    choose: (ids: readonly string[]) => change({ shown: [...ids] }),
    /** Puts a shown column in front of (-1) or behind (+1) its neighbour. */
    move: (id: string, by: -1 | 1) => {
      const neighbour = shown[shown.findIndex((column) => column.id === id) + by];
      if (!neighbour) return;
      const order = inOrder(columns, layout.order).map((column) => column.id);
      const [from, to] = [order.indexOf(id), order.indexOf(neighbour.id)];
      order.splice(to, 0, ...order.splice(from, 1));
      change({ order });
    },
    resize: (widths: Readonly<Record<string, number>>) =>
      change({ widths: { ...layout.widths, ...widths } }),
  };
}
