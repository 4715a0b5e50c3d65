/** Pages of a list, added up as a person scrolls. */
import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
  total?: number | null;
}

/** @param load gives one page after a cursor (undefined: the first) */
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
  return {
    items: result.data?.pages.flatMap((page) => page.items),
    total: result.data?.pages[0]?.total,
    error: result.error,
    isLoading: result.isFetching && !result.isFetchingNextPage,
    isLoadingMore: result.isFetchingNextPage,
    hasMore: result.hasNextPage,
    onLoadMore: () => void result.fetchNextPage(),
    onRetry: () => void result.refetch(),
  };
}
