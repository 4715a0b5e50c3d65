import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client.ts';
import { unwrap } from '../api/unwrap.ts';
import { useLacking } from '../session.tsx';
import type { Dataflow } from './audience-words.ts';

/** Every dataflow, for what uses an audience; undefined while loading or where one may not see them. */
export function useDataflows() {
  const isAllowed = useLacking('View Destinations').length === 0;
  const result = useQuery({
    queryKey: ['/api/dataflows', 'all'],
    enabled: isAllowed,
    queryFn: async (): Promise<Dataflow[]> => unwrap(await api.GET('/api/dataflows')).items,
  });
  return { ...result, isAllowed };
}

/** The dataflows that carry an audience. */
export function dataflowsWith(
  all: readonly Dataflow[] | undefined,
  audienceId: string,
): Dataflow[] {
  return (all ?? []).filter(({ audiences }) =>
    audiences.some((one) => one.audienceId === audienceId),
  );
}
