import { ActionMenu, DialogContainer, MenuItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { useChange } from '../../parts/use-change.ts';
import { groupsOf, type Role, usePermissions, useRoles } from './access-queries.ts';
import { RoleDialog } from './role-dialog.tsx';

const frame = style({ overflow: 'auto', maxWidth: 'full' });
const table = style({ borderCollapse: 'collapse', font: 'ui' });
const head = style({
  textAlign: 'start',
  verticalAlign: 'bottom',
  paddingX: 12,
  paddingY: 8,
  font: 'ui',
  fontWeight: 'bold',
});
const groupHead = style({ textAlign: 'start', paddingX: 12, paddingTop: 20, font: 'title-sm' });
const cell = style({
  paddingX: 12,
  paddingY: 8,
  borderTopWidth: 1,
  borderBottomWidth: 0,
  borderXWidth: 0,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  textAlign: 'start',
  fontWeight: 'normal',
});
const meaning = style({ font: 'ui-sm', color: 'neutral-subdued' });
const captionStyle = style({ font: 'ui-sm', color: 'neutral-subdued', textAlign: 'start' });
const permissionHead = style({ minWidth: 240 });
const roleHead = style({ display: 'flex', alignItems: 'end', gap: 4, maxWidth: 160 });
const roleName = style({
  minWidth: 0,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
});

type Open = { kind: 'edit' | 'duplicate' | 'delete'; role: Role } | null;

/** Which role allows what. Built-in ones are fixed; a copy can be adapted. */
export function RolesTab() {
  const roles = useRoles();
  const facts = usePermissions();
  const [open, setOpen] = useState<Open>(null);
  const error = roles.error ?? facts.error;
  if (error) return <ProblemAlert error={error} onRetry={() => void roles.refetch()} />;
  return (
    <div className={frame}>
      <table className={table}>
        <caption className={captionStyle}>
          Built-in roles cannot be changed: duplicate one to adapt it.
        </caption>
        <thead>
          <tr>
            <th scope="col" className={head}>
              <div className={permissionHead}>Permission</div>
            </th>
            {roles.data?.map((role) => (
              <th
                key={role.id}
                scope="col"
                className={head}
                title={[role.name, role.description].filter(Boolean).join(': ')}
              >
                <span className={roleHead}>
                  <span className={roleName} dir="auto">
                    {role.name}
                  </span>
                  <RoleMenu role={role} onAction={(kind) => setOpen({ kind, role })} />
                </span>
              </th>
            ))}
          </tr>
        </thead>
        {groupsOf(facts.data ?? []).map((group) => (
          <tbody key={group.name}>
            <tr>
              <th scope="rowgroup" colSpan={1 + (roles.data?.length ?? 0)} className={groupHead}>
                {group.name}
              </th>
            </tr>
            {group.permissions.map((fact) => (
              <tr key={fact.name}>
                <th scope="row" className={cell}>
                  {fact.name}
                  <div className={meaning}>{fact.meaning}</div>
                </th>
                {roles.data?.map((role) => (
                  <td key={role.id} className={cell}>
                    <Mark isGiven={role.permissions.includes(fact.name)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
      <DialogContainer onDismiss={() => setOpen(null)}>
        {open && <RoleAction open={open} onDone={() => setOpen(null)} />}
      </DialogContainer>
    </div>
  );
}

function Mark({ isGiven }: { isGiven: boolean }) {
  return (
    <span role="img" aria-label={isGiven ? 'Yes' : 'No'}>
      {isGiven ? '✓' : '–'}
    </span>
  );
}

function RoleMenu({ role, onAction }: { role: Role; onAction(kind: 'edit' | 'delete'): void }) {
  const own = role.builtIn
    ? []
    : [
        { id: 'edit', name: 'Edit role' },
        { id: 'delete', name: 'Delete role' },
      ];
  return (
    <ActionMenu
      isQuiet
      size="S"
      aria-label={`Actions for ${role.name}`}
      items={[{ id: 'duplicate', name: 'Duplicate role' }, ...own]}
      onAction={(key) => onAction(key as 'edit')}
    >
      {(item) => <MenuItem>{item.name}</MenuItem>}
    </ActionMenu>
  );
}

function RoleAction({ open, onDone }: { open: NonNullable<Open>; onDone(): void }) {
  const { role, kind } = open;
  const remove = useChange(
    async () => unwrap(await api.DELETE('/api/roles/{id}', { params: { path: { id: role.id } } })),
    { done: 'Role deleted', onDone },
  );
  if (kind !== 'delete') return <RoleDialog original={role} isCopy={kind === 'duplicate'} />;
  return (
    <TypeNameDialog
      title="Delete role"
      action="Delete role"
      name={role.name}
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      Only a role that nobody and no key has can be deleted.
    </TypeNameDialog>
  );
}
