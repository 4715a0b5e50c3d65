import { Button, ToastQueue } from '@react-spectrum/s2';
import { useState } from 'react';
import type { paths } from '../../../../../api/schema.d.ts';
import { api, query } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { FilterBar } from '../../../parts/filter-bar.tsx';
import { duration } from '../../../parts/format.ts';
import { JsonView } from '../../../parts/json-view.tsx';
import { NumberText } from '../../../parts/number-text.tsx';
import { RightPanel } from '../../../parts/right-panel.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useList } from '../../../parts/use-list.ts';
import type { Dataflow } from '../data.ts';

type Sent =
  paths['/api/dataflows/{id}/requests']['get']['responses'][200]['content']['application/json']['items'][number];
type SentDetail =
  paths['/api/dataflows/{id}/requests/{requestId}']['get']['responses'][200]['content']['application/json'];
const statuses = ['2xx', '4xx', '400', '401', '429', '5xx', 'none'] as const;

const columns: readonly DataColumn<Sent>[] = [
  { id: 'at', name: 'Time', width: 120, render: ({ at }) => <TimeText at={at} /> },
  {
    id: 'path',
    name: 'Request',
    isRowHeader: true,
    minWidth: 240,
    render: ({ method, path }) => `${method} ${path}`,
  },
  {
    id: 'adds',
    name: 'Adds',
    align: 'end',
    width: 96,
    render: ({ adds }) => <NumberText value={adds} />,
  },
  {
    id: 'removes',
    name: 'Removes',
    align: 'end',
    width: 96,
    render: ({ removes }) => <NumberText value={removes} />,
  },
  {
    id: 'people',
    name: 'People',
    align: 'end',
    width: 96,
    render: ({ people }) => <NumberText value={people} />,
  },
  {
    id: 'status',
    name: 'Status',
    width: 110,
    render: ({ status, error }) => <span>{status ?? error ?? 'No answer'}</span>,
  },
  {
    id: 'took',
    name: 'Took',
    align: 'end',
    width: 96,
    render: ({ tookMilliseconds }) => duration(tookMilliseconds),
  },
  { id: 'attempt', name: 'Attempt', align: 'end', width: 96, render: ({ attempt }) => attempt },
];

/** A shell's single-quoted text. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function asCurl(one: SentDetail): string {
  const headers = Object.entries(one.requestHeaders)
    .filter(([name]) => !['authorization', 'content-length', 'host'].includes(name.toLowerCase()))
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const parts = [`curl -X ${one.method} "$PX_URL"${quoted(one.path)}`, ...headers];
  parts.push('-H "Authorization: Bearer $TOKEN"');
  if (one.requestBody) parts.push(`--data ${quoted(one.requestBody)}`);
  return parts.join(' \\\n  ');
}

function RequestPanel({ flow, id, onClose }: { flow: Dataflow; id: string; onClose(): void }) {
  const { data } = query.useQuery('get', '/api/dataflows/{id}/requests/{requestId}', {
    params: { path: { id: flow.id, requestId: id } },
  });
  if (!data) return null;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(asCurl(data));
    ToastQueue.positive('Copied', { timeout: 5_000 });
  };
  return (
    <RightPanel title={`${data.method} ${data.path}`} onClose={onClose}>
      <Button variant="secondary" size="S" onPress={() => void copy()}>
        Copy as curl
      </Button>
      <h3>Request</h3>
      <JsonView label="Request headers" value={data.requestHeaders} />
      <JsonView label="Request body" value={data.requestBody ?? 'No body was kept.'} />
      <h3>Answer {data.status ?? data.error}</h3>
      <JsonView label="Answer headers" value={data.responseHeaders} />
      <JsonView label="Answer body" value={data.responseBody ?? 'No body was kept.'} />
    </RightPanel>
  );
}

/** What was sent and what came back; kept for seven days. */
export function RequestsTab({ flow }: { flow: Dataflow }) {
  const [filter, setFilter] = useState<{ q?: string; status?: (typeof statuses)[number] }>({});
  const [openId, setOpenId] = useState<string | null>(null);
  const list = useList(
    ['/api/dataflows/requests', flow.id, filter],
    async (cursor) => {
      const { q, status } = filter;
      const query = { cursor, ...(status ? { status } : {}), ...(q ? { targetValue: q } : {}) };
      const params = { path: { id: flow.id }, query };
      return unwrap(await api.GET('/api/dataflows/{id}/requests', { params }));
    },
    { refetchMs: 5_000 },
  );
  const options = statuses.map((id) => ({ id, name: id === 'none' ? 'No answer' : id }));
  return (
    <>
      <FilterBar
        searchLabel="Find a person, by the exact value"
        q={filter.q}
        filters={[{ id: 'status', name: 'Status', options }]}
        values={{ status: filter.status }}
        onChange={(part) => setFilter((before) => ({ ...before, ...part }))}
      />
      <DataTable
        label="Requests"
        columns={columns}
        keyOf={({ id }) => id}
        onOpen={({ id }) => setOpenId(id)}
        {...list}
        isLoading={false}
        empty={
          filter.q || filter.status ? (
            <EmptyState isFiltered title="No request matches these filters." />
          ) : (
            <EmptyState title="Nothing has been sent yet." />
          )
        }
      />
      {openId && <RequestPanel flow={flow} id={openId} onClose={() => setOpenId(null)} />}
    </>
  );
}
