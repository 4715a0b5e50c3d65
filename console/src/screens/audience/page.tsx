/** One audience: how it is, who is in it, where it goes, how its rule came to be. */
import { LinkButton, Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import { useNavigate, useParams } from '@tanstack/react-router';
import { query } from '../../api/client.ts';
import { exactNumber } from '../../parts/format.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { useLacking } from '../../session.tsx';
import { AudienceActions } from '../audience-actions.tsx';
import {
  type Audience,
  type AudienceHistory,
  lifecycleNames,
  peopleAre,
} from '../audience-words.ts';
import { dataflowsWith, useDataflows } from '../destinations/data.ts';
import { ActivationTab } from './activation.tsx';
import { HistoryTab } from './history.tsx';
import { MembersTab } from './members.tsx';
import { OverviewTab } from './overview.tsx';

const refetchMs = 10_000;

const tabs = [
  { id: 'overview', name: 'Overview', needs: [] },
  { id: 'members', name: 'Members', needs: ['View Profiles'] },
  { id: 'activation', name: 'Activation', needs: ['View Destinations'] },
  { id: 'history', name: 'History', needs: [] },
] as const;

function verdictOf(audience: Audience, hour: AudienceHistory | undefined): string {
  if (audience.error) return `Failing: ${audience.error}`;
  const state = lifecycleNames[audience.lifecycleState];
  if (audience.lifecycleState === 'draft')
    return `${state}. It is not evaluated until it is published.`;
  const running = audience.backfill?.state === 'running' ? audience.backfill : null;
  const now = running
    ? `Evaluating everybody: ${exactNumber(running.processed)} of ${exactNumber(running.total)} people; `
    : '';
  const members = `${peopleAre(audience.members)} in`;
  if (!hour) return `${state}. ${now}${members}.`;
  const entered = hour.buckets.reduce((sum, bucket) => sum + bucket.entered, 0);
  const left = hour.buckets.reduce((sum, bucket) => sum + bucket.left, 0);
  return `${state}. ${now}${members}; ${exactNumber(entered)} entered and ${exactNumber(left)} left in the last hour.`;
}

export function AudienceScreen() {
  const { id, tab } = useParams({ from: '/shell/audiences/$id/$tab' });
  const navigate = useNavigate();
  const me = { lacking: useLacking('View Profiles', 'View Destinations') };
  const params = { params: { path: { id } } };
  const read = query.useQuery('get', '/api/audiences/{id}', params, {
    refetchInterval: refetchMs,
  });
  const hour = query.useQuery(
    'get',
    '/api/audiences/{id}/history',
    { params: { path: { id }, query: { range: '1h' } } },
    { refetchInterval: refetchMs },
  );
  const { data: audience, refetch } = read;
  const error: unknown = read.error;
  const dataflows = useDataflows();
  const mayManage = useLacking('Manage Segments').length === 0;
  if (error) {
    return (
      <>
        <PageHeader title="Audience" crumbs={[{ name: 'Audiences', href: '/audiences' }]} />
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      </>
    );
  }
  if (!audience) return null;
  const shown = tabs.filter(({ needs }) => !needs.some((one) => me.lacking.includes(one)));
  const current = shown.find((one) => one.id === tab) ?? shown[0]!;
  const usedBy = dataflowsWith(dataflows.data, id).map(({ name }) => name);
  return (
    <>
      <PageHeader
        title={audience.name}
        part={current.name}
        crumbs={[{ name: 'Audiences', href: '/audiences' }]}
        status={<StatusText status={audience.error ? 'error' : audience.lifecycleState} />}
        verdict={verdictOf(audience, hour.data)}
        actions={
          <>
            {!audience.evaluatedElsewhere &&
              (mayManage ? (
                <LinkButton variant="accent" href={`/audiences/${id}/edit`}>
                  Edit rule
                </LinkButton>
              ) : (
                <ReasonedButton variant="accent" needs={['Manage Segments']}>
                  Edit rule
                </ReasonedButton>
              ))}
            <AudienceActions
              audience={audience}
              usedBy={usedBy}
              onDeleted={() => void navigate({ to: '/audiences' })}
            />
          </>
        }
      />
      <Tabs
        aria-label={`Views of ${audience.name}`}
        selectedKey={current.id}
        onSelectionChange={(key) =>
          void navigate({ to: '/audiences/$id/$tab', params: { id, tab: String(key) } })
        }
      >
        <TabList>
          {shown.map((one) => (
            <Tab key={one.id} id={one.id}>
              {one.name}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="overview">
          <OverviewTab audience={audience} />
        </TabPanel>
        <TabPanel id="members">
          <MembersTab audience={audience} />
        </TabPanel>
        <TabPanel id="activation">
          <ActivationTab audience={audience} />
        </TabPanel>
        <TabPanel id="history">
          <HistoryTab audience={audience} />
        </TabPanel>
      </Tabs>
    </>
  );
}
