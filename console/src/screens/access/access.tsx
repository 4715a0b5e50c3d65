import { useNavigate, useParams } from '@tanstack/react-router';
import { NeedsPermission } from '../../parts/needs-permission.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { ApiKeysTab, CreateKey } from './api-keys.tsx';
import { InviteUser } from './invite-user.tsx';
import { CreateRole } from './role-dialog.tsx';
import { RolesTab } from './roles.tsx';
import { UsersTab } from './users.tsx';

const tabs = [
  { id: 'users', name: 'Users', needs: 'Manage users', Tab: UsersTab, Action: InviteUser },
  { id: 'roles', name: 'Roles', needs: 'Manage roles', Tab: RolesTab, Action: CreateRole },
  { id: 'keys', name: 'API keys', needs: 'Manage keys', Tab: ApiKeysTab, Action: CreateKey },
] as const;

/** Who may do what: people, roles, keys of programs. */
export function AccessScreen() {
  const { tab: open } = useParams({ from: '/shell/access/$tab' });
  const navigate = useNavigate();
  const { id, name, needs, Tab, Action } = tabs.find((tab) => tab.id === open) ?? tabs[0];
  return (
    <>
      <PageHeader title="Access" part={name} actions={<Action />} />
      <PageTabs
        label="Access"
        tabs={tabs}
        selected={id}
        onSelect={(tab) => void navigate({ to: '/access/$tab', params: { tab } })}
      >
        <NeedsPermission needs={needs}>
          <Tab />
        </NeedsPermission>
      </PageTabs>
    </>
  );
}
