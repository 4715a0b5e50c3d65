import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { AboutTab } from './about.tsx';
import { ConfigurationTab } from './configuration.tsx';
import { DeliveryTab } from './delivery.tsx';
import { EventRetention } from './event-retention.tsx';
import { GeneralForm } from './general.tsx';
import { NotificationsTab } from './notifications.tsx';
import { RetentionForm } from './retention.tsx';

const tabs = [
  { id: 'general', name: 'General' },
  { id: 'retention', name: 'Retention' },
  { id: 'delivery', name: 'Delivery' },
  { id: 'notifications', name: 'Notifications' },
  { id: 'configuration', name: 'Configuration' },
  { id: 'about', name: 'About' },
] as const;

/** How the workspace is set, and what runs it. */
export function SettingsScreen() {
  const { tab } = useParams({ from: '/shell/settings/$tab' });
  const navigate = useNavigate();
  const { id, name } = tabs.find((one) => one.id === tab) ?? tabs[0];
  return (
    <>
      <PageHeader title="Settings" part={name} />
      <PageTabs
        label="Settings"
        tabs={tabs}
        selected={id}
        onSelect={(next) => void navigate({ to: '/settings/$tab', params: { tab: next } })}
      >
        <TabContent tab={id} />
      </PageTabs>
    </>
  );
}

function TabContent({ tab }: { tab: (typeof tabs)[number]['id'] }) {
  if (tab === 'about') return <AboutTab />;
  if (tab === 'delivery') return <DeliveryTab />;
  if (tab === 'notifications') return <NotificationsTab />;
  if (tab === 'configuration') return <ConfigurationTab />;
  return (
    <>
      <Forms tab={tab} />
      {tab === 'retention' && <EventRetention />}
    </>
  );
}

function Forms({ tab }: { tab: 'general' | 'retention' }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/settings'],
    queryFn: async () => unwrap(await api.GET('/api/settings')),
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  // After a save the form starts anew from what the server then says.
  const key = JSON.stringify(data);
  return tab === 'general' ? (
    <GeneralForm key={key} settings={data} />
  ) : (
    <RetentionForm key={key} settings={data} />
  );
}
