/** Pages of a list, added up as a person scrolls. */
import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  total?: number | null;
}

/**
 * @param load gives one page after a cursor (undefined: the first)
 * @param options.refetchMs read again by itself: nobody waits for that, and the same again draws nothing anew
 */
export function useList<Item>(
  key: QueryKey,
  load: (cursor: string | undefined) => Promise<Page<Item>>,
  options: { refetchMs?: number } = {},
) {
  const result = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: options.refetchMs ?? false,
  });
  const { data } = result;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  return {
    items,
    total: data?.pages[0]?.total,
    error: result.error,
    isLoading:
      options.refetchMs === undefined
        ? result.isFetching && !result.isFetchingNextPage
        : result.isPlaceholderData,
    isLoadingMore: result.isFetchingNextPage,
    hasMore: result.hasNextPage,
    onLoadMore: () => void result.fetchNextPage(),
    onRetry: () => void result.refetch(),
  };
}
