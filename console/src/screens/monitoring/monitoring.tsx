import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { percent } from '../../parts/format.ts';
import { NeedsPermission } from '../../parts/needs-permission.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { StatCard, StatCards } from '../../parts/stat-card.tsx';
import { type ShownTime, TimeWindow, timeQuery } from '../../parts/time-window.tsx';
import { AudiencesTab } from './audiences.tsx';
import { DestinationsTab } from './destinations.tsx';
import { SourcesTab } from './sources.tsx';
import { SystemTab } from './system.tsx';

type Counts =
  paths['/api/monitoring']['get']['responses'][200]['content']['application/json']['counts'];

const tabs = [
  { id: 'destinations', name: 'Destinations' },
  { id: 'sources', name: 'Sources' },
  { id: 'audiences', name: 'Audiences' },
  { id: 'system', name: 'System' },
] as const;

/** The way of an update, in order, and where its rows are. */
const steps: readonly { id: keyof Counts; name: string; href: string }[] = [
  { id: 'received', name: 'Received', href: '/monitoring/sources' },
  { id: 'rejected', name: 'Rejected', href: '/monitoring/sources' },
  { id: 'profilesUpdated', name: 'Profiles updated', href: '/profiles' },
  { id: 'membershipsChanged', name: 'Memberships changed', href: '/monitoring/audiences' },
  { id: 'excluded', name: 'Excluded', href: '/monitoring/destinations' },
  { id: 'failed', name: 'Failed', href: '/monitoring/destinations' },
  { id: 'delivered', name: 'Delivered', href: '/monitoring/destinations' },
];

/** "+12.5 % against before" */
function changeText(now: number, before: number): string {
  if (before === 0) return now === 0 ? 'As before' : 'None before';
  if (now === before) return 'As before';
  return `${now > before ? '+' : '−'}${percent(Math.abs(now - before), before)} against before`;
}

/** The time shown, as other pages with a time take it in their link. */
function rangeIn(shown: ShownTime): string {
  const given = Object.entries(shown).filter(([, value]) => value !== undefined);
  return given.length > 0 ? `?${new URLSearchParams(Object.fromEntries(given))}` : '';
}

function Way({ shown }: { shown: ShownTime }) {
  const way = useQuery({
    queryKey: ['/api/monitoring', timeQuery(shown)],
    queryFn: async () =>
      unwrap(await api.GET('/api/monitoring', { params: { query: timeQuery(shown) } })),
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  return (
    <Panel title="The way of updates">
      {way.error && <ProblemAlert error={way.error} onRetry={() => void way.refetch()} />}
      {way.data && (
        <StatCards>
          {steps.map(({ id, name, href }) => (
            <StatCard
              key={id}
              name={name}
              value={<NumberText value={way.data.counts[id]} isCompact />}
              note={changeText(way.data.counts[id], way.data.before[id])}
              href={`${href}${rangeIn(shown)}`}
            />
          ))}
        </StatCards>
      )}
    </Panel>
  );
}

/** The whole way of updates, and what carries it. */
export function MonitoringScreen() {
  const { tab } = useParams({ from: '/shell/monitoring/$tab' });
  const search = useSearch({ from: '/shell/monitoring/$tab' });
  const { dataflow, ...shown } = search;
  const navigate = useNavigate();
  const { id, name } = tabs.find((one) => one.id === tab) ?? tabs[0];
  return (
    <>
      <PageHeader title="Monitoring" part={name} />
      <NeedsPermission needs="View Destinations">
        <TimeWindow
          value={shown}
          onChange={(next) =>
            void navigate({ to: '.', search: { dataflow, ...next }, replace: true })
          }
        />
        <Way shown={shown} />
        <PageTabs
          label="Monitoring"
          tabs={tabs}
          selected={id}
          onSelect={(next) =>
            void navigate({ to: '/monitoring/$tab', params: { tab: next }, search })
          }
        >
          {id === 'destinations' && <DestinationsTab shown={shown} dataflow={dataflow} />}
          {id === 'sources' && (
            <NeedsPermission needs="View Sources">
              <SourcesTab shown={shown} />
            </NeedsPermission>
          )}
          {id === 'audiences' && (
            <NeedsPermission needs="View Segments">
              <AudiencesTab shown={shown} />
            </NeedsPermission>
          )}
          {id === 'system' && <SystemTab />}
        </PageTabs>
      </NeedsPermission>
    </>
  );
}
