import { Button, DialogTrigger, LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useList } from '../../parts/use-list.ts';
import { useLacking } from '../../session.tsx';
import { AddSourceDialog } from './add-source.tsx';
import { LogsInFront } from './logs.tsx';
import { SourceMenu } from './source-menu.tsx';
import { type ListedSource, statusWords } from './source-query.ts';

const pair = style({ display: 'inline-flex', alignItems: 'center', gap: 8 });

const note = style({ font: 'ui-sm', color: 'neutral-subdued', marginY: 8 });

const kinds: Readonly<Record<ListedSource['kind'], string>> = {
  'write-key': 'Write key',
  'api-key': 'API key',
  file: 'File',
  nats: 'NATS',
  kafka: 'Kafka',
};

const rate = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

function Rate({ source }: { source: ListedSource }) {
  const { hours, perSecond } = source;
  if (perSecond === null) return '—';
  return (
    <span className={pair}>
      <Sparkline values={hours} />
      {`${rate.format(perSecond)} /s`}
    </span>
  );
}

// At 1280 pixels all of it is to be seen at once.
const columns: readonly DataColumn<ListedSource>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 150, render: (one) => one.name },
  { id: 'kind', name: 'Kind', width: 104, render: (one) => kinds[one.kind] },
  {
    id: 'status',
    name: 'Status',
    width: 124,
    render: (one) => <StatusText {...statusWords[one.status]} />,
  },
  {
    id: 'lastReceivedAt',
    name: 'Received',
    width: 140,
    render: (one) => (
      <TimeText at={one.lastReceivedAt} none={one.perSecond === null ? '—' : 'Never'} />
    ),
  },
  { id: 'rate', name: 'Rate', width: 186, render: (one) => <Rate source={one} /> },
  {
    id: 'accepted',
    name: 'Accepted',
    align: 'end',
    width: 136,
    render: (one) => <NumberText value={one.accepted24h} />,
  },
  {
    id: 'rejected',
    name: 'Rejected',
    align: 'end',
    width: 136,
    render: (one) => <NumberText value={one.rejected24h} />,
  },
  {
    id: 'actions',
    name: 'Actions',
    isAction: true,
    width: 64,
    render: (one) => <SourceMenu source={one} />,
  },
];

function AddSource() {
  const lacking = useLacking('Manage Sources');
  if (lacking.length > 0) {
    return (
      <ReasonedButton variant="accent" needs={['Manage Sources']}>
        Add source
      </ReasonedButton>
    );
  }
  return (
    <DialogTrigger>
      <Button variant="accent">Add source</Button>
      <AddSourceDialog />
    </DialogTrigger>
  );
}

export function SourcesScreen() {
  const search = useSearch({ from: '/shell/sources' });
  const navigate = useNavigate({ from: '/sources' });
  const change = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const { items, ...list } = useList(
    ['/api/sources'],
    async () => unwrap(await api.GET('/api/sources')),
    { refetchMs: 10_000 },
  );
  const q = search.q?.toLowerCase() ?? '';
  const shown = items?.filter(
    (one) => one.name.toLowerCase().includes(q) && (!search.status || one.status === search.status),
  );
  const isFiltered = Boolean(search.q || search.status);
  return (
    <>
      <PageHeader title="Sources" actions={<AddSource />} />
      {items && items.length > 0 && (
        <FilterBar
          searchLabel="Search sources"
          q={search.q}
          filters={[
            {
              id: 'status',
              name: 'Status',
              options: Object.entries(statusWords).map(([id, { text }]) => ({ id, name: text })),
            },
          ]}
          values={{ status: search.status }}
          onChange={change}
        />
      )}
      <DataTable
        label="Sources"
        columns={columns}
        keyOf={(one) => one.id}
        hrefOf={(one) => (one.kind === 'write-key' ? `/sources/${one.id}/live` : undefined)}
        items={shown}
        {...list}
        empty={
          isFiltered ? (
            <EmptyState isFiltered title="No source matches these filters." />
          ) : (
            <EmptyState
              title="No sources yet"
              action={<LinkButton href="/docs">API reference</LinkButton>}
            >
              A source is where people and events come from: your product, a server, or a file.
            </EmptyState>
          )
        }
      />
      {shown && shown.length > 0 && (
        <p className={note}>Accepted and rejected are those of the last 24 hours.</p>
      )}
      <LogsInFront />
    </>
  );
}
