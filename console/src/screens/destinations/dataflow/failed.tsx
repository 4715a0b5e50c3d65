import { Button, ButtonGroup, DialogTrigger, Link, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, query } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { exactNumber } from '../../../parts/format.ts';
import { Panel } from '../../../parts/panel.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useList } from '../../../parts/use-list.ts';
import type { Dataflow } from '../data.ts';
import { inOut, personColumn } from './members.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { type Resending, Resent } from './resent.tsx';

const text = style({ font: 'body', margin: 0 });
const needs = ['Activate Destinations'];

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

const columns: readonly DataColumn<Letter>[] = [
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
const requestsColumn = (flow: Dataflow): DataColumn<Letter> => ({
  id: 'requests',
  name: 'Requests',
  width: 120,
  render: ({ audienceId: audience, targetValue: q }) => (
    <Link
      href={`/destinations/dataflows/${flow.id}/requests?${new URLSearchParams({ q, audience })}`}
      aria-label={`Requests about ${q}`}
    >
      Show
    </Link>
  ),
});

interface Filter {
  code?: string;
  rows?: { audienceId: string; targetValue: string }[];
}

/** Send again, or give up with a reason: of a group, of chosen rows, of all. */
function Actions(props: {
  flow: Dataflow;
  filter: Filter;
  count: number;
  onResent(count: number): void;
}) {
  const { flow, filter, count, onResent } = props;
  const client = useQueryClient();
  const refresh = { onSettled: () => client.invalidateQueries() };
  const resend = query.useMutation('post', '/api/dataflows/{id}/resend', refresh);
  const discard = query.useMutation('post', '/api/dataflows/{id}/dead-letters/discard', refresh);
  const params = { path: { id: flow.id } };
  const send = async (): Promise<void> => {
    const { resent } = await resend.mutateAsync({ params, body: { ...filter, everything: false } });
    const are = resent === 1 ? 'delivery is' : 'deliveries are';
    ToastQueue.positive(`${exactNumber(resent)} ${are} pending again`, { timeout: 6_000 });
    onResent(resent);
  };
  return (
    <>
      <ButtonGroup>
        <ReasonedButton
          variant="secondary"
          size="S"
          needs={needs}
          isPending={resend.isPending}
          onPress={() => void send().catch(() => {})}
        >
          Resend
        </ReasonedButton>
        <DialogTrigger>
          <ReasonedButton variant="secondary" size="S" needs={needs}>
            Discard
          </ReasonedButton>
          <ReasonDialog
            title={`Discard ${exactNumber(count)} failed?`}
            action={`Discard ${exactNumber(count)}`}
            onConfirm={(reason) => discard.mutateAsync({ params, body: { ...filter, reason } })}
          >
            The person stays as they are in the destination until their next change.
          </ReasonDialog>
        </DialogTrigger>
      </ButtonGroup>
      <ProblemAlert error={resend.error} />
    </>
  );
}

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
        <Actions
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
  const [selected, setSelected] = useState<Set<string>>(new Set());
  const [resending, setResending] = useState<Resending | null>(null);
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
  const keyOf = (one: Letter): string => `${one.audienceId} ${one.targetValue}`;
  const chosen = (list.items ?? []).filter((one) => selected.has(keyOf(one)));
  const rows = chosen.map(({ audienceId, targetValue }) => ({ audienceId, targetValue }));
  const onResent = (count: number): void =>
    setResending((before) => ({ count, nth: (before?.nth ?? 0) + 1 }));
  const resent = resending && <Resent flow={flow} resending={resending} />;
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
      <Panel
        title={rows.length > 0 ? `${exactNumber(rows.length)} selected` : 'People'}
        actions={
          rows.length > 0 ? (
            <Actions flow={flow} filter={{ rows }} count={rows.length} onResent={onResent} />
          ) : (
            <Link href={`/api/dataflows/${flow.id}/dead-letters.csv`} target="_blank">
              Download CSV
            </Link>
          )
        }
      >
        <DataTable
          label="Failed deliveries"
          columns={[personColumn<Letter>(flow), ...columns, requestsColumn(flow)]}
          keyOf={keyOf}
          {...list}
          isLoading={false}
          selected={selected}
          onSelect={(keys) =>
            setSelected(
              new Set(keys === 'all' ? (list.items ?? []).map(keyOf) : [...keys].map(String)),
            )
          }
          empty={<EmptyState title="No failed deliveries." />}
        />
      </Panel>
    </>
  );
}
