import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ChartPanel } from '../../parts/chart-panel.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { exactNumber } from '../../parts/format.ts';
import { JsonView } from '../../parts/json-view.tsx';
import { ListWithPanel } from '../../parts/list-with-panel.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { type Page, useList } from '../../parts/use-list.ts';
import { useLacking } from '../../session.tsx';
import type { Profile } from './person.ts';

interface Event {
  id: string;
  eventType: string;
  timestamp: string;
  body: Record<string, unknown>;
}

const rangeMs = { '24h': 864e5, '7d': 6048e5, '30d': 2592e6 } as const;
const ranges = [
  { id: '24h', name: 'Last 24 h' },
  { id: '7d', name: 'Last 7 d' },
  { id: '30d', name: 'Last 30 d' },
];
const summaryChars = 200;
const summaryStyle = style({ font: 'code-sm' });

const columns: readonly DataColumn<Event>[] = [
  { id: 'type', name: 'Type', isRowHeader: true, minWidth: 180, render: (one) => one.eventType },
  { id: 'at', name: 'Time', width: 200, render: (one) => <TimeText at={one.timestamp} /> },
  {
    id: 'summary',
    name: 'What it says',
    minWidth: 320,
    render: ({ body }) => (
      <span className={summaryStyle} dir="auto">
        {JSON.stringify(body).slice(0, summaryChars)}
      </span>
    ),
  },
];

/** Types to filter by: those seen in data, if they may be known, and the one that is asked for. */
function useTypes(asked: string | undefined): readonly { id: string; name: string }[] {
  const lacking = useLacking('View Segments');
  const params = { query: { kind: 'eventType' as const, limit: 1_000 } };
  const { data } = query.useQuery(
    'get',
    '/api/fields',
    { params },
    { enabled: lacking.length === 0 },
  );
  const types = new Set([
    ...(asked ? [asked] : []),
    ...(data?.items.map(({ path }) => path) ?? []),
  ]);
  return [...types].sort().map((id) => ({ id, name: id }));
}

/** A person's last 30 days. */
function EventsChart({ profile }: { profile: Profile }) {
  const params = { path: { id: profile.id } };
  const { data } = query.useQuery('get', '/api/profiles/{id}/event-days', { params });
  if (!data) return null;
  const total = data.days.reduce(
    (sum, day) => sum + day.others + Object.values(day.counts).reduce((all, one) => all + one, 0),
    0,
  );
  const hasOthers = data.days.some((day) => day.others > 0);
  return (
    <ChartPanel
      title="Events a day"
      points={data.days.map(({ startsAt, counts, others }) => ({
        atMs: Date.parse(startsAt),
        values: {
          ...Object.fromEntries(data.types.map((type, at) => [`type${at}`, counts[type] ?? 0])),
          others,
        },
      }))}
      series={[
        ...data.types.map((name, at) => ({ id: `type${at}`, name, kind: 'bar' as const })),
        ...(hasOthers ? [{ id: 'others', name: 'All others', kind: 'bar' as const }] : []),
      ]}
      sentence={`Events in the last 30 days: ${exactNumber(total)}. Days as in ${data.timeZone}.`}
      empty="Nothing happened in the last 30 days."
    />
  );
}

/** What happened to a person, newest first. */
export function EventsTab({ profile }: { profile: Profile }) {
  const { type, range } = useSearch({ from: '/shell/profiles/$id/$tab' });
  const navigate = useNavigate({ from: '/profiles/$id/$tab' });
  const change = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const [opened, setOpened] = useState<Event | null>(null);
  const types = useTypes(type);
  const list = useList(['/api/profiles/events', profile.id, type, range], async (cursor) => {
    const from = range && new Date(Date.now() - rangeMs[range]).toISOString();
    const params = { path: { id: profile.id }, query: { type, from, cursor } };
    return unwrap(await api.GET('/api/profiles/{id}/events', { params })) as Page<Event>;
  });
  return (
    <>
      <EventsChart profile={profile} />
      <FilterBar
        filters={[
          { id: 'type', name: 'Type', options: types },
          { id: 'range', name: 'Time', options: ranges },
        ]}
        values={{ type, range }}
        onChange={change}
      />
      <ListWithPanel
        list={
          <DataTable
            label="Events"
            columns={columns}
            keyOf={(one) => one.id}
            onOpen={setOpened}
            {...list}
            empty={
              type || range ? (
                <EmptyState isFiltered title="No event matches these filters." />
              ) : (
                <EmptyState title="No events">Nothing has happened to this person yet.</EmptyState>
              )
            }
          />
        }
        panel={
          opened && (
            <RightPanel title={opened.eventType} onClose={() => setOpened(null)}>
              <TimeText at={opened.timestamp} isAbsolute />
              <JsonView label="Event as JSON" value={opened.body} />
            </RightPanel>
          )
        }
      />
    </>
  );
}
