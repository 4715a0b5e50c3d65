/** What the server last said, shared by all screens. */
import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './api/problem.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && problemOf(error).status === 0,
      refetchOnWindowFocus: true,
    },
  },
});
