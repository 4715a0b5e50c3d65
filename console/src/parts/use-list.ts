/** Pages of a list, added up as a person scrolls; of a very long one, a block at a time. */
import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  total?: number | null;
}

/** Rows of a block: the browser keeps up to 90 KB for each, whether it is in sight or not. */
const blockRowsMin = 1_000;
/** Who has scrolled further reads what is there; to read all of it again would cost a call a page. */
const pagesReadAgainMax = 4;

/** Where a block begins: behind a cursor, and behind how many rows. */
interface Start {
  cursor: string | undefined;
  before: number;
}

const first: Start = { cursor: undefined, before: 0 };

const rowsOf = (pages: readonly Page<unknown>[]): number =>
  pages.reduce((sum, { items }) => sum + items.length, 0);

/**
 * @param load gives one page after a cursor (undefined: the first)
 * @param options.refetchMs read again by itself: nobody waits for that, and the same again draws nothing anew
 */
export function useList<Item>(
  key: QueryKey,
  load: (cursor: string | undefined) => Promise<Page<Item>>,
  options: { refetchMs?: number } = {},
) {
  const of = JSON.stringify(key);
  const [blocks, setBlocks] = useState<{ of: string; starts: Start[] }>({ of, starts: [] });
  // Another list begins at its beginning.
  const starts = blocks.of === of ? blocks.starts : [];
  const { cursor, before } = starts.at(-1) ?? first;
  const result = useInfiniteQuery({
    queryKey: cursor === undefined ? key : [...key, { after: cursor }],
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: cursor,
    getNextPageParam: (page, pages) =>
      rowsOf(pages) >= blockRowsMin ? undefined : (page.nextCursor ?? undefined),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) > pagesReadAgainMax ? false : (options.refetchMs ?? false),
  });
  const { data } = result;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  const next = result.hasNextPage ? null : (data?.pages.at(-1)?.nextCursor ?? null);
  const show = (shown: Start[]): void => setBlocks({ of, starts: shown });
  return {
    items,
    total: data?.pages[0]?.total,
    error: result.error,
    isLoading:
      options.refetchMs === undefined
        ? result.isFetching && !result.isFetchingNextPage
        : result.isPlaceholderData,
    isLoadingMore: result.isFetchingNextPage,
    hasMore: result.hasNextPage || next !== null,
    ...(result.hasNextPage ? { onLoadMore: () => void result.fetchNextPage() } : {}),
    onRetry: () => void result.refetch(),
    /** How many rows stand in front of these. */
    before,
    ...(next === null || result.isPlaceholderData
      ? {}
      : {
          onNext: () => show([...starts, { cursor: next, before: before + (items?.length ?? 0) }]),
        }),
    ...(starts.length > 0 ? { onPrevious: () => show(starts.slice(0, -1)) } : {}),
  };
}
