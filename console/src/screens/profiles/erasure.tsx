import { DialogTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { exactNumber } from '../../parts/format.ts';
import { IdText } from '../../parts/id-text.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { StatCard, StatCards } from '../../parts/stat-card.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useChange } from '../../parts/use-change.ts';

type Erasure = paths['/api/erasures/{id}']['get']['responses'][200]['content']['application/json'];
type Wait = Erasure['waits'][number];

const text = style({ font: 'body', margin: 0 });
const body = style({ display: 'flex', flexDirection: 'column', gap: 16 });
const refetchMs = 2_000;

const states: Readonly<Record<Erasure['state'], { status: string; text: string }>> = {
  removing: { status: 'processing', text: 'Removing at destinations' },
  deleting: { status: 'processing', text: 'Deleting' },
  waiting: { status: 'waiting', text: 'Waiting for somebody' },
  done: { status: 'completed', text: 'Done' },
};

const columns: readonly DataColumn<Wait>[] = [
  {
    id: 'flow',
    name: 'Dataflow',
    isRowHeader: true,
    minWidth: 160,
    render: (one) => one.dataflowName,
  },
  { id: 'audience', name: 'Audience', minWidth: 160, render: (one) => one.audienceName },
  {
    id: 'values',
    name: 'Values',
    align: 'end',
    width: 100,
    render: (one) => exactNumber(one.values),
  },
  { id: 'text', name: 'What it waits for', minWidth: 320, render: (one) => one.text },
];

function Removals({ removals }: { removals: Erasure['removals'] }) {
  return (
    <StatCards>
      <StatCard name="Values to remove" value={exactNumber(removals.total)} />
      <StatCard name="Removed" value={exactNumber(removals.removed)} />
      <StatCard name="Waiting" value={exactNumber(removals.waiting)} />
      <StatCard
        name="Left there"
        value={exactNumber(removals.shared + removals['given-up'] + removals.forgotten)}
        note={`${exactNumber(removals.shared)} shared with somebody, ${exactNumber(removals['given-up'])} given up, ${exactNumber(removals.forgotten)} forgotten with their dataflow`}
      />
    </StatCards>
  );
}

function LetIn({ erasure }: { erasure: Erasure }) {
  const client = useQueryClient();
  const lift = useChange(async () => {
    const path = { id: erasure.id };
    const lifted = unwrap(await api.DELETE('/api/erasures/{id}/suppression', { params: { path } }));
    client.setQueryData(['/api/erasures', erasure.id], lifted);
  });
  return (
    <Panel title="Kept out">
      <p className={text}>
        {`Updates with ${erasure.suppressed === 1 ? 'the identity' : `one of the ${exactNumber(erasure.suppressed)} identities`} of this person are not taken. Of the values only keyed hashes are kept.`}
      </p>
      <div>
        <DialogTrigger>
          <ReasonedButton
            variant="secondary"
            needs={['Manage Profiles']}
            isPending={lift.isPending}
          >
            Let in again
          </ReasonedButton>
          <ConfirmDialog
            title="Let the person in again?"
            action="Let in"
            onConfirm={() => lift.mutate()}
          >
            The next update with one of the identities makes a new person, of that update alone.
          </ConfirmDialog>
        </DialogTrigger>
      </div>
      {lift.error && <ProblemAlert error={lift.error} />}
    </Panel>
  );
}

/** How far the deletion of a person is, followed until it is done. */
export function ErasureScreen() {
  const { id } = useParams({ from: '/shell/profiles/erasures/$id' });
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/erasures', id],
    queryFn: async () => unwrap(await api.GET('/api/erasures/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.state === 'done' ? false : refetchMs),
  });
  return (
    <>
      <PageHeader
        title="Deletion of a person"
        crumbs={[{ name: 'Profiles', href: '/profiles' }]}
        status={data && <StatusText {...states[data.state]} />}
        verdict={data?.text}
      />
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data && (
        <div className={body}>
          <Removals removals={data.removals} />
          {data.waits.length > 0 && (
            <Panel title="What waits">
              <DataTable
                label="What waits"
                columns={columns}
                items={data.waits}
                keyOf={(one) => `${one.dataflowId} ${one.audienceId} ${one.why}`}
                hrefOf={(one) => `/destinations/dataflows/${one.dataflowId}`}
                empty={null}
              />
            </Panel>
          )}
          {data.suppressed > 0 && <LetIn erasure={data} />}
          <Properties
            items={[
              ['Profile', <IdText key="profile" value={data.profileId} />],
              ['Asked for by', data.requestedBy],
              ['Asked for', <TimeText key="asked" at={data.createdAt} isAbsolute />],
              ['Done', <TimeText key="done" at={data.finishedAt} isAbsolute none="Not yet" />],
              ...Object.entries(data.deleted)
                .filter(([, count]) => count > 0)
                .map(([kind, count]) => [`Deleted ${kind}`, exactNumber(count)] as const),
            ]}
          />
        </div>
      )}
    </>
  );
}
