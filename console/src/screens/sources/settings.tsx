import {
  Button,
  DialogTrigger,
  Form,
  NumberField,
  Picker,
  PickerItem,
  Switch,
  TextArea,
  TextField,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, query } from '../../api/client.ts';
import { fieldError, problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { IdText } from '../../parts/id-text.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useLacking } from '../../session.tsx';
import { DeleteSourceDialog } from './delete-source-dialog.tsx';
import type { Source } from './source-query.ts';

const column = style({ display: 'flex', flexDirection: 'column', gap: 24, maxWidth: 520 });
const row = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: 12 });
const text = style({ font: 'body', margin: 0 });
const title = style({ font: 'title', margin: 0 });

const needs = ['Manage Sources'];
const hour = 3_600;
const grace = [
  { seconds: 0, name: 'Ends at once' },
  { seconds: hour, name: 'Works 1 hour more' },
  { seconds: 24 * hour, name: 'Works 1 day more' },
  { seconds: 7 * 24 * hour, name: 'Works 7 days more' },
];

function useChanged(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries();
  };
}

function NamespacePicker(props: {
  label: string;
  value: string;
  onChange(symbol: string): void;
  errorMessage: string | undefined;
}) {
  const { data } = query.useQuery('get', '/api/namespaces');
  const symbols = data?.items.map((one) => one.symbol) ?? [props.value];
  return (
    <Picker
      label={props.label}
      value={props.value}
      onChange={(key) => props.onChange(String(key))}
      isInvalid={props.errorMessage !== undefined}
      errorMessage={props.errorMessage}
    >
      {symbols.map((symbol) => (
        <PickerItem key={symbol} id={symbol}>
          {symbol}
        </PickerItem>
      ))}
    </Picker>
  );
}

function SettingsForm({ source }: { source: Source }) {
  const changed = useChanged();
  const lacking = useLacking(...needs);
  const [name, setName] = useState(source.name);
  const [settings, setSettings] = useState(source.settings);
  const [origins, setOrigins] = useState(source.settings.allowedOrigins.join('\n'));
  const allowedOrigins = origins.split(/\s+/).filter((origin) => origin !== '');
  const after = { name, settings: { ...settings, allowedOrigins } };
  const isSame =
    JSON.stringify(after) === JSON.stringify({ name: source.name, settings: source.settings });
  const save = useMutation({
    mutationFn: async () =>
      unwrap(
        await api.PATCH('/api/write-keys/{id}', {
          params: { path: { id: source.id } },
          body: after,
        }),
      ),
    onSuccess: async () => {
      ToastQueue.positive('Source saved', { timeout: 5_000 });
      await changed();
    },
  });
  const problem = save.error ? problemOf(save.error) : null;
  const change = (part: Partial<Source['settings']>): void => {
    // A field that is still marked as wrong would hold the form up.
    save.reset();
    setSettings((before) => ({ ...before, ...part }));
  };
  const originError = problem?.errors.find((error) =>
    error.path.startsWith('settings.allowedOrigins'),
  )?.message;
  return (
    <Form
      isDisabled={lacking.length > 0}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextField label="Name" value={name} onChange={setName} isRequired maxLength={200} />
      <NamespacePicker
        label="Namespace of userId"
        value={settings.userNamespace}
        onChange={(userNamespace) => change({ userNamespace })}
        errorMessage={fieldError(problem, 'settings.userNamespace')}
      />
      <NamespacePicker
        label="Namespace of anonymousId"
        value={settings.anonymousNamespace}
        onChange={(anonymousNamespace) => change({ anonymousNamespace })}
        errorMessage={fieldError(problem, 'settings.anonymousNamespace')}
      />
      <TextArea
        label="Allowed browser origins"
        description="One a line, such as https://app.example.com; * allows every page, none allows no page"
        value={origins}
        onChange={(text) => {
          save.reset();
          setOrigins(text);
        }}
        isInvalid={originError !== undefined}
        errorMessage={originError}
      />
      <NumberField
        label="Updates a second at most"
        description="Empty: as many as the server takes"
        value={settings.updatesPerSecondMax ?? Number.NaN}
        minValue={1}
        maxValue={1_000_000}
        onChange={(value) =>
          change({ updatesPerSecondMax: Number.isNaN(value) ? null : Math.round(value) })
        }
      />
      {problem && problem.errors.length === 0 && <ProblemAlert error={problem} />}
      <div>
        <ReasonedButton
          type="submit"
          variant="accent"
          needs={needs}
          isDisabled={isSame}
          isPending={save.isPending}
        >
          Save source
        </ReasonedButton>
      </div>
    </Form>
  );
}

function KeyPart({ source }: { source: Source }) {
  const changed = useChanged();
  const [seconds, setSeconds] = useState('86400');
  const rotate = useMutation({
    mutationFn: async () =>
      unwrap(
        await api.POST('/api/write-keys/{id}/rotate', {
          params: { path: { id: source.id } },
          body: { oldKeyValidSeconds: Number(seconds) },
        }),
      ),
    onSuccess: async () => {
      ToastQueue.positive('Key rotated', { timeout: 5_000 });
      await changed();
    },
  });
  return (
    <>
      <h3 className={title}>Write key</h3>
      <div>
        <IdText value={source.key} />
      </div>
      {source.previousKeyUntil && (
        <p className={text}>
          The key before it works until <TimeText at={source.previousKeyUntil} isAbsolute />.
        </p>
      )}
      {rotate.error && <ProblemAlert error={rotate.error} />}
      <div className={row}>
        <Picker label="The old key" value={seconds} onChange={(key) => setSeconds(String(key))}>
          {grace.map((one) => (
            <PickerItem key={one.seconds} id={String(one.seconds)}>
              {one.name}
            </PickerItem>
          ))}
        </Picker>
        <ReasonedButton
          variant="secondary"
          needs={needs}
          isPending={rotate.isPending}
          onPress={() => rotate.mutate()}
        >
          Rotate key
        </ReasonedButton>
      </div>
    </>
  );
}

function EnabledSwitch({ source }: { source: Source }) {
  const changed = useChanged();
  const lacking = useLacking(...needs);
  const change = useMutation({
    mutationFn: async (enabled: boolean) =>
      unwrap(
        await api.PATCH('/api/write-keys/{id}', {
          params: { path: { id: source.id } },
          body: { enabled },
        }),
      ),
    onSuccess: changed,
  });
  return (
    <>
      <Switch
        isSelected={source.enabled}
        isDisabled={lacking.length > 0}
        onChange={(enabled) => change.mutate(enabled)}
      >
        Takes what is sent with this key
      </Switch>
      {change.error && <ProblemAlert error={change.error} />}
    </>
  );
}

function DeleteSource({ source }: { source: Source }) {
  const changed = useChanged();
  const navigate = useNavigate();
  const lacking = useLacking(...needs);
  const remove = useMutation({
    mutationFn: async () =>
      unwrap(await api.DELETE('/api/write-keys/{id}', { params: { path: { id: source.id } } })),
    onSuccess: async () => {
      await navigate({ to: '/sources' });
      await changed();
    },
  });
  if (lacking.length > 0) {
    return (
      <ReasonedButton variant="negative" needs={needs}>
        Delete source
      </ReasonedButton>
    );
  }
  return (
    <DialogTrigger>
      <Button variant="negative">Delete source</Button>
      <DeleteSourceDialog name={source.name} remove={remove} />
    </DialogTrigger>
  );
}

/** Name, namespaces, origins and rate of a source; its key; its end. */
export function SettingsTab({ source }: { source: Source }) {
  return (
    <div className={column}>
      <SettingsForm key={source.id} source={source} />
      <KeyPart source={source} />
      <EnabledSwitch source={source} />
      <div>
        <DeleteSource source={source} />
      </div>
    </div>
  );
}
