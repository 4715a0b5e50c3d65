import { Button, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMemo, useState } from 'react';
import { api, query } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { exactNumber } from '../../../parts/format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useList } from '../../../parts/use-list.ts';
import type { Dataflow } from '../data.ts';
import { ChosenPanel, useChosen } from './chosen.tsx';
import { LetterActions } from './letter-actions.tsx';
import { inOut, personColumn } from './members.tsx';
import { useResent } from './resent.tsx';

const text = style({ font: 'body', margin: 0 });

interface Group {
  code: string;
  title: string;
  explanation: string;
  nextStep: string;
  permanent: boolean;
  count: number;
  newData: number;
  firstFailedAt: string;
  lastFailedAt: string;
  message: string;
}

interface Letter {
  audienceId: string;
  audienceName: string;
  targetValue: string;
  profileId: string;
  desired: 'in' | 'out';
  error: Record<string, unknown> | null;
  attempts: number;
  failedAt: string;
  hasNewData: boolean;
}

const ownColumns: readonly DataColumn<Letter>[] = [
  {
    id: 'audience',
    name: 'Audience',
    minWidth: 140,
    render: ({ audienceName }) => audienceName,
  },
  { id: 'desired', name: 'Desired', width: 125, render: ({ desired }) => inOut(desired) },
  {
    id: 'error',
    name: 'Error',
    minWidth: 190,
    render: ({ error }) => String(error?.['message'] ?? '—'),
  },
  {
    id: 'attempts',
    name: 'Attempts',
    align: 'end',
    isOptional: true,
    render: (one) => one.attempts,
  },
  {
    id: 'failedAt',
    name: 'Failed at',
    width: 130,
    render: ({ failedAt }) => <TimeText at={failedAt} />,
  },
  {
    id: 'newData',
    name: 'New data since',
    isOptional: true,
    render: ({ hasNewData }) => (hasNewData ? 'Yes' : 'No'),
  },
];

/** What was sent about a person, and what came back. */
const requestsColumn = (dataflowId: string): DataColumn<Letter> => ({
  id: 'requests',
  name: 'Requests',
  width: 120,
  render: ({ audienceId: audience, targetValue: q }) => (
    <Link
      variant="secondary"
      href={`/destinations/dataflows/${dataflowId}/requests?${new URLSearchParams({ q, audience })}`}
      aria-label={`Requests about ${q}`}
    >
      Show
    </Link>
  ),
});

function GroupPanel(props: {
  flow: Dataflow;
  group: Group;
  isOpen: boolean;
  onOpen(): void;
  onResent(count: number): void;
}) {
  const { flow, group, isOpen, onOpen, onResent } = props;
  return (
    <Panel
      title={`${group.title}: ${exactNumber(group.count)}`}
      actions={
        <LetterActions
          flow={flow}
          filter={{ code: group.code }}
          count={group.count}
          onResent={onResent}
        />
      }
    >
      <p className={text}>
        {group.explanation} {group.nextStep}
      </p>
      <p className={text}>
        {group.permanent ? 'Permanent' : 'Given up after retries'}; first{' '}
        <TimeText at={group.firstFailedAt} />, last <TimeText at={group.lastFailedAt} />.
        {group.newData > 0 && ` Of ${exactNumber(group.newData)} there is new data since.`}
      </p>
      <div>
        <Button variant="secondary" size="S" onPress={onOpen}>
          {isOpen ? 'Show all' : 'Show only these'}
        </Button>
      </div>
    </Panel>
  );
}

/** Deliveries that failed for good: why, who, and what to do. */
export function FailedTab({ flow }: { flow: Dataflow }) {
  const [code, setCode] = useState<string | undefined>();
  const path = { id: flow.id };
  const groups = query.useQuery(
    'get',
    '/api/dataflows/{id}/dead-letters',
    { params: { path, query: { group: 'error' } } },
    { refetchInterval: 5_000 },
  ).data?.items as unknown as Group[] | undefined;
  const list = useList(
    ['/api/dataflows/dead-letters', flow.id, code],
    async (cursor) => {
      const params = { path, query: { cursor, ...(code ? { code } : {}) } };
      const page = unwrap(await api.GET('/api/dataflows/{id}/dead-letters', { params }));
      return page as unknown as { items: Letter[]; nextCursor: string | null };
    },
    { refetchMs: 5_000 },
  );
  const matching = groups
    ?.filter((group) => code === undefined || group.code === code)
    .reduce((sum, { count }) => sum + count, 0);
  const chosen = useChosen(code ?? '', list.items, matching ?? 0);
  const filter = chosen.rows ? { rows: chosen.rows } : code ? { code } : {};
  const { resent, onResent } = useResent(flow);
  const columns = useMemo(
    () => [personColumn<Letter>(flow.id), ...ownColumns, requestsColumn(flow.id)],
    [flow.id],
  );
  if (groups?.length === 0) {
    return (
      <>
        {resent}
        <EmptyState title="No failed deliveries.">Everything sent was accepted.</EmptyState>
      </>
    );
  }
  return (
    <>
      {resent}
      {groups?.map((group) => (
        <GroupPanel
          key={group.code}
          flow={flow}
          group={group}
          isOpen={code === group.code}
          onOpen={() => setCode(code === group.code ? undefined : group.code)}
          onResent={onResent}
        />
      ))}
      <ChosenPanel
        chosen={chosen}
        matching={list.hasMore && matching !== undefined ? matching : null}
        actions={
          <LetterActions
            flow={flow}
            filter={filter}
            count={chosen.count}
            reason={chosen.reason}
            onResent={onResent}
          />
        }
        otherwise={
          <Link href={`/api/dataflows/${flow.id}/dead-letters.csv`} target="_blank">
            Download CSV
          </Link>
        }
      >
        <DataTable
          label="Failed deliveries"
          columns={columns}
          {...list}
          {...chosen.table}
          empty={<EmptyState title="No failed deliveries." />}
        />
      </ChosenPanel>
    </>
  );
}
