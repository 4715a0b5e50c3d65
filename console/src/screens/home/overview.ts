/** What the home page asks the server for. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { useLacking } from '../../session.tsx';

export type Overview =
  paths['/api/overview']['get']['responses'][200]['content']['application/json'];
export type Arriving = NonNullable<Overview['arriving']>;
export type Attention = NonNullable<Overview['attention']>[number];

/** The overview, asked for again when something moves. */
export function useOverview() {
  const client = useQueryClient();
  const mayWatch = useLacking('View Destinations').length === 0;
  const refresh = useCallback(
    () => void client.invalidateQueries({ queryKey: ['get', '/api/overview'] }),
    [client],
  );
  useLive(mayWatch ? 'overview' : null, refresh);
  return query.useQuery(
    'get',
    '/api/overview',
    { params: { query: { range: '24h' } } },
    { refetchInterval: 10_000 },
  );
}
