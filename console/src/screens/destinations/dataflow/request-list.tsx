import { Button, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { paths } from '../../../../../api/schema.d.ts';
import { api, query } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import type { DataColumn } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { duration } from '../../../parts/format.ts';
import { JsonView } from '../../../parts/json-view.tsx';
import { NumberText } from '../../../parts/number-text.tsx';
import { OpeningList } from '../../../parts/opening-list.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { RightPanel } from '../../../parts/right-panel.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useList } from '../../../parts/use-list.ts';
import type { Dataflow } from '../data.ts';

type Sent =
  paths['/api/dataflows/{id}/requests']['get']['responses'][200]['content']['application/json']['items'][number];
type SentDetail =
  paths['/api/dataflows/{id}/requests/{requestId}']['get']['responses'][200]['content']['application/json'];
const title = style({ font: 'title-sm', margin: 0 });
export const statuses = ['2xx', '4xx', '400', '401', '429', '5xx', 'none'] as const;

const columns: readonly DataColumn<Sent>[] = [
  { id: 'at', name: 'Time', width: 120, render: ({ at }) => <TimeText at={at} /> },
  {
    id: 'path',
    name: 'Request',
    isRowHeader: true,
    minWidth: 210,
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

/** A body to read: JSON with its structure, all else as it is. */
function readable(body: string | null): unknown {
  if (body === null) return 'No body was kept.';
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

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
  const { data, error } = query.useQuery('get', '/api/dataflows/{id}/requests/{requestId}', {
    params: { path: { id: flow.id, requestId: id } },
  });
  if (error) {
    return (
      <RightPanel title="Request" onClose={onClose}>
        <ProblemAlert error={error} />
      </RightPanel>
    );
  }
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
      <h3 className={title}>Request</h3>
      <JsonView label="Request headers" value={data.requestHeaders} />
      <JsonView label="Request body" value={readable(data.requestBody)} />
      <h3 className={title}>Answer {data.status ?? data.error}</h3>
      <JsonView label="Answer headers" value={data.responseHeaders} />
      <JsonView label="Answer body" value={readable(data.responseBody)} />
    </RightPanel>
  );
}

const isStatus = (text: string | undefined): text is (typeof statuses)[number] =>
  statuses.some((one) => one === text);

/** Which requests; everything that is given must hold. */
interface RequestFilter {
  /** A person, by the exact value. */
  q?: string | undefined;
  status?: string | undefined;
  audience?: string | undefined;
  run?: string | undefined;
}

interface RequestListProps {
  flow: Dataflow;
  filter: RequestFilter;
  isLive: boolean;
  /** The one that is open. */
  sel: string | undefined;
  onOpen(id: string | undefined): void;
}

/** What was sent and what came back, newest first. */
export function RequestList({ flow, filter, isLive, sel, onOpen }: RequestListProps) {
  const { q, status, audience, run } = filter;
  const list = useList(
    ['/api/dataflows/requests', flow.id, { q, status, audience, run }],
    async (cursor) => {
      const query = {
        ...{ cursor, audienceId: audience, runId: run, targetValue: q },
        ...(isStatus(status) ? { status } : {}),
      };
      const params = { path: { id: flow.id }, query };
      return unwrap(await api.GET('/api/dataflows/{id}/requests', { params }));
    },
    isLive ? { refetchMs: 5_000 } : {},
  );
  const isFiltered = [q, status, audience, run].some((one) => one !== undefined);
  return (
    <OpeningList
      label="Requests"
      columns={columns}
      list={list}
      onOpen={onOpen}
      empty={
        isFiltered ? (
          <EmptyState isFiltered title="No request matches these filters." />
        ) : (
          <EmptyState title="Nothing has been sent yet." />
        )
      }
      panel={sel && <RequestPanel flow={flow} id={sel} onClose={() => onOpen(undefined)} />}
    />
  );
}
