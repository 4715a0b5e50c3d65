import { useNavigate, useParams } from '@tanstack/react-router';
import { NeedsPermission } from '../../parts/needs-permission.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { ActionsTab, CreateAction } from './actions.tsx';
import { ConsentTab, CreateConsent } from './consent.tsx';
import { LabelActions, LabelsTab } from './labels.tsx';
import { PoliciesTab, PolicyActions } from './policies.tsx';

const tabs = [
  { id: 'policies', name: 'Policies', Tab: PoliciesTab, Action: PolicyActions },
  { id: 'consent', name: 'Consent', Tab: ConsentTab, Action: CreateConsent },
  { id: 'labels', name: 'Labels', Tab: LabelsTab, Action: LabelActions },
  { id: 'actions', name: 'Marketing actions', Tab: ActionsTab, Action: CreateAction },
] as const;

/** Who receives what, and what forbids it. */
export function PoliciesScreen() {
  const { tab } = useParams({ from: '/shell/policies/$tab' });
  const navigate = useNavigate();
  const { id, name, Tab, Action } = tabs.find((one) => one.id === tab) ?? tabs[0];
  return (
    <>
      <PageHeader title="Policies" part={name} actions={<Action />} />
      <PageTabs
        label="Policies"
        tabs={tabs}
        selected={id}
        onSelect={(next) => void navigate({ to: '/policies/$tab', params: { tab: next } })}
      >
        <NeedsPermission needs="View Data Usage Policies">
          <Tab />
        </NeedsPermission>
      </PageTabs>
    </>
  );
}
