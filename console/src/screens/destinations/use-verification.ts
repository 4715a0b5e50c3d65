import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';

export type Verified =
  paths['/api/dataflows/{id}/verify']['post']['responses'][200]['content']['application/json'];

/** A comparison with the destination, followed until it is done, and its repair. */
export function useVerification(dataflowId: string) {
  const client = useQueryClient();
  const [startedId, setStartedId] = useState<string | null>(null);
  const start = query.useMutation('post', '/api/dataflows/{id}/verify');
  const repair = query.useMutation(
    'post',
    '/api/dataflows/{id}/verifications/{verificationId}/repair',
    { onSettled: () => client.invalidateQueries() },
  );
  const path = { id: dataflowId, verificationId: startedId ?? '' };
  const read = query.useQuery(
    'get',
    '/api/dataflows/{id}/verifications/{verificationId}',
    { params: { path } },
    {
      enabled: startedId !== null,
      refetchInterval: (one) => (one.state.data?.state === 'running' ? 1_000 : false),
    },
  );
  const result: Verified | undefined = startedId === null ? undefined : (read.data ?? start.data);
  return {
    result,
    error: start.error ?? repair.error,
    isRunning: start.isPending || result?.state === 'running',
    isRepairing: repair.isPending,
    /** Begins a comparison of everything, or of one identity value. */
    verify: async (identity: string | null): Promise<void> => {
      try {
        const body = identity === null ? {} : { identity };
        const answer = await start.mutateAsync({ params: { path: { id: dataflowId } }, body });
        setStartedId(answer.id);
      } catch {
        // Shown from `error`.
      }
    },
    /** Sends again what differs. */
    repair: () => repair.mutate({ params: { path } }),
  };
}
