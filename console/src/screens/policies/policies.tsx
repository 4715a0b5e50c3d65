import {
  ActionMenu,
  Badge,
  Content,
  Dialog,
  DialogContainer,
  DialogTrigger,
  Heading,
  MenuItem,
  Switch,
} from '@react-spectrum/s2';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ListWithPanel } from '../../parts/list-with-panel.tsx';
import { PolicyViolationDialog } from '../../parts/policy-violation.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { useChange } from '../../parts/use-change.ts';
import { type Page, useList } from '../../parts/use-list.ts';
import { useLacking } from '../../session.tsx';
import { expressionText, type Policy, violationsIfOn } from './governance-queries.ts';
import { PolicyDialog } from './policy-dialog.tsx';
import { PolicyPanel } from './policy-panel.tsx';

const manage = 'Manage Data Usage Policies';
const setEnabled = async (id: string, enabled: boolean) =>
  unwrap(await api.PATCH('/api/policies/{id}', { params: { path: { id } }, body: { enabled } }));

/** What a policy would break if it were on; nothing: it is on now. */
async function enableUnlessBroken(policy: Policy) {
  const violations = await violationsIfOn(policy.id);
  if (violations.length === 0) await setEnabled(policy.id, true);
  return { policy, violations };
}

type Broken = Awaited<ReturnType<typeof enableUnlessBroken>>;

export function PolicyActions() {
  const core = useChange(async () => unwrap(await api.POST('/api/policies/enable-core')), {
    done: 'Core policies enabled',
  });
  return (
    <>
      <ReasonedButton
        variant="secondary"
        needs={[manage]}
        isPending={core.isPending}
        onPress={() => core.mutate()}
      >
        Enable the core set
      </ReasonedButton>
      <DialogTrigger>
        <ReasonedButton variant="accent" needs={[manage]}>
          Create policy
        </ReasonedButton>
        <PolicyDialog />
      </DialogTrigger>
      <DialogContainer onDismiss={core.reset}>
        {core.error && (
          <Dialog isDismissible>
            <Heading slot="title">The core set cannot be enabled</Heading>
            <Content>
              <ProblemAlert error={core.error} />
            </Content>
          </Dialog>
        )}
      </DialogContainer>
    </>
  );
}

const columns: readonly DataColumn<Policy>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 220, render: (one) => one.name },
  {
    id: 'expression',
    name: 'Labels',
    minWidth: 120,
    render: (one) => expressionText(one.expression),
  },
  {
    id: 'actions',
    name: 'Denied for',
    minWidth: 200,
    render: (one) => one.marketingActions.join(', ') || '—',
  },
  {
    id: 'kind',
    name: 'Kind',
    width: 110,
    render: (one) => <Badge size="S">{one.core ? 'Core' : 'Custom'}</Badge>,
  },
];

export function PoliciesTab() {
  const search = useSearch({ from: '/shell/policies/$tab' });
  const navigate = useNavigate({ from: '/policies/$tab' });
  const select = (sel: string | undefined) => void navigate({ search: { sel }, replace: true });
  const isLacking = useLacking(manage).length > 0;
  const [broken, setBroken] = useState<Broken | null>(null);
  const [wanted, setWanted] = useState<{ action: 'edit' | 'delete'; policy: Policy } | null>(null);
  const list = useList(
    ['/api/policies'],
    async () => unwrap(await api.GET('/api/policies')) as Page<Policy>,
  );
  const enable = useChange(enableUnlessBroken, {
    onDone: (answer) => answer.violations.length > 0 && setBroken(answer),
  });
  const disable = useChange((policy: Policy) => setEnabled(policy.id, false));
  const own: readonly DataColumn<Policy>[] = [
    {
      id: 'enabled',
      name: 'Enabled',
      width: 130,
      render: (one) => (
        <Switch
          aria-label={`Enable ${one.name}`}
          isSelected={one.enabled}
          isDisabled={isLacking}
          onChange={(wanted) => (wanted ? enable : disable).mutate(one)}
        />
      ),
    },
    {
      id: 'more',
      name: 'Actions',
      width: 120,
      render: (one) =>
        one.core || isLacking ? null : (
          <ActionMenu
            isQuiet
            size="S"
            aria-label={`Actions for ${one.name}`}
            onAction={(action) => setWanted({ action: action as 'edit' | 'delete', policy: one })}
          >
            <MenuItem id="edit">Edit policy</MenuItem>
            <MenuItem id="delete">Delete policy</MenuItem>
          </ActionMenu>
        ),
    },
  ];
  const error = enable.error ?? disable.error;
  const chosen = list.items?.find((one) => one.id === search.sel);
  return (
    <>
      {error && <ProblemAlert error={error} />}
      <ListWithPanel
        list={
          <DataTable
            label="Policies"
            columns={[...columns, ...own]}
            keyOf={(one) => one.id}
            onOpen={(one) => select(one.id)}
            {...list}
            empty={<EmptyState title="No policies" />}
          />
        }
        panel={
          chosen && (
            <PolicyPanel key={chosen.id} policy={chosen} onClose={() => select(undefined)} />
          )
        }
      />
      <DialogContainer onDismiss={() => setBroken(null)}>
        {broken && <BrokenDialog {...broken} />}
      </DialogContainer>
      <DialogContainer onDismiss={() => setWanted(null)}>
        {wanted?.action === 'edit' && <PolicyDialog policy={wanted.policy} />}
        {wanted?.action === 'delete' && (
          <DeletePolicyDialog policy={wanted.policy} onDone={() => setWanted(null)} />
        )}
      </DialogContainer>
    </>
  );
}

function BrokenDialog({ policy, violations }: Broken) {
  const count = new Set(violations.map((one) => one.dataflow.dataflowId)).size;
  return (
    <PolicyViolationDialog
      title={`${count} active ${count === 1 ? 'dataflow' : 'dataflows'} would violate it`}
      note={`${policy.name} stays disabled.`}
      violations={violations}
    />
  );
}

function DeletePolicyDialog({ policy, onDone }: { policy: Policy; onDone(): void }) {
  const params = { path: { id: policy.id } };
  const remove = useChange(async () => unwrap(await api.DELETE('/api/policies/{id}', { params })), {
    done: 'Policy deleted',
    onDone,
  });
  return (
    <TypeNameDialog
      title="Delete policy"
      action="Delete policy"
      name={policy.name}
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      What it forbids is allowed from then on.
    </TypeNameDialog>
  );
}
