import { DialogContainer, DialogTrigger, Switch } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { exactNumber } from '../../parts/format.ts';
import { ListWithPanel } from '../../parts/list-with-panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { useChange } from '../../parts/use-change.ts';
import { type Page, useList } from '../../parts/use-list.ts';
import { useLacking } from '../../session.tsx';
import { ConsentDialog, consentText } from './consent-dialog.tsx';
import { type ConsentPolicy, expressionText } from './governance-queries.ts';

const manage = 'Manage Data Usage Policies';
const buttons = style({ display: 'flex', flexWrap: 'wrap', gap: 8 });

function ifText({ marketingActions, labels }: ConsentPolicy): string {
  const parts = [marketingActions.join(', '), labels === null ? '' : expressionText(labels)];
  return parts.filter(Boolean).join('; ') || 'Always';
}

const columns: readonly DataColumn<ConsentPolicy>[] = [
  { id: 'name', name: 'Name', isRowHeader: true, minWidth: 160, render: (one) => one.name },
  { id: 'if', name: 'If', minWidth: 160, render: ifText },
  { id: 'then', name: 'Then', minWidth: 220, render: (one) => one.expression.value },
];

/** Whom dataflows may be used for. */
export function ConsentTab() {
  const search = useSearch({ from: '/shell/policies/$tab' });
  const navigate = useNavigate({ from: '/policies/$tab' });
  const select = (sel: string | undefined) => void navigate({ search: { sel }, replace: true });
  const isLacking = useLacking(manage).length > 0;
  const list = useList(
    ['/api/consent-policies'],
    async () => unwrap(await api.GET('/api/consent-policies')) as Page<ConsentPolicy>,
  );
  const toggle = useChange(async ({ id, enabled }: ConsentPolicy) =>
    unwrap(
      await api.PATCH('/api/consent-policies/{id}', {
        params: { path: { id } },
        body: { enabled: !enabled },
      }),
    ),
  );
  const status: DataColumn<ConsentPolicy> = {
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
  };
  const chosen = list.items?.find((one) => one.id === search.sel);
  return (
    <>
      {toggle.error && <ProblemAlert error={toggle.error} />}
      <ListWithPanel
        list={
          <DataTable
            label="Consent policies"
            columns={[...columns, status]}
            keyOf={(one) => one.id}
            onOpen={(one) => select(one.id)}
            {...list}
            empty={
              <EmptyState title="No consent policies yet">
                A consent policy keeps out of dataflows who did not agree to what they do.
              </EmptyState>
            }
          />
        }
        panel={
          chosen && (
            <ConsentPanel key={chosen.id} policy={chosen} onClose={() => select(undefined)} />
          )
        }
      />
    </>
  );
}

function ConsentPanel({ policy, onClose }: { policy: ConsentPolicy; onClose(): void }) {
  const params = { path: { id: policy.id } };
  const [isDeleting, setDeleting] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['/api/consent-policies', policy.id],
    queryFn: async () => unwrap(await api.GET('/api/consent-policies/{id}', { params })),
  });
  const remove = useChange(
    async () => unwrap(await api.DELETE('/api/consent-policies/{id}', { params })),
    { done: 'Consent policy deleted', onDone: onClose },
  );
  return (
    <RightPanel title={policy.name} onClose={onClose}>
      {error && <ProblemAlert error={error} />}
      <Properties
        items={[
          ['If', ifText(policy)],
          ['Then', policy.expression.value],
          ['People', data ? consentText(data.consent) : '…'],
          ...(data?.dataflows ?? []).map(
            (one) =>
              [
                one.name,
                `${exactNumber(one.excluded)} of ${exactNumber(one.members)} members excluded`,
              ] as const,
          ),
        ]}
      />
      <div className={buttons}>
        <DialogTrigger>
          <ReasonedButton variant="secondary" needs={[manage]}>
            Edit consent policy
          </ReasonedButton>
          <ConsentDialog policy={policy} />
        </DialogTrigger>
        <ReasonedButton variant="negative" needs={[manage]} onPress={() => setDeleting(true)}>
          Delete consent policy
        </ReasonedButton>
      </div>
      <DialogContainer onDismiss={() => setDeleting(false)}>
        {isDeleting && (
          <TypeNameDialog
            title="Delete consent policy"
            action="Delete consent policy"
            name={policy.name}
            error={remove.error}
            isPending={remove.isPending}
            onConfirm={() => remove.mutate()}
          >
            Whom it kept out is delivered again.
          </TypeNameDialog>
        )}
      </DialogContainer>
    </RightPanel>
  );
}

export function CreateConsent() {
  return (
    <DialogTrigger>
      <ReasonedButton variant="accent" needs={[manage]}>
        Create consent policy
      </ReasonedButton>
      <ConsentDialog />
    </DialogTrigger>
  );
}
