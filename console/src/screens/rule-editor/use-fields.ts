import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import type { KnownField } from '../../parts/pql-editor.tsx';

const rowsMax = 1_000;

/** Audiences that a rule can name, by the id that rules know them by. */
export function useKnownAudiences(exceptId: string | null) {
  const { data } = useQuery({
    queryKey: ['/api/audiences', 'known'],
    queryFn: async () =>
      unwrap(
        await api.GET('/api/audiences', {
          params: {
            query: { limit: rowsMax, lifecycleState: 'published,inactive', sort: 'name' } as never,
          },
        }),
      ).items,
  });
  return useMemo(
    () =>
      (data ?? [])
        .filter(({ id }) => id !== exceptId)
        .map(({ id, externalId, name }) => ({ id: externalId ?? id, name })),
    [data, exceptId],
  );
}

/** What rules can be built from: fields and event types seen in data, and audiences with a rule id. */
export function useKnown(exceptId: string | null) {
  const { data } = query.useQuery('get', '/api/fields', { params: { query: { limit: rowsMax } } });
  const audiences = useKnownAudiences(exceptId);
  return useMemo(
    () => ({ fields: data?.items as readonly KnownField[] | undefined, audiences }),
    [data, audiences],
  );
}

export type Known = ReturnType<typeof useKnown>;
