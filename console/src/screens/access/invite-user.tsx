import { DialogTrigger, TextField } from '@react-spectrum/s2';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { useChange } from '../../parts/use-change.ts';
import { type OneTimeLink, OneTimeLinkDialog } from './one-time-link.tsx';
import { RoleChoice } from './role-choice.tsx';

export function InviteUser() {
  const [link, setLink] = useState<{ name: string; link: OneTimeLink } | null>(null);
  return (
    <>
      <DialogTrigger>
        <ReasonedButton variant="accent" needs={['Manage users']}>
          Invite user
        </ReasonedButton>
        <InviteDialog onInvited={(name, invitation) => setLink({ name, link: invitation })} />
      </DialogTrigger>
      <OneTimeLinkDialog
        title="Invitation"
        name={link?.name ?? ''}
        link={link?.link ?? null}
        onStored={() => setLink(null)}
      />
    </>
  );
}

function InviteDialog({ onInvited }: { onInvited(name: string, link: OneTimeLink): void }) {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<string[]>(['Viewer']);
  const invite = useChange(async () =>
    unwrap(
      await api.POST('/api/users', {
        body: { email: email.trim(), roles, ...(name.trim() ? { name: name.trim() } : {}) },
      }),
    ),
  );
  return (
    <FormDialog
      title="Invite user"
      action="Invite user"
      fields={['email', 'name', 'roles']}
      error={invite.error}
      isPending={invite.isPending}
      isDisabled={email.trim() === ''}
      onSubmit={(close) =>
        invite.mutate(undefined, {
          onSuccess: (user) => {
            close();
            onInvited(user.name, user.invitation);
          },
        })
      }
    >
      <TextField
        label="Email"
        name="email"
        type="email"
        autoFocus
        isRequired
        value={email}
        onChange={setEmail}
      />
      <TextField
        label="Name"
        name="name"
        description="As colleagues see it; without one, the start of the e-mail address."
        value={name}
        onChange={setName}
      />
      <RoleChoice value={roles} onChange={setRoles} />
    </FormDialog>
  );
}
