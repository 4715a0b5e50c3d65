/** What the screens of sources share: their types, statuses and queries. */
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';

export type Source =
  paths['/api/write-keys']['get']['responses'][200]['content']['application/json']['items'][number];

export type ListedSource =
  paths['/api/sources']['get']['responses'][200]['content']['application/json']['items'][number];

export const statusWords: Readonly<Record<Source['status'], { status: string; text: string }>> = {
  receiving: { status: 'receiving', text: 'Receiving' },
  silent: { status: 'silent', text: 'Silent' },
  'never-used': { status: 'never-used', text: 'Never used' },
  disabled: { status: 'disabled', text: 'Disabled' },
};

export function useSource(id: string) {
  return query.useQuery(
    'get',
    '/api/write-keys/{id}',
    { params: { path: { id } } },
    { refetchInterval: 10_000 },
  );
}

export function useSourceStats(id: string) {
  return query.useQuery(
    'get',
    '/api/write-keys/{id}/stats',
    { params: { path: { id } } },
    { refetchInterval: 10_000 },
  );
}
