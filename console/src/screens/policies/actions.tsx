import {
  ActionMenu,
  Badge,
  DialogContainer,
  DialogTrigger,
  MenuItem,
  TextField,
} from '@react-spectrum/s2';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { useChange } from '../../parts/use-change.ts';
import { useList } from '../../parts/use-list.ts';
import { useLacking } from '../../session.tsx';
import type { MarketingAction } from './governance-queries.ts';

const manage = 'Manage Data Usage Policies';
const namesOf = (users: readonly { name: string }[]) =>
  users.map(({ name }) => name).join(', ') || '—';

const columns: readonly DataColumn<MarketingAction>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 200, render: (one) => one.name },
  { id: 'description', name: 'Meaning', minWidth: 220, render: (one) => one.description || '—' },
  {
    id: 'kind',
    name: 'Kind',
    width: 110,
    render: (one) => <Badge size="S">{one.core ? 'Core' : 'Custom'}</Badge>,
  },
  { id: 'dataflows', name: 'Dataflows', minWidth: 140, render: (one) => namesOf(one.dataflows) },
  {
    id: 'policies',
    name: 'Policies',
    minWidth: 160,
    render: (one) => namesOf([...one.policies, ...one.consentPolicies]),
  },
];

/** What dataflows do with data, and where each is named. */
export function ActionsTab() {
  const isLacking = useLacking(manage).length > 0;
  const [deleted, setDeleted] = useState<string | null>(null);
  const list = useList(['/api/marketing-actions'], async () =>
    unwrap(await api.GET('/api/marketing-actions')),
  );
  const remove = useChange(
    async (name: string) =>
      unwrap(await api.DELETE('/api/marketing-actions/{name}', { params: { path: { name } } })),
    { done: 'Marketing action deleted', onDone: () => setDeleted(null) },
  );
  const more: DataColumn<MarketingAction> = {
    id: 'more',
    name: 'Actions',
    width: 120,
    render: (one) =>
      one.core || isLacking ? null : (
        <ActionMenu
          isQuiet
          size="S"
          aria-label={`Actions for ${one.name}`}
          onAction={() => setDeleted(one.name)}
        >
          <MenuItem id="delete">Delete marketing action</MenuItem>
        </ActionMenu>
      ),
  };
  return (
    <>
      <DataTable
        label="Marketing actions"
        columns={[...columns, more]}
        keyOf={(one) => one.name}
        {...list}
        empty={<EmptyState title="No marketing actions" />}
      />
      <DialogContainer onDismiss={() => setDeleted(null)}>
        {deleted !== null && (
          <TypeNameDialog
            title="Delete marketing action"
            action="Delete marketing action"
            name={deleted}
            error={remove.error}
            isPending={remove.isPending}
            onConfirm={() => remove.mutate(deleted)}
          >
            Only one that no dataflow and no policy names can be deleted.
          </TypeNameDialog>
        )}
      </DialogContainer>
    </>
  );
}

export function CreateAction() {
  return (
    <DialogTrigger>
      <ReasonedButton variant="accent" needs={[manage]}>
        Create marketing action
      </ReasonedButton>
      <CreateActionDialog />
    </DialogTrigger>
  );
}

function CreateActionDialog() {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const create = useChange(
    async () =>
      unwrap(
        await api.POST('/api/marketing-actions', { body: { name: name.trim(), description } }),
      ),
    { done: 'Marketing action created' },
  );
  return (
    <FormDialog
      title="Create marketing action"
      action="Create marketing action"
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
