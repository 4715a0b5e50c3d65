import {
  ActionMenu,
  DialogContainer,
  DialogTrigger,
  MenuItem,
  Picker,
  PickerItem,
  TextField,
} from '@react-spectrum/s2';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { ShownOnceDialog } from '../../parts/shown-once-dialog.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useChange } from '../../parts/use-change.ts';
import { useList } from '../../parts/use-list.ts';
import type { ApiKey } from './access-queries.ts';
import { RoleChoice } from './role-choice.tsx';

const columns: readonly DataColumn<ApiKey>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 160, render: (one) => one.name },
  {
    id: 'prefix',
    name: 'Begins with',
    minWidth: 140,
    render: (one) => <IdText value={one.prefix} canCopy={false} />,
  },
  { id: 'roles', name: 'Roles', minWidth: 140, render: (one) => one.roles.join(', ') || '—' },
  {
    id: 'createdAt',
    name: 'Created',
    width: 140,
    render: (one) => <TimeText at={one.createdAt} />,
  },
  {
    id: 'lastUsedAt',
    name: 'Last used',
    width: 140,
    render: (one) => <TimeText at={one.lastUsedAt} none="Never" />,
  },
  {
    id: 'expiresAt',
    name: 'Expires',
    width: 140,
    render: (one) => <TimeText at={one.expiresAt} none="Never" />,
  },
];

type Open = { kind: 'edit' | 'delete'; apiKey: ApiKey } | null;

/** The keys with which programs call the API. */
export function ApiKeysTab() {
  const [open, setOpen] = useState<Open>(null);
  const list = useList(['/api/api-keys'], async () => unwrap(await api.GET('/api/api-keys')));
  const close = () => setOpen(null);
  const actions: DataColumn<ApiKey> = {
    id: 'actions',
    name: 'Actions',
    width: 100,
    render: (apiKey) => (
      <ActionMenu
        isQuiet
        size="S"
        aria-label={`Actions for ${apiKey.name}`}
        onAction={(key) => setOpen({ kind: key as 'edit', apiKey })}
      >
        <MenuItem id="edit">Edit key</MenuItem>
        <MenuItem id="delete">Delete key</MenuItem>
      </ActionMenu>
    ),
  };
  return (
    <>
      <DataTable
        label="API keys"
        columns={[...columns, actions]}
        keyOf={(one) => one.id}
        {...list}
        empty={
          <EmptyState title="No API keys yet">
            With an API key a program may do what its roles allow. Sources that send data have write
            keys instead.
          </EmptyState>
        }
      />
      <DialogContainer onDismiss={close}>
        {open?.kind === 'edit' && <KeyDialog apiKey={open.apiKey} />}
        {open?.kind === 'delete' && <DeleteKeyDialog apiKey={open.apiKey} onDone={close} />}
      </DialogContainer>
    </>
  );
}

export function CreateKey() {
  const [key, setKey] = useState<string | null>(null);
  const stored = () => setKey(null);
  return (
    <>
      <DialogTrigger>
        <ReasonedButton variant="accent" needs={['Manage keys']}>
          Create key
        </ReasonedButton>
        <KeyDialog apiKey={null} onCreated={setKey} />
      </DialogTrigger>
      <DialogContainer onDismiss={stored}>
        {key !== null && (
          <ShownOnceDialog title="The new API key" value={key} onStored={stored}>
            Store it now: it is not shown again. Programs send it as{' '}
            <code>Authorization: Bearer …</code>
          </ShownOnceDialog>
        )}
      </DialogContainer>
    </>
  );
}

const dayMs = 86_400_000;
const lives = [
  { id: 'never', name: 'Never', days: null },
  { id: '30', name: 'In 30 days', days: 30 },
  { id: '90', name: 'In 90 days', days: 90 },
  { id: '365', name: 'In a year', days: 365 },
] as const;
type Life = (typeof lives)[number]['id'] | 'as-is';

function expiryOf(life: Life): string | null | undefined {
  const days = lives.find((one) => one.id === life)?.days;
  if (days === undefined) return undefined;
  return days === null ? null : new Date(Date.now() + days * dayMs).toISOString();
}

interface KeyDialogProps {
  /** The key to change; null makes a new one. */
  apiKey: ApiKey | null;
  onCreated?(key: string): void;
}

function KeyDialog({ apiKey, onCreated }: KeyDialogProps) {
  const [name, setName] = useState(apiKey?.name ?? '');
  const [roles, setRoles] = useState<string[]>(apiKey?.roles ?? []);
  const [life, setLife] = useState<Life>(apiKey ? 'as-is' : 'never');
  const save = useChange(
    async (): Promise<string | null> => {
      const body = { name: name.trim(), roles, expiresAt: expiryOf(life) };
      if (apiKey === null) return unwrap(await api.POST('/api/api-keys', { body })).key;
      const params = { path: { id: apiKey.id } };
      unwrap(await api.PATCH('/api/api-keys/{id}', { params, body }));
      return null;
    },
    { done: apiKey ? 'Key saved' : 'Key created' },
  );
  return (
    <FormDialog
      title={apiKey ? 'Edit key' : 'Create key'}
      action={apiKey ? 'Save key' : 'Create key'}
      fields={['name', 'roles', 'expiresAt']}
      error={save.error}
      isPending={save.isPending}
      isDisabled={name.trim() === '' || roles.length === 0}
      onSubmit={(close) =>
        save.mutate(undefined, {
          onSuccess: (key) => {
            close();
            if (key !== null) onCreated?.(key);
          },
        })
      }
    >
      <TextField
        label="Name"
        name="name"
        description="What uses it, so that it can be found and ended."
        autoFocus
        isRequired
        value={name}
        onChange={setName}
      />
      <RoleChoice value={roles} onChange={setRoles} />
      <Picker
        label="Expires"
        name="expiresAt"
        value={life}
        onChange={(key) => setLife(key as Life)}
      >
        {[...(apiKey ? [{ id: 'as-is', name: 'Leave as it is' }] : []), ...lives].map((one) => (
          <PickerItem key={one.id} id={one.id}>
            {one.name}
          </PickerItem>
        ))}
      </Picker>
    </FormDialog>
  );
}

function DeleteKeyDialog({ apiKey, onDone }: { apiKey: ApiKey; onDone(): void }) {
  const remove = useChange(
    async () =>
      unwrap(await api.DELETE('/api/api-keys/{id}', { params: { path: { id: apiKey.id } } })),
    { done: 'Key deleted', onDone },
  );
  return (
    <TypeNameDialog
      title="Delete key"
      action="Delete key"
      name={apiKey.name}
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      Whatever calls with this key is refused from now on.
    </TypeNameDialog>
  );
}
