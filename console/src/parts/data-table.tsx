import {
  ActionButton,
  ActionButtonGroup,
  Cell,
  Column,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  ProgressBar,
  Row,
  type Selection,
  type SortDescriptor,
  TableBody,
  TableHeader,
  TableView,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useMemo } from 'react';
import { usePreferences } from '../preferences.tsx';
import { exactNumber } from './format.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { useTableLayout } from './table-layout.ts';

/** One column: `render` gives the cell, `text` what a screen reader and the row's name say. */
export interface DataColumn<Item> {
  id: string;
  name: string;
  render(item: Item): ReactNode;
  /** Only what the server sorts. */
  isSortable?: boolean;
  /** Hidden until it is chosen. */
  isOptional?: boolean;
  align?: 'start' | 'end';
  width?: number;
  minWidth?: number;
  isRowHeader?: boolean;
  /** A button alone: narrow, where it is, and its name is for screen readers. */
  isAction?: boolean;
}

interface DataTableProps<Item> {
  /** The table's name, also the key under which its columns are remembered. */
  label: string;
  columns: readonly DataColumn<Item>[];
  items: readonly Item[] | undefined;
  keyOf(item: Item): string;
  /** Where a row leads. */
  hrefOf?: (item: Item) => string | undefined;
  onOpen?: (item: Item) => void;
  error?: unknown;
  onRetry?: () => void;
  isLoading?: boolean;
  isLoadingMore?: boolean;
  onLoadMore?: () => void;
  hasMore?: boolean;
  total?: number | null;
  /** How many rows stand in front of these, and the ways to those before and behind them. */
  before?: number;
  onPrevious?: () => void;
  onNext?: () => void;
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  selected?: Selection;
  onSelect?: (keys: Selection) => void;
  disabledKeys?: readonly string[];
  empty: ReactNode;
  height?: number;
}

const frame = style({ display: 'flex', flexDirection: 'column', gap: 8, minWidth: 0 });
const foot = style({
  display: 'flex',
  justifyContent: 'space-between',
  alignItems: 'center',
  font: 'ui-sm',
  color: 'neutral-subdued',
});
const waiting = style({ width: 'full' });
/** For screen readers alone. */
const unseen = style({
  position: 'absolute',
  width: '[1px]',
  height: '[1px]',
  overflow: 'hidden',
  whiteSpace: 'nowrap',
});
/** Text of a cell reads from the side on which its script begins. */
export const cellText = style({ display: 'block', overflow: 'hidden', textOverflow: 'ellipsis' });

/** Pixels of a column in which its name is not cut off: letters, margins, and the mark of its menu. */
function widthOfName(name: string): number {
  return Math.min(72 + name.length * 8, 240);
}

function minWidthOf<Item>({ name, minWidth, isSortable, isAction }: DataColumn<Item>): number {
  if (isAction) return 64;
  return Math.max(minWidth ?? 96, widthOfName(name) + (isSortable ? 16 : 0));
}

/** What a cell or a column's name cuts off is told where the pointer rests. */
function tellAll({ target }: MouseEvent): void {
  const cell = (target as Element).closest(
    '[role=gridcell], [role=rowheader], [role=columnheader]',
  );
  if (!(cell instanceof HTMLElement) || cell.querySelector('[title]')) return;
  const isCut = [...cell.querySelectorAll('*')].some(
    (one) => one.scrollWidth > one.clientWidth + 1,
  );
  if (isCut) cell.title = cell.textContent;
}

/** For the pointer alone: who reads by ear or zooms has the whole text. */
function tellsAll(frame: HTMLDivElement | null): (() => void) | undefined {
  if (frame === null) return undefined;
  frame.addEventListener('mouseover', tellAll);
  return () => frame.removeEventListener('mouseover', tellAll);
}

function asDescriptor(sort: string | undefined): SortDescriptor | undefined {
  if (!sort) return undefined;
  const isDescending = sort.startsWith('-');
  return {
    column: isDescending ? sort.slice(1) : sort,
    direction: isDescending ? 'descending' : 'ascending',
  };
}

/** The one table: virtual rows, pages and order from the server, columns as each person chose them. */
export function DataTable<Item extends object>(props: DataTableProps<Item>) {
  const { label, columns, items, keyOf, error, onRetry, isLoading } = props;
  const { density } = usePreferences().preferences;
  const layout = useTableLayout(label, columns);
  const { shown } = layout;
  // What a row was drawn from stays the same thing, so that it is not drawn anew.
  const shownColumns = useMemo(() => [...shown], [shown]);
  const rows = useMemo(() => [...(items ?? [])], [items]);
  if (error) return <ProblemAlert error={error} {...(onRetry ? { onRetry } : {})} />;
  if (items && items.length === 0 && !isLoading) return props.empty;
  const rowHeader = shown.find((column) => column.isRowHeader) ?? shown[0];
  return (
    <div className={frame} ref={tellsAll}>
      {items && isLoading && (
        <ProgressBar isIndeterminate size="S" aria-label={`${label}: loading`} styles={waiting} />
      )}
      <TableView
        // Another block begins at its top.
        key={props.before ?? 0}
        aria-label={label}
        density={density}
        loadingState={items ? (props.isLoadingMore ? 'loadingMore' : 'idle') : 'loading'}
        {...(props.onLoadMore && props.hasMore ? { onLoadMore: props.onLoadMore } : {})}
        {...(props.onSort
          ? {
              sortDescriptor: asDescriptor(props.sort) as SortDescriptor,
              onSortChange: ({ column, direction }: SortDescriptor) =>
                props.onSort?.(`${direction === 'descending' ? '-' : ''}${column}`),
            }
          : {})}
        {...(props.onSelect
          ? {
              selectionMode: 'multiple' as const,
              selectedKeys: props.selected ?? new Set<string>(),
              onSelectionChange: props.onSelect,
              disabledBehavior: 'selection' as const,
              disabledKeys: props.disabledKeys ?? [],
            }
          : {})}
        {...(props.onOpen
          ? {
              onAction: (key: string | number) => {
                const item = items?.find((one) => keyOf(one) === key);
                if (item) props.onOpen?.(item);
              },
            }
          : {})}
        onResizeEnd={(widths) => {
          const pixels = [...widths].flatMap(([id, width]) =>
            typeof width === 'number' ? [[id, width] as const] : [],
          );
          layout.resize(Object.fromEntries(pixels));
        }}
        styles={style({ width: 'full', minHeight: 80 })}
        UNSAFE_style={{ height: tableHeight(items?.length ?? 8, density, props.height) }}
      >
        <TableHeader columns={shownColumns}>
          {(column) => (
            <Column
              id={column.id}
              isRowHeader={column === rowHeader}
              allowsSorting={Boolean(column.isSortable && props.onSort)}
              allowsResizing={!column.isAction}
              align={column.align ?? 'start'}
              {...widthOf(column, layout.widths)}
              minWidth={minWidthOf(column)}
              {...(column.isAction
                ? {}
                : {
                    menuItems: <MoveItems column={column} shown={shown} onMove={layout.move} />,
                  })}
            >
              {column.isAction ? <span className={unseen}>{column.name}</span> : column.name}
            </Column>
          )}
        </TableHeader>
        <TableBody items={rows} dependencies={[shown]}>
          {(item) => (
            <Row
              id={keyOf(item)}
              columns={shownColumns}
              dependencies={[shown]}
              {...(props.hrefOf?.(item) ? { href: props.hrefOf(item)! } : {})}
            >
              {(column) => (
                <Cell align={column.align ?? 'start'}>{withText(column.render(item))}</Cell>
              )}
            </Row>
          )}
        </TableBody>
      </TableView>
      <div className={foot}>
        <span>{shownText(items?.length ?? 0, props)}</span>
        {(props.onPrevious || props.onNext) && (
          <ActionButtonGroup aria-label={`More of ${label}`} size="S">
            <ActionButton isDisabled={!props.onPrevious} onPress={() => props.onPrevious?.()}>
              Previous rows
            </ActionButton>
            <ActionButton isDisabled={!props.onNext} onPress={() => props.onNext?.()}>
              Next rows
            </ActionButton>
          </ActionButtonGroup>
        )}
        {columns.some((column) => column.isOptional) && (
          <ColumnMenu columns={columns} shown={shown} onChoose={layout.choose} />
        )}
      </div>
    </div>
  );
}

/** "Showing 1,001 to 2,000 of 283,279", as far as it is known. */
function shownText(
  rows: number,
  {
    before = 0,
    total = null,
    hasMore,
  }: Pick<DataTableProps<never>, 'before' | 'total' | 'hasMore'>,
): string {
  const from = before === 0 ? '' : `${exactNumber(before + 1)} to `;
  const to = exactNumber(before + rows);
  if (total !== null) return `Showing ${from}${to} of ${exactNumber(total)}`;
  return `Showing ${from}${to}${hasMore ? ', more below' : ''}`;
}

function withText(content: ReactNode): ReactNode {
  if (typeof content !== 'string') return content;
  return (
    <span className={cellText} dir="auto">
      {content}
    </span>
  );
}

/** As high as its rows, up to most of the window: then the table scrolls itself. */
function tableHeight(rows: number, density: string, wanted: number | undefined): string {
  const rowPixels = density === 'compact' ? 33 : 41;
  const content = 36 + Math.max(rows, 1) * rowPixels;
  return `min(${content}px, ${wanted ? `${wanted}px` : 'max(320px, calc(100vh - 320px))'})`;
}

function widthOf<Item>(
  { id, width }: DataColumn<Item>,
  widths: Readonly<Record<string, number>>,
): { defaultWidth?: number } {
  const pixels = widths[id] ?? width;
  return pixels === undefined ? {} : { defaultWidth: pixels };
}

/** In the menu of a column. */
function MoveItems<Item>({
  column,
  shown,
  onMove,
}: {
  column: DataColumn<Item>;
  shown: readonly DataColumn<Item>[];
  onMove(id: string, by: -1 | 1): void;
}) {
  return (
    <MenuSection>
      {column !== shown[0] && <MenuItem onAction={() => onMove(column.id, -1)}>Move left</MenuItem>}
      {column !== shown.at(-1) && (
        <MenuItem onAction={() => onMove(column.id, 1)}>Move right</MenuItem>
      )}
    </MenuSection>
  );
}

function ColumnMenu<Item>({
  columns,
  shown,
  onChoose,
}: {
  columns: readonly DataColumn<Item>[];
  shown: readonly DataColumn<Item>[];
  onChoose(ids: readonly string[]): void;
}) {
  return (
    <MenuTrigger>
      <ActionButton isQuiet size="S">
        Columns
      </ActionButton>
      <Menu
        selectionMode="multiple"
        disallowEmptySelection
        selectedKeys={shown.map((column) => column.id)}
        onSelectionChange={(keys) =>
          onChoose(keys === 'all' ? columns.map(({ id }) => id) : [...keys].map(String))
        }
      >
        {columns.map((column) => (
          <MenuItem key={column.id} id={column.id}>
            {column.name}
          </MenuItem>
        ))}
      </Menu>
    </MenuTrigger>
  );
}
