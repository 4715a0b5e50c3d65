import {
  ActionMenu,
  DialogContainer,
  DialogTrigger,
  MenuItem,
  NumberField,
  Picker,
  PickerItem,
  Switch,
  TextField,
} from '@react-spectrum/s2';
import { useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { SetBy } from '../../parts/set-by.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useChange } from '../../parts/use-change.ts';
import { type Page, useList } from '../../parts/use-list.ts';
import { useLacking } from '../../session.tsx';

interface Channel {
  id: string;
  name: string;
  kind: Kind;
  enabled: boolean;
  lastSentAt: string | null;
  lastError: string | null;
  secretSetAt: string;
  secretSetBy: string;
}
type Target = NonNullable<
  paths['/api/channels']['post']['requestBody']
>['content']['application/json']['target'];
type Kind = 'webhook' | 'slack' | 'email';

const kinds: Readonly<Record<Kind, string>> = {
  webhook: 'Webhook',
  slack: 'Slack',
  email: 'E-mail',
};

const columns: readonly DataColumn<Channel>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 180, render: (one) => one.name },
  { id: 'kind', name: 'Kind', width: 110, render: (one) => kinds[one.kind] },
  {
    id: 'lastSentAt',
    name: 'Last sent',
    width: 170,
    render: (one) => <TimeText at={one.lastSentAt} none="Never" />,
  },
  {
    id: 'secret',
    name: 'Set',
    minWidth: 160,
    render: (one) => <SetBy at={one.secretSetAt} by={one.secretSetBy} />,
  },
  { id: 'lastError', name: 'Last error', minWidth: 180, render: (one) => one.lastError ?? '—' },
];

/** Where alerts are told, beside this console. */
export function ChannelsTab() {
  const isLacking = useLacking('Manage Alerts').length > 0;
  const [deleted, setDeleted] = useState<Channel | null>(null);
  const list = useList(
    ['/api/channels'],
    async () => unwrap(await api.GET('/api/channels')) as unknown as Page<Channel>,
  );
  const params = (id: string) => ({ path: { id } });
  const toggle = useChange(async ({ id, enabled }: Channel) =>
    unwrap(
      await api.PATCH('/api/channels/{id}', { params: params(id), body: { enabled: !enabled } }),
    ),
  );
  const test = useChange(
    async (id: string) => unwrap(await api.POST('/api/channels/{id}/test', { params: params(id) })),
    { done: 'Test sent' },
  );
  const remove = useChange(
    async (id: string) => unwrap(await api.DELETE('/api/channels/{id}', { params: params(id) })),
    { done: 'Channel deleted', onDone: () => setDeleted(null) },
  );
  const own: readonly DataColumn<Channel>[] = [
    {
      id: 'enabled',
      name: 'Enabled',
      width: 130,
      render: (one) => (
        <Switch
          aria-label={`Enable ${one.name}`}
          isSelected={one.enabled}
          isDisabled={isLacking}
          onChange={() => toggle.mutate(one)}
        />
      ),
    },
    {
      id: 'more',
      name: 'Actions',
      width: 120,
      render: (one) =>
        isLacking ? null : (
          <ActionMenu
            isQuiet
            size="S"
            aria-label={`Actions for ${one.name}`}
            onAction={(key) => (key === 'test' ? test.mutate(one.id) : setDeleted(one))}
          >
            <MenuItem id="test">Send a test</MenuItem>
            <MenuItem id="delete">Delete channel</MenuItem>
          </ActionMenu>
        ),
    },
  ];
  const error = toggle.error ?? test.error;
  return (
    <>
      {error && <ProblemAlert error={error} />}
      <DataTable
        label="Channels"
        columns={[...columns, ...own]}
        keyOf={(one) => one.id}
        {...list}
        empty={
          <EmptyState title="No channels yet">
            A channel tells alerts to a webhook, to Slack or by e-mail.
          </EmptyState>
        }
      />
      <DialogContainer onDismiss={() => setDeleted(null)}>
        {deleted && (
          <TypeNameDialog
            title="Delete channel"
            action="Delete channel"
            name={deleted.name}
            error={remove.error}
            isPending={remove.isPending}
            onConfirm={() => remove.mutate(deleted.id)}
          >
            Alerts are not told there any more.
          </TypeNameDialog>
        )}
      </DialogContainer>
    </>
  );
}

export function CreateChannel() {
  return (
    <DialogTrigger>
      <ReasonedButton variant="accent" needs={['Manage Alerts']}>
        Create channel
      </ReasonedButton>
      <CreateChannelDialog />
    </DialogTrigger>
  );
}

const noText = {
  url: '',
  authorization: '',
  host: '',
  from: '',
  to: '',
  username: '',
  password: '',
};

function targetOf(kind: Kind, text: typeof noText, port: number, secure: boolean): Target {
  const given = (value: string) => value.trim() || undefined;
  if (kind !== 'email') {
    return { kind, url: text.url.trim(), authorization: given(text.authorization) };
  }
  const to = text.to.split(/[\s,;]+/).filter(Boolean);
  const { username, password } = text;
  return {
    kind,
    host: text.host.trim(),
    port,
    secure,
    from: text.from.trim(),
    to,
    username: given(username),
    password: password || undefined,
  };
}

function CreateChannelDialog() {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('webhook');
  const [text, setText] = useState(noText);
  const [port, setPort] = useState(587);
  const [secure, setSecure] = useState(false);
  const create = useChange(
    async () => {
      const target = targetOf(kind, text, port, secure);
      return unwrap(
        await api.POST('/api/channels', { body: { name: name.trim(), target, rules: null } }),
      );
    },
    { done: 'Channel created' },
  );
  const field = (key: keyof typeof noText, label: string, type: 'text' | 'password' = 'text') => (
    <TextField
      key={key}
      label={label}
      name={`target.${key}`}
      type={type}
      value={text[key]}
      onChange={(value) => setText((before) => ({ ...before, [key]: value }))}
    />
  );
  return (
    <FormDialog
      title="Create channel"
      action="Create channel"
      fields={['name', ...Object.keys(noText).map((key) => `target.${key}`)]}
      error={create.error}
      isPending={create.isPending}
      isDisabled={name.trim() === ''}
      onSubmit={(close) => create.mutate(undefined, { onSuccess: close })}
    >
      <TextField label="Name" name="name" autoFocus isRequired value={name} onChange={setName} />
      <Picker label="Kind" value={kind} onChange={(key) => setKind(key as Kind)}>
        {Object.entries(kinds).map(([id, word]) => (
          <PickerItem key={id} id={id}>
            {word}
          </PickerItem>
        ))}
      </Picker>
      {kind === 'email' ? (
        <>
          {field('host', 'SMTP server')}
          <NumberField
            label="Port"
            value={port}
            onChange={setPort}
            minValue={1}
            maxValue={65_535}
          />
          <Switch isSelected={secure} onChange={setSecure}>
            TLS from the first byte
          </Switch>
          {field('from', 'From')}
          {field('to', 'To, several with commas')}
          {field('username', 'User name')}
          {field('password', 'Password', 'password')}
        </>
      ) : (
        <>
          {field('url', 'URL')}
          {kind === 'webhook' && field('authorization', 'Authorization header', 'password')}
        </>
      )}
    </FormDialog>
  );
}
