/** Twenty members, drawn at random: what kind of people a rule takes in. */
import { Button } from '@react-spectrum/s2';
import { query } from '../../api/client.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import type { Member } from '../audience-words.ts';
import { memberColumns } from './member-columns.tsx';

const people = 20;
const columns = memberColumns.filter(({ id }) => id !== 'state');

export function Sample({ audienceId }: { audienceId: string }) {
  const { data, error, isFetching, refetch } = query.useQuery(
    'get',
    '/api/audiences/{id}/members',
    { params: { path: { id: audienceId }, query: { sample: people } } },
    // Others only when they are asked for: who looks at one of them is not to lose them.
    { staleTime: Number.POSITIVE_INFINITY },
  );
  return (
    <Panel
      title="Sample"
      actions={
        <Button variant="secondary" size="S" isPending={isFetching} onPress={() => void refetch()}>
          Draw others
        </Button>
      }
    >
      <ProblemAlert error={error} />
      {data && (
        <DataTable
          label="Sample of members"
          columns={columns}
          items={(data as { items: Member[] }).items}
          keyOf={(one) => one.profileId}
          hrefOf={(one) => `/profiles/${one.profileId}/attributes`}
          empty={<EmptyState title="Nobody is in." />}
        />
      )}
    </Panel>
  );
}
