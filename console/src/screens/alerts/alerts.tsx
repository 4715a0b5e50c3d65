import { useNavigate, useParams } from '@tanstack/react-router';
import { NeedsPermission } from '../../parts/needs-permission.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { ChannelsTab, CreateChannel } from './channels.tsx';
import { HistoryTab } from './history.tsx';
import { RulesTab } from './rules.tsx';

const tabs = [
  { id: 'history', name: 'History' },
  { id: 'rules', name: 'Rules' },
  { id: 'channels', name: 'Channels' },
] as const;

/** What went wrong, when that is said, and where. */
export function AlertsScreen() {
  const { tab } = useParams({ from: '/shell/alerts/$tab' });
  const navigate = useNavigate();
  const { id, name } = tabs.find((one) => one.id === tab) ?? tabs[0];
  return (
    <>
      <PageHeader
        title="Alerts"
        part={name}
        actions={id === 'channels' ? <CreateChannel /> : undefined}
      />
      <PageTabs
        label="Alerts"
        tabs={tabs}
        selected={id}
        onSelect={(next) => void navigate({ to: '/alerts/$tab', params: { tab: next } })}
      >
        <NeedsPermission needs="View Alerts">
          {id === 'history' && <HistoryTab />}
          {id === 'rules' && <RulesTab />}
          {id === 'channels' && <ChannelsTab />}
        </NeedsPermission>
      </PageTabs>
    </>
  );
}
