import { DialogContainer, DialogTrigger, Switch, TextArea, TextField } from '@react-spectrum/s2';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { exactNumber } from '../../parts/format.ts';
import { ListWithPanel } from '../../parts/list-with-panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { useChange } from '../../parts/use-change.ts';
import { type Page, useList } from '../../parts/use-list.ts';
import { useLacking } from '../../session.tsx';
import { ActionChoice } from './action-choice.tsx';
import { type ConsentPolicy, expressionText, isWhole } from './governance-queries.ts';
import { LabelExpressionEditor } from './label-expression-editor.tsx';

const manage = 'Manage Data Usage Policies';

function ifText({ marketingActions, labels }: ConsentPolicy): string {
  const parts = [marketingActions.join(', '), labels === null ? '' : expressionText(labels)];
  return parts.filter(Boolean).join('; ') || 'Always';
}

function consentText(count: { people: number; consenting: number; exact: boolean }): string {
  const about = count.exact ? '' : 'About ';
  return `${about}${exactNumber(count.consenting)} of ${exactNumber(count.people)} people consent`;
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
      <div>
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
      <CreateConsentDialog />
    </DialogTrigger>
  );
}

const pql = (value: string) => ({ type: 'PQL' as const, format: 'pql/text' as const, value });

function CreateConsentDialog() {
  const [name, setName] = useState('');
  const [marketingActions, setActions] = useState<string[]>([]);
  const [labels, setLabels] = useState<Parameters<typeof LabelExpressionEditor>[0]['value'] | null>(
    null,
  );
  const [test, setTest] = useState('consents.marketing.any.val = "y"');
  const count = useQuery({
    queryKey: ['/api/consent-policies/preview', test],
    queryFn: async () =>
      unwrap(await api.POST('/api/consent-policies/preview', { body: { expression: pql(test) } })),
    enabled: test.trim() !== '',
    retry: false,
  });
  const create = useChange(
    async () => {
      const body = {
        name: name.trim(),
        description: '',
        marketingActions,
        labels,
        expression: pql(test),
        enabled: false,
      };
      return unwrap(await api.POST('/api/consent-policies', { body }));
    },
    { done: 'Consent policy created' },
  );
  return (
    <FormDialog
      title="Create consent policy"
      action="Create consent policy"
      fields={['name']}
      error={create.error}
      isPending={create.isPending}
      isDisabled={name.trim() === '' || !count.data || (labels !== null && !isWhole(labels))}
      size="XL"
      onSubmit={(close) => create.mutate(undefined, { onSuccess: close })}
    >
      <TextField label="Name" name="name" autoFocus isRequired value={name} onChange={setName} />
      <ActionChoice value={marketingActions} onChange={setActions} />
      <Switch
        isSelected={labels !== null}
        onChange={(isOn) => setLabels(isOn ? { any: [''] } : null)}
      >
        Only for data with certain labels
      </Switch>
      {labels && <LabelExpressionEditor value={labels} onChange={setLabels} />}
      <TextArea
        label="Then this must hold for a person (PQL)"
        value={test}
        onChange={setTest}
        description={count.data ? consentText(count.data) : ' '}
      />
      {count.error && <ProblemAlert error={count.error} />}
    </FormDialog>
  );
}
