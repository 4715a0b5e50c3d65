import { Link, ProgressBar } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useParams } from '@tanstack/react-router';
import type { paths } from '../../../../../api/schema.d.ts';
import { api, query } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { exactNumber } from '../../../parts/format.ts';
import { IdText } from '../../../parts/id-text.tsx';
import { PageHeader } from '../../../parts/page-header.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import { StatCard, StatCards } from '../../../parts/stat-card.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useChange } from '../../../parts/use-change.ts';
import { useList } from '../../../parts/use-list.ts';
import { type Dataflow, useDataflow, useDefinition } from '../data.ts';
import { causeText } from './run-panel.tsx';

type Verification =
  paths['/api/dataflows/{id}/verifications/{verificationId}']['get']['responses'][200]['content']['application/json'];
type Difference = Verification['differences'][number];
type Earlier =
  paths['/api/dataflows/{id}/verifications']['get']['responses'][200]['content']['application/json']['items'][number];

const list = style({ font: 'body', margin: 0, marginBottom: 24, paddingStart: 20 });
const text = style({ font: 'body', margin: 0, marginBottom: 16, overflowWrap: 'anywhere' });
const shownCounts = [
  ['checked', 'Memberships compared'],
  ['differences', 'Differences'],
  ['repairable', 'Can be repaired'],
] as const;

/** How far it is, where that is known. */
function Progress({ verification }: { verification: Verification }) {
  const { done = 0, of = 0, step } = verification.progress;
  const label = step ? causeText(step) : 'Comparing';
  if (of === 0) return <ProgressBar isIndeterminate label={label} />;
  return (
    <ProgressBar
      label={`${label}: ${exactNumber(done)} of ${exactNumber(of)}`}
      value={done}
      maxValue={of}
    />
  );
}

function Differences({ flow, verification }: { flow: Dataflow; verification: Verification }) {
  const { id: verificationId, state, repaired } = verification;
  const path = { id: flow.id, verificationId };
  const rows = useList(
    ['/api/dataflows/verifications/differences', verificationId, state, repaired],
    async (cursor) =>
      unwrap(
        await api.GET('/api/dataflows/{id}/verifications/{verificationId}/differences', {
          params: { path, query: { cursor } },
        }),
      ),
  );
  const names = new Map(flow.audiences.map(({ audienceId, name }) => [audienceId, name]));
  const columns: readonly DataColumn<Difference>[] = [
    {
      id: 'person',
      name: 'Person',
      isRowHeader: true,
      minWidth: 180,
      render: ({ targetValue }) => (targetValue === '' ? '—' : <IdText value={targetValue} />),
    },
    {
      id: 'audience',
      name: 'Audience',
      minWidth: 160,
      render: ({ audienceId }) => names.get(audienceId) ?? audienceId,
    },
    { id: 'kind', name: 'Difference', width: 190, render: ({ kind }) => causeText(kind) },
    { id: 'detail', name: 'Detail', minWidth: 200, render: ({ detail }) => detail ?? '—' },
    {
      id: 'repairable',
      name: 'Repairable',
      width: 130,
      render: (one) => (one.repairable ? 'Yes' : 'No'),
    },
  ];
  const isRunning = state === 'running';
  return (
    <Panel
      title="Differences"
      actions={
        rows.items &&
        rows.items.length > 0 && (
          <Link
            href={`/api/dataflows/${flow.id}/verifications/${verificationId}/differences.csv`}
            target="_blank"
          >
            Download CSV
          </Link>
        )
      }
    >
      <DataTable
        label="Differences"
        columns={columns}
        keyOf={(one) => `${one.audienceId} ${one.targetValue} ${one.kind}`}
        {...rows}
        empty={<EmptyState title={isRunning ? 'No difference yet.' : 'No difference.'} />}
      />
    </Panel>
  );
}

const earlierColumns: readonly DataColumn<Earlier>[] = [
  {
    id: 'at',
    name: 'Begun',
    isRowHeader: true,
    width: 210,
    render: ({ createdAt }) => <TimeText at={createdAt} isAbsolute />,
  },
  {
    id: 'of',
    name: 'Of',
    minWidth: 140,
    render: ({ identity }) => (identity === null ? 'Everybody' : <IdText value={identity} />),
  },
  { id: 'text', name: 'Result', minWidth: 280, render: (one) => one.text },
];

function Others({ flow, except }: { flow: Dataflow; except: string }) {
  const rows = useList(['/api/dataflows/verifications', flow.id], async (cursor) => {
    const params = { path: { id: flow.id }, query: { cursor } };
    return unwrap(await api.GET('/api/dataflows/{id}/verifications', { params }));
  });
  const items = rows.items?.filter(({ id }) => id !== except);
  if (!items || items.length === 0) return null;
  return (
    <Panel title="Other verifications">
      <DataTable
        label="Other verifications"
        columns={earlierColumns}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/destinations/dataflows/${flow.id}/verifications/${id}`}
        {...rows}
        items={items}
        empty={null}
      />
    </Panel>
  );
}

function Repair({ verification }: { verification: Verification }) {
  const { id: verificationId, dataflowId: id, counts, state, repaired } = verification;
  const repair = useChange(async () => {
    const params = { path: { id, verificationId } };
    return unwrap(
      await api.POST('/api/dataflows/{id}/verifications/{verificationId}/repair', { params }),
    );
  });
  const count = counts['repairable'] ?? 0;
  if (state !== 'done' || count === 0 || repaired > 0) return null;
  return (
    <>
      <ReasonedButton
        variant="accent"
        needs={['Activate Destinations']}
        isPending={repair.isPending}
        onPress={() => repair.mutate()}
      >
        {`Repair ${exactNumber(count)}`}
      </ReasonedButton>
      <ProblemAlert error={repair.error} />
    </>
  );
}

/** One comparison with the destination: what was read, what differs, and its repair. */
export function VerificationScreen() {
  const { id, verificationId } = useParams({
    from: '/shell/destinations/dataflows/$id/verifications/$verificationId',
  });
  const flow = useDataflow(id).data;
  const definition = useDefinition(flow?.destination);
  const { data: verification, error } = query.useQuery(
    'get',
    '/api/dataflows/{id}/verifications/{verificationId}',
    { params: { path: { id, verificationId } } },
    { refetchInterval: (one) => (one.state.data?.state === 'running' ? 1_000 : false) },
  );
  const crumbs = [
    { name: 'Destinations', href: '/destinations/browse' },
    ...(flow ? [{ name: flow.name, href: `/destinations/dataflows/${id}/activation` }] : []),
  ];
  if (!verification || !flow || !definition) {
    return (
      <>
        <PageHeader title="Verification" crumbs={crumbs} />
        <ProblemAlert error={error} />
      </>
    );
  }
  const { identity, state, counts, sides } = verification;
  return (
    <>
      <PageHeader
        key={verificationId}
        title={`Verification with ${definition.shortName}`}
        crumbs={crumbs}
        status={<StatusText status={state} />}
        actions={<Repair verification={verification} />}
        verdict={verification.text}
      />
      <p className={text}>
        {identity === null ? 'Of the whole dataflow' : <IdText value={identity} />}, begun{' '}
        <TimeText at={verification.createdAt} isAbsolute />.
      </p>
      {state === 'running' && <Progress verification={verification} />}
      {verification.error && <p className={text}>{verification.error}</p>}
      <StatCards>
        {shownCounts.map(([name, title]) => (
          <StatCard key={name} name={title} value={exactNumber(counts[name])} />
        ))}
      </StatCards>
      <ul className={list} aria-label="What was read">
        {Object.entries(sides).map(([name, side]) => (
          <li key={name}>
            {causeText(name)}: {side.detail}
          </li>
        ))}
      </ul>
      <Differences flow={flow} verification={verification} />
      <Others flow={flow} except={verificationId} />
    </>
  );
}
