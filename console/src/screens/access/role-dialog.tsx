import { Checkbox, CheckboxGroup, DialogTrigger, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { useChange } from '../../parts/use-change.ts';
import { groupsOf, type PermissionFact, type Role, usePermissions } from './access-queries.ts';

const meaning = style({ font: 'ui-sm', color: 'neutral-subdued' });
const note = style({ font: 'ui', margin: 0 });

export function CreateRole() {
  return (
    <DialogTrigger>
      <ReasonedButton variant="accent" needs={['Manage roles']}>
        Create role
      </ReasonedButton>
      <RoleDialog original={null} />
    </DialogTrigger>
  );
}

/** The set after one tick: what a permission is of no use without comes and goes with it. */
function settled(facts: readonly PermissionFact[], before: readonly string[], wanted: string[]) {
  const set = new Set(wanted);
  const removed = before.filter((name) => !set.has(name));
  const added: string[] = [];
  const dropped: string[] = [];
  for (const fact of facts) {
    if (!set.has(fact.name)) continue;
    if (fact.needs.some((need) => removed.includes(need))) {
      set.delete(fact.name);
      dropped.push(fact.name);
    }
  }
  for (const fact of facts) {
    if (!set.has(fact.name)) continue;
    for (const need of fact.needs.filter((one) => !set.has(one))) {
      set.add(need);
      added.push(need);
    }
  }
  const told = [
    ...(added.length > 0 ? [`Ticked along: ${added.join(', ')}.`] : []),
    ...(dropped.length > 0 ? [`Of no use without it, so gone too: ${dropped.join(', ')}.`] : []),
  ];
  return { permissions: [...set], told: told.join(' ') };
}

interface RoleDialogProps {
  /** What is changed or copied; null: a role from scratch. */
  original: Role | null;
  isCopy?: boolean;
}

/** A role of one's own: new, a copy, or changed. */
export function RoleDialog({ original: role, isCopy = false }: RoleDialogProps) {
  const { data: facts = [] } = usePermissions();
  const isNew = role === null || isCopy;
  const [name, setName] = useState(role ? (isCopy ? `${role.name} copy` : role.name) : '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [state, setState] = useState({ permissions: role?.permissions ?? [], told: '' });
  const save = useChange(
    async () => {
      const body = { name: name.trim(), description, permissions: state.permissions };
      if (isNew) return unwrap(await api.POST('/api/roles', { body }));
      const params = { path: { id: role.id } };
      return unwrap(await api.PATCH('/api/roles/{id}', { params, body }));
    },
    { done: isNew ? 'Role created' : 'Role saved' },
  );
  return (
    <FormDialog
      title={isNew ? 'Create role' : 'Edit role'}
      action={isNew ? 'Create role' : 'Save role'}
      fields={['name', 'description', 'permissions']}
      error={save.error}
      isPending={save.isPending}
      isDisabled={name.trim() === ''}
      size="L"
      onSubmit={(close) => save.mutate(undefined, { onSuccess: close })}
    >
      <TextField label="Name" name="name" autoFocus isRequired value={name} onChange={setName} />
      <TextField
        label="Description"
        name="description"
        value={description}
        onChange={setDescription}
      />
      <p className={note} role="status">
        {state.told}
      </p>
      {groupsOf(facts).map((group) => (
        <CheckboxGroup
          key={group.name}
          label={group.name}
          value={state.permissions}
          onChange={(wanted) => setState(settled(facts, state.permissions, wanted))}
        >
          {group.permissions.map((fact) => (
            <Checkbox key={fact.name} value={fact.name}>
              <span>{fact.name}</span> <span className={meaning}>{fact.meaning}</span>
            </Checkbox>
          ))}
        </CheckboxGroup>
      ))}
    </FormDialog>
  );
}
