import {
  Badge,
  DialogContainer,
  DialogTrigger,
  SegmentedControl,
  SegmentedControlItem,
  TextField,
} from '@react-spectrum/s2';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { ListWithPanel } from '../../parts/list-with-panel.tsx';
import { Properties } from '../../parts/properties.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { useChange } from '../../parts/use-change.ts';
import { useList } from '../../parts/use-list.ts';
import { FieldLabelsView, LabelFieldDialog } from './field-labels.tsx';
import type { Label } from './governance-queries.ts';

const apply = 'Apply Data Usage Labels';
const kinds: Readonly<Record<Label['kind'], string>> = {
  contract: 'Contract',
  identity: 'Identity',
  sensitive: 'Sensitive',
  custom: 'Custom',
};
const counted = (users: readonly unknown[]) => String(users.length);

const columns: readonly DataColumn<Label>[] = [
  { id: 'name', name: 'Label', isRowHeader: true, width: 140, render: (one) => one.name },
  { id: 'description', name: 'Meaning', minWidth: 260, render: (one) => one.description || '—' },
  {
    id: 'kind',
    name: 'Kind',
    width: 120,
    render: (one) => <Badge size="S">{kinds[one.kind]}</Badge>,
  },
  { id: 'fields', name: 'Fields', align: 'end', width: 90, render: (one) => counted(one.fields) },
  {
    id: 'audiences',
    name: 'Audiences',
    align: 'end',
    width: 110,
    render: (one) => counted(one.audiences),
  },
  {
    id: 'policies',
    name: 'Policies',
    align: 'end',
    width: 100,
    render: (one) => counted([...one.policies, ...one.consentPolicies]),
  },
];

export function LabelActions() {
  return (
    <>
      <DialogTrigger>
        <ReasonedButton variant="secondary" needs={[apply]}>
          Label a field
        </ReasonedButton>
        <LabelFieldDialog field={null} />
      </DialogTrigger>
      <DialogTrigger>
        <ReasonedButton variant="accent" needs={[apply]}>
          Create label
        </ReasonedButton>
        <CreateLabelDialog />
      </DialogTrigger>
    </>
  );
}

/** What data is, by label and by field. */
export function LabelsTab() {
  const { view = 'label' } = useSearch({ from: '/shell/policies/$tab' });
  const navigate = useNavigate({ from: '/policies/$tab' });
  return (
    <>
      <SegmentedControl
        aria-label="View"
        selectedKey={view}
        onSelectionChange={(key) =>
          void navigate({ search: { view: key as typeof view }, replace: true })
        }
      >
        <SegmentedControlItem id="label">By label</SegmentedControlItem>
        <SegmentedControlItem id="field">By field</SegmentedControlItem>
      </SegmentedControl>
      {view === 'label' ? <ByLabel /> : <FieldLabelsView />}
    </>
  );
}

function ByLabel() {
  const { sel } = useSearch({ from: '/shell/policies/$tab' });
  const navigate = useNavigate({ from: '/policies/$tab' });
  const select = (name: string | undefined) =>
    void navigate({ search: { sel: name }, replace: true });
  const list = useList(['/api/labels'], async () => unwrap(await api.GET('/api/labels')));
  const chosen = list.items?.find((one) => one.name === sel);
  return (
    <ListWithPanel
      list={
        <DataTable
          label="Labels"
          columns={columns}
          keyOf={(one) => one.name}
          onOpen={(one) => select(one.name)}
          {...list}
          empty={<EmptyState title="No labels" />}
        />
      }
      panel={
        chosen && <LabelPanel key={chosen.name} label={chosen} onClose={() => select(undefined)} />
      }
    />
  );
}

function LabelPanel({ label, onClose }: { label: Label; onClose(): void }) {
  const [isDeleting, setDeleting] = useState(false);
  const remove = useChange(
    async () =>
      unwrap(await api.DELETE('/api/labels/{name}', { params: { path: { name: label.name } } })),
    { done: 'Label deleted', onDone: onClose },
  );
  const names = (users: readonly { name: string }[]) =>
    users.map(({ name }) => name).join(', ') || 'None';
  return (
    <RightPanel title={label.name} onClose={onClose}>
      <Properties
        items={[
          ['Meaning', label.description || '—'],
          ['Fields', label.fields.join(', ') || 'None'],
          ['Audiences', names(label.audiences)],
          ['Policies', names(label.policies)],
          ['Consent policies', names(label.consentPolicies)],
        ]}
      />
      {label.kind === 'custom' && (
        <div>
          <ReasonedButton variant="negative" needs={[apply]} onPress={() => setDeleting(true)}>
            Delete label
          </ReasonedButton>
        </div>
      )}
      <DialogContainer onDismiss={() => setDeleting(false)}>
        {isDeleting && (
          <TypeNameDialog
            title="Delete label"
            action="Delete label"
            name={label.name}
            error={remove.error}
            isPending={remove.isPending}
            onConfirm={() => remove.mutate()}
          >
            Only a label that nothing uses can be deleted.
          </TypeNameDialog>
        )}
      </DialogContainer>
    </RightPanel>
  );
}

function CreateLabelDialog() {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const create = useChange(
    async () => unwrap(await api.POST('/api/labels', { body: { name: name.trim(), description } })),
    { done: 'Label created' },
  );
  return (
    <FormDialog
      title="Create label"
      action="Create label"
      fields={['name', 'description']}
      error={create.error}
      isPending={create.isPending}
      isDisabled={name.trim() === ''}
      onSubmit={(close) => create.mutate(undefined, { onSuccess: close })}
    >
      <TextField label="Name" name="name" autoFocus isRequired value={name} onChange={setName} />
      <TextField label="Meaning" name="description" value={description} onChange={setDescription} />
    </FormDialog>
  );
}
