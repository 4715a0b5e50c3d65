import { Button, Link, Picker, PickerItem, SearchField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { query } from '../../api/client.ts';
import { CodeBlock } from '../../parts/code-block.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import type { LiveItem, LiveTail } from './live-items.ts';
import { curlSnippet } from './snippets.ts';
import type { Source } from './source-query.ts';

const layout = style({ display: 'flex', gap: 24, minWidth: 0 });
const body = style({ flexGrow: 1, minWidth: 0, display: 'flex', flexDirection: 'column', gap: 12 });
const controls = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: 12 });
const note = style({ font: 'ui', color: 'neutral-subdued', margin: 0 });
const rows = style({ display: 'flex', flexDirection: 'column', gap: 8, font: 'ui' });

const outcomes: Readonly<Record<LiveItem['outcome'], { status: string; text: string }>> = {
  accepted: { status: 'delivered', text: 'Accepted' },
  rejected: { status: 'failed', text: 'Rejected' },
  merged: { status: 'pending', text: 'Merged two profiles' },
};

function nameOf(item: LiveItem): string {
  if (item.outcome === 'rejected') return item.errors?.[0]?.message ?? 'Rejected';
  if (item.eventTypes && item.eventTypes.length > 0) return item.eventTypes.join(', ');
  return 'Profile update';
}

const columns: readonly DataColumn<LiveItem>[] = [
  { id: 'at', name: 'Time', width: 140, render: (item) => <TimeText at={item.at} /> },
  { id: 'name', name: 'Event', isRowHeader: true, minWidth: 160, render: nameOf },
  {
    id: 'identities',
    name: 'Identities',
    minWidth: 200,
    render: (item) => (item.identities ?? []).map((one) => `${one.namespace} ${one.id}`).join(', '),
  },
  {
    id: 'outcome',
    name: 'Outcome',
    width: 190,
    render: (item) => <StatusText {...outcomes[item.outcome]} />,
  },
];

function AudienceNames({ ids }: { ids: readonly string[] }) {
  const { data } = query.useQuery('get', '/api/audiences', { params: { query: { limit: 1_000 } } });
  return (
    <>
      {ids.map((id) => (
        <div key={id}>{data?.items.find((one) => one.id === id)?.name ?? id}</div>
      ))}
    </>
  );
}

function ItemPanel({ item, onClose }: { item: LiveItem; onClose(): void }) {
  const { entered = [], left = [], attributes = [], identities = [] } = item;
  const { key: _key, ...whole } = item;
  return (
    <RightPanel title={nameOf(item)} onClose={onClose}>
      <div className={rows}>
        <StatusText {...outcomes[item.outcome]} />
        <TimeText at={item.at} isAbsolute />
        {item.profileId && (
          <Link href={`/profiles/${item.profileId}/attributes`}>Open profile</Link>
        )}
        {identities.map((one) => (
          <div key={`${one.namespace} ${one.id}`}>
            {one.namespace} <IdText value={one.id} />
          </div>
        ))}
        {attributes.length > 0 && <div>Attributes: {attributes.join(', ')}</div>}
        {entered.length > 0 && (
          <div>
            Entered: <AudienceNames ids={entered} />
          </div>
        )}
        {left.length > 0 && (
          <div>
            Left: <AudienceNames ids={left} />
          </div>
        )}
        {(item.errors ?? []).map((error) => (
          <div key={error.path}>
            {error.path}: {error.message}
          </div>
        ))}
        <JsonView label="As it was taken" value={whole} />
      </div>
    </RightPanel>
  );
}

/** No event's name begins with a space. */
const anyType = ' any';

interface Filters {
  q?: string | undefined;
  type?: string | undefined;
  outcome?: LiveItem['outcome'] | undefined;
}

function isShown(item: LiveItem, { q = '', type, outcome }: Filters): boolean {
  if (type && !item.eventTypes?.includes(type)) return false;
  if (outcome && item.outcome !== outcome) return false;
  return q === '' || JSON.stringify(item).toLowerCase().includes(q.toLowerCase());
}

/** What arrives with this key, as it arrives. */
export function LiveTab({ source, tail }: { source: Source; tail: LiveTail }) {
  const filters = useSearch({ from: '/shell/sources/$id/$tab' });
  const navigate = useNavigate({ from: '/sources/$id/$tab' });
  const [open, setOpen] = useState<LiveItem | null>(null);
  const { items, waiting, sampledBy, isPaused, setPaused, showWaiting } = tail;
  const shown = useMemo(() => items.filter((item) => isShown(item, filters)), [items, filters]);
  const types = useMemo(
    () =>
      [
        ...new Set([filters.type ?? [], items.flatMap((one) => one.eventTypes ?? [])].flat()),
      ].sort(),
    [items, filters.type],
  );
  const change = (part: Filters): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const resume = (): void => {
    showWaiting();
    setPaused(false);
  };
  if (items.length === 0 && waiting.length === 0) {
    return (
      <>
        <EmptyState
          title={`Waiting for the ${source.status === 'never-used' ? 'first' : 'next'} event…`}
        >
          What is sent with this key shows here as it arrives.
        </EmptyState>
        <CodeBlock title="curl" code={curlSnippet(source.key)} />
      </>
    );
  }
  return (
    <div className={layout}>
      {/* Who reads must not have the rows run away: focus in the table pauses. */}
      <div className={body}>
        <div className={controls}>
          <Button variant="secondary" onPress={isPaused ? resume : () => setPaused(true)}>
            {isPaused ? 'Resume' : 'Pause'}
          </Button>
          {waiting.length > 0 && (
            <Button variant="accent" onPress={showWaiting}>
              {`${waiting.length} newer`}
            </Button>
          )}
          <SearchField
            aria-label="Filter by text"
            placeholder="Filter by text"
            value={filters.q ?? ''}
            onChange={(q) => change({ q: q === '' ? undefined : q })}
          />
          <Picker
            aria-label="Type"
            value={filters.type ?? anyType}
            onChange={(key) => change({ type: key === anyType ? undefined : String(key) })}
          >
            <PickerItem id={anyType}>Any type</PickerItem>
            {types.map((type) => (
              <PickerItem key={type} id={type}>
                {type}
              </PickerItem>
            ))}
          </Picker>
          <Picker
            aria-label="Outcome"
            value={filters.outcome ?? 'any'}
            onChange={(key) =>
              change({ outcome: key === 'any' ? undefined : (key as LiveItem['outcome']) })
            }
          >
            <PickerItem id="any">Any outcome</PickerItem>
            {Object.entries(outcomes).map(([id, { text }]) => (
              <PickerItem key={id} id={id}>
                {text}
              </PickerItem>
            ))}
          </Picker>
        </div>
        {sampledBy !== null && sampledBy > 1 && (
          <p className={note}>
            {`Showing about 1 in ${sampledBy}. Nothing is lost, only not shown.`}
          </p>
        )}
        <div onFocusCapture={() => setPaused(true)} onWheelCapture={() => setPaused(true)}>
          <DataTable
            label="Live updates"
            columns={columns}
            keyOf={(item) => item.key}
            items={shown}
            onOpen={setOpen}
            empty={<EmptyState isFiltered title="No update matches these filters." />}
          />
        </div>
      </div>
      {open && <ItemPanel item={open} onClose={() => setOpen(null)} />}
    </div>
  );
}
