import { useNavigate, useParams } from '@tanstack/react-router';
import { exactNumber } from '../../parts/format.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { LiveTab } from './live.tsx';
import { type LiveTail, useLiveTail } from './live-items.ts';
import { RejectedTab } from './rejected.tsx';
import { SetUpTab } from './set-up.tsx';
import { SettingsTab } from './settings.tsx';
import { type Source, statusWords, useSource, useSourceStats } from './source-query.ts';

const tabs = [
  { id: 'live', name: 'Live' },
  { id: 'setup', name: 'Set up' },
  { id: 'rejected', name: 'Rejected' },
  { id: 'settings', name: 'Settings' },
] as const;
type TabId = (typeof tabs)[number]['id'];

function Verdict({ source }: { source: Source }) {
  const { data: stats } = useSourceStats(source.id);
  if (source.status === 'never-used') return <>Nothing has arrived with this key yet.</>;
  if (source.status === 'disabled')
    return <>Disabled: whatever is sent with this key is refused.</>;
  if (!stats) return null;
  return (
    <>
      {exactNumber(stats.accepted24h)} updates accepted and {exactNumber(stats.rejected24h)}{' '}
      rejected in 24 h; last one <TimeText at={stats.lastReceivedAt} />.
    </>
  );
}

function TabContent({ tab, source, tail }: { tab: TabId; source: Source; tail: LiveTail }) {
  if (tab === 'setup') return <SetUpTab source={source} />;
  if (tab === 'rejected') return <RejectedTab source={source} />;
  if (tab === 'settings') return <SettingsTab source={source} />;
  return <LiveTab source={source} tail={tail} />;
}

export function SourceScreen() {
  const { id, tab } = useParams({ from: '/shell/sources/$id/$tab' });
  return <SourcePage key={id} id={id} asked={tab} />;
}

function SourcePage({ id, asked }: { id: string; asked: string }) {
  // Of the page, not of its tab: what arrives while somebody sets up is there when they look.
  const tail = useLiveTail(id);
  const tab = tabs.find((one) => one.id === asked) ?? tabs[0];
  const navigate = useNavigate();
  const result = useSource(id);
  const source = result.data;
  const error: unknown = result.error;
  const crumbs = [{ name: 'Sources', href: '/sources' }];
  if (error) {
    return (
      <>
        <PageHeader title="Source" crumbs={crumbs} />
        <ProblemAlert error={error} onRetry={() => void result.refetch()} />
      </>
    );
  }
  if (!source) return null;
  return (
    <>
      <PageHeader
        title={source.name}
        part={tab.name}
        crumbs={crumbs}
        status={<StatusText {...statusWords[source.status]} />}
        verdict={<Verdict source={source} />}
      />
      <PageTabs
        label={source.name}
        tabs={tabs}
        selected={tab.id}
        onSelect={(next) => void navigate({ to: '/sources/$id/$tab', params: { id, tab: next } })}
      >
        <TabContent tab={tab.id} source={source} tail={tail} />
      </PageTabs>
    </>
  );
}
