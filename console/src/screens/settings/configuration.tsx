import { DialogTrigger, Switch, TextArea, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { download } from '../../parts/download.ts';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { useChange } from '../../parts/use-change.ts';
import { type Applied, ChangeList, changesText, type Difference, WriteKeys } from './changes.tsx';

const text = style({ font: 'body', margin: 0 });
const column = style({ display: 'flex', flexDirection: 'column', gap: 16, maxWidth: 800 });

const mayRead = [
  'View Destinations',
  'View Segments',
  'View Identity Namespaces',
  'View Sources',
  'View Data Usage Policies',
];

function DownloadPanel() {
  const save = useChange(() =>
    download('/api/configuration?format=yaml', 'millrace.yaml', 'application/yaml'),
  );
  return (
    <Panel title="As a file">
      <p className={text}>
        All that is configured here, as YAML and without secrets; <code>millrace apply</code> makes
        a server have what it says.
      </p>
      <ProblemAlert error={save.error} />
      <div>
        <ReasonedButton
          variant="secondary"
          needs={mayRead}
          isPending={save.isPending}
          onPress={() => save.mutate()}
        >
          Download YAML
        </ReasonedButton>
      </div>
    </Panel>
  );
}

/** Names that the file refers to as `${NAME}`: secrets, which are typed here and sent once. */
function variablesOf(file: string): string[] {
  // What stands in a comment is no reference.
  const lines = file.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return [
    ...new Set(
      [...lines.join('\n').matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((one) => one[1]!),
    ),
  ];
}

function ApplyButton({ diff, apply }: { diff: Difference; apply: ReturnType<typeof useApply> }) {
  const count = changesText(diff.changes.length);
  const removed = diff.changes.filter(({ action }) => action === 'delete').length;
  return (
    <div>
      <DialogTrigger>
        <ReasonedButton variant="accent" isPending={apply.isPending}>
          {`Apply ${count}`}
        </ReasonedButton>
        <ConfirmDialog
          title={`Apply ${count}?`}
          action={`Apply ${count}`}
          isDestructive={removed > 0}
          onConfirm={() => apply.mutate(diff.fingerprint)}
        >
          {removed > 0 ? `${changesText(removed)} of them remove something. ` : ''}
          They are made one after the other, each as if you had made it by hand. Audiences and
          dataflows that change send what follows from it.
        </ConfirmDialog>
      </DialogTrigger>
    </div>
  );
}

interface Asked {
  text: string;
  variables: Record<string, string>;
  prune: boolean;
}

function useApply(asked: Asked, onApplied: (applied: Applied) => void) {
  return useChange(
    async (fingerprint: string) =>
      unwrap(await api.POST('/api/configuration/apply', { body: { ...asked, fingerprint } })),
    // The client's types lose JSON values on the way.
    { onDone: (applied) => onApplied(applied as unknown as Applied) },
  );
}

function ApplyPanel() {
  const [file, setFile] = useState('');
  const [values, setValues] = useState<Record<string, string>>({});
  const [prune, setPrune] = useState(false);
  const [applied, setApplied] = useState<Applied | null>(null);
  const names = variablesOf(file);
  const given = names.flatMap((name) => (values[name] ? [[name, values[name]] as const] : []));
  const asked = { text: file, variables: Object.fromEntries(given), prune };
  const compare = useChange(
    async (body: Asked) =>
      unwrap(await api.POST('/api/configuration/diff', { body })) as unknown as Difference,
  );
  const apply = useApply(asked, (done) => {
    setApplied(done);
    setValues({});
    compare.reset();
  });
  // A difference counts for the file that it was made of.
  const forget = (): void => {
    compare.reset();
    apply.reset();
    setApplied(null);
  };
  const edit = (change: () => void): void => {
    change();
    forget();
  };
  const diff = compare.data;
  return (
    <Panel title="Apply a file">
      <div className={column}>
        <TextArea
          label="Configuration"
          description="YAML or JSON. What a section does not name stays as it is."
          styles={style({ width: 'full' })}
          UNSAFE_className="roomy"
          value={file}
          onChange={(value) => edit(() => setFile(value))}
        />
        {names.map((name) => (
          <TextField
            key={name}
            type="password"
            autoComplete="off"
            label={name}
            description="The file refers to it. It is sent with the file and kept nowhere else; empty keeps what is there."
            value={values[name] ?? ''}
            onChange={(value) => edit(() => setValues((before) => ({ ...before, [name]: value })))}
          />
        ))}
        <Switch isSelected={prune} onChange={(isOn) => edit(() => setPrune(isOn))}>
          Remove what the sections of the file do not list
        </Switch>
        <div>
          <ReasonedButton
            variant={diff ? 'secondary' : 'accent'}
            reason={file.trim() === '' ? 'Paste a file first.' : null}
            isPending={compare.isPending}
            onPress={() => {
              forget();
              compare.mutate(asked);
            }}
          >
            Compare
          </ReasonedButton>
        </div>
        <ProblemAlert error={compare.error} />
        {diff && <ChangeList title="What would change" difference={diff} />}
        {diff && diff.changes.length > 0 && <ApplyButton diff={diff} apply={apply} />}
        <ProblemAlert error={apply.error} />
        {applied && <ChangeList title="What was changed" difference={applied} />}
        {applied && applied.writeKeys.length > 0 && <WriteKeys keys={applied.writeKeys} />}
      </div>
    </Panel>
  );
}

/** Configuration as code: all of it as a file, and what a pasted file would change, then does. */
export function ConfigurationTab() {
  return (
    <>
      <DownloadPanel />
      <ApplyPanel />
    </>
  );
}
