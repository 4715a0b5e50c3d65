import type { ReactNode } from 'react';
import { type DataColumn, DataTable } from './data-table.tsx';
import { ListWithPanel } from './list-with-panel.tsx';
import type { useList } from './use-list.ts';

interface OpeningListProps<Item> {
  label: string;
  columns: readonly DataColumn<Item>[];
  list: ReturnType<typeof useList<Item>>;
  onOpen(id: string): void;
  empty: ReactNode;
  /** What is opened, beside the list. */
  panel: ReactNode;
}

/** A list that is read again by itself; a row opens beside it. */
export function OpeningList<Item extends { id: string }>(props: OpeningListProps<Item>) {
  const { label, columns, list, onOpen, empty, panel } = props;
  return (
    <ListWithPanel
      list={
        <DataTable
          label={label}
          columns={columns}
          keyOf={({ id }) => id}
          onOpen={({ id }) => onOpen(id)}
          {...list}
          empty={empty}
        />
      }
      panel={panel}
    />
  );
}
