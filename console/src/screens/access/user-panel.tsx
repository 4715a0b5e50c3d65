import {
  Button,
  DialogTrigger,
  Disclosure,
  DisclosureHeader,
  DisclosurePanel,
  DisclosureTitle,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ConfirmDialog, TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useChange } from '../../parts/use-change.ts';
import { groupsOf, type User, usePermissions, useRoles } from './access-queries.ts';
import { type OneTimeLink, OneTimeLinkDialog } from './one-time-link.tsx';
import { RoleChoice } from './role-choice.tsx';

const column = style({ display: 'flex', flexDirection: 'column', gap: 12, alignItems: 'start' });
const buttons = style({ display: 'flex', flexWrap: 'wrap', gap: 8 });
const group = style({ font: 'title-sm', margin: 0, marginTop: 8 });
const rights = style({ font: 'ui', margin: 0, paddingStart: 16 });

/** One person: who they are, their roles, and what those allow. */
export function UserPanel({ user, onClose }: { user: User; onClose(): void }) {
  return (
    <RightPanel title={user.name} onClose={onClose}>
      <Properties
        items={[
          ['E-mail', user.email],
          ['Status', <StatusText key="status" status={user.status} />],
          ['Last seen', <TimeText key="seen" at={user.lastSeen} none="Never" />],
          ['Created', <TimeText key="created" at={user.createdAt} />],
        ]}
      />
      <RolesForm user={user} />
      <Rights user={user} />
      <Actions user={user} onRemoved={onClose} />
    </RightPanel>
  );
}

function RolesForm({ user }: { user: User }) {
  const [name, setName] = useState(user.name);
  const [roles, setRoles] = useState(user.roles);
  const save = useChange(
    async () =>
      unwrap(
        await api.PATCH('/api/users/{id}', {
          params: { path: { id: user.id } },
          body: { name: name.trim(), roles },
        }),
      ),
    { done: 'User saved' },
  );
  const isChanged =
    name.trim() !== user.name || [...roles].sort().join() !== user.roles.toSorted().join();
  return (
    <div className={column}>
      <TextField label="Name" value={name} onChange={setName} />
      <RoleChoice value={roles} onChange={setRoles} />
      {save.error && <ProblemAlert error={save.error} />}
      <Button
        variant="primary"
        isDisabled={!isChanged || name.trim() === ''}
        isPending={save.isPending}
        onPress={() => save.mutate()}
      >
        Save user
      </Button>
    </div>
  );
}

function Rights({ user }: { user: User }) {
  const { data: roles = [] } = useRoles();
  const { data: facts = [] } = usePermissions();
  const held = new Set(
    roles.filter((role) => user.roles.includes(role.name)).flatMap((role) => role.permissions),
  );
  return (
    <Disclosure isQuiet>
      <DisclosureHeader>
        <DisclosureTitle level={3}>What can {user.name} do?</DisclosureTitle>
      </DisclosureHeader>
      <DisclosurePanel>
        {held.size === 0 && 'Nothing: no role.'}
        {groupsOf(facts)
          .map(({ name, permissions }) => ({
            name,
            permissions: permissions.filter((fact) => held.has(fact.name)),
          }))
          .filter(({ permissions }) => permissions.length > 0)
          .map(({ name, permissions }) => (
            <section key={name}>
              <h4 className={group}>{name}</h4>
              <ul className={rights}>
                {permissions.map((fact) => (
                  <li key={fact.name}>
                    {fact.name}: {fact.meaning}
                  </li>
                ))}
              </ul>
            </section>
          ))}
      </DisclosurePanel>
    </Disclosure>
  );
}

function Actions({ user, onRemoved }: { user: User; onRemoved(): void }) {
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const params = { path: { id: user.id } };
  const isInvited = user.status === 'invited';
  const reset = useChange(
    async () => unwrap(await api.POST('/api/users/{id}/password-reset', { params })),
    { onDone: setLink },
  );
  const isDisabled = user.status === 'disabled';
  const disable = useChange(
    async () =>
      unwrap(await api.PATCH('/api/users/{id}', { params, body: { disabled: !isDisabled } })),
    { done: isDisabled ? 'User enabled' : 'User disabled' },
  );
  const remove = useChange(async () => unwrap(await api.DELETE('/api/users/{id}', { params })), {
    done: 'User removed',
    onDone: onRemoved,
  });
  const error = reset.error ?? disable.error;
  return (
    <div className={column}>
      {error && <ProblemAlert error={error} />}
      <div className={buttons}>
        <Button variant="secondary" isPending={reset.isPending} onPress={() => reset.mutate()}>
          {isInvited ? 'Renew invitation' : 'Reset password'}
        </Button>
        {isDisabled ? (
          <Button variant="secondary" onPress={() => disable.mutate()}>
            Enable user
          </Button>
        ) : (
          <DialogTrigger>
            <Button variant="secondary">Disable user</Button>
            <ConfirmDialog
              title="Disable user"
              action="Disable user"
              onConfirm={() => disable.mutate()}
            >
              {user.name} is signed out everywhere and cannot sign in until enabled again.
            </ConfirmDialog>
          </DialogTrigger>
        )}
        <DialogTrigger>
          <Button variant="negative">Remove user</Button>
          <TypeNameDialog
            title="Remove user"
            action="Remove user"
            name={user.email}
            error={remove.error}
            isPending={remove.isPending}
            onConfirm={() => remove.mutate()}
          >
            {user.name} loses access for good. The audit log keeps what they did.
          </TypeNameDialog>
        </DialogTrigger>
      </div>
      <OneTimeLinkDialog
        title={isInvited ? 'Invitation' : 'Password reset'}
        name={user.name}
        link={link}
        onStored={() => setLink(null)}
      />
    </div>
  );
}
