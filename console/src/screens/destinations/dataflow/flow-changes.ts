/** Who changed a dataflow, and when: what the audit log tells to those who may read it. */
import { useQuery } from '@tanstack/react-query';
import type { paths } from '../../../../../api/schema.d.ts';
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import type { Page } from '../../../parts/use-list.ts';
import { useLacking } from '../../../session.tsx';

export type FlowChange =
  paths['/api/audit']['get']['responses'][200]['content']['application/json']['items'][number];

const shown = 50;
const changing = /^dataflows\.(create|update|audiences)/;

/** What was done to a dataflow, newest first; undefined while it is read, or may not be read. */
export function useFlowChanges(id: string): FlowChange[] | undefined {
  const isAllowed = useLacking('View User Activity Log').length === 0;
  const query = { objectType: 'dataflows', objectId: id, result: 'allowed', limit: shown } as const;
  return useQuery({
    queryKey: ['/api/audit', query],
    // The client's types lose JSON values on the way.
    queryFn: async () =>
      unwrap(await api.GET('/api/audit', { params: { query } })) as unknown as Page<FlowChange>,
    enabled: isAllowed,
    refetchInterval: 10_000,
  }).data?.items;
}

/** The last of them after which the dataflow is another. */
export function lastChange(changes: readonly FlowChange[] | undefined): FlowChange | undefined {
  return changes?.find(({ action }) => changing.test(action));
}
