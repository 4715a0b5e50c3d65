import { Switch, TextArea, TextField } from '@react-spectrum/s2';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { exactNumber } from '../../parts/format.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { useChange } from '../../parts/use-change.ts';
import { ActionChoice } from './action-choice.tsx';
import { type ConsentPolicy, isWhole } from './governance-queries.ts';
import { LabelExpressionEditor } from './label-expression-editor.tsx';

export function consentText(count: { people: number; consenting: number; exact: boolean }): string {
  const about = count.exact ? '' : 'About ';
  return `${about}${exactNumber(count.consenting)} of ${exactNumber(count.people)} people consent`;
}

type Labels = Parameters<typeof LabelExpressionEditor>[0]['value'] | null;

const labelsOf = (labels: ConsentPolicy['labels'] | undefined): Labels =>
  typeof labels === 'string' ? { any: [labels] } : (labels ?? null);

const pql = (value: string) => ({ type: 'PQL' as const, format: 'pql/text' as const, value });

/** A new consent policy, which starts disabled, or one there is. Inside a DialogTrigger. */
export function ConsentDialog({ policy }: { policy?: ConsentPolicy }) {
  const [name, setName] = useState(policy?.name ?? '');
  const [marketingActions, setActions] = useState<string[]>(policy?.marketingActions ?? []);
  const [labels, setLabels] = useState(labelsOf(policy?.labels));
  const [test, setTest] = useState(policy?.expression.value ?? 'consents.marketing.any.val = "y"');
  const count = useQuery({
    queryKey: ['/api/consent-policies/preview', test],
    queryFn: async () =>
      unwrap(await api.POST('/api/consent-policies/preview', { body: { expression: pql(test) } })),
    enabled: test.trim() !== '',
    retry: false,
  });
  const change = useChange(
    async () => {
      const body = { name: name.trim(), marketingActions, labels, expression: pql(test) };
      if (policy === undefined) {
        const all = { ...body, description: '', enabled: false };
        return unwrap(await api.POST('/api/consent-policies', { body: all }));
      }
      const params = { path: { id: policy.id } };
      return unwrap(await api.PATCH('/api/consent-policies/{id}', { params, body }));
    },
    { done: policy ? 'Consent policy saved' : 'Consent policy created' },
  );
  return (
    <FormDialog
      title={policy ? 'Edit consent policy' : 'Create consent policy'}
      action={policy ? 'Save consent policy' : 'Create consent policy'}
      fields={['name']}
      error={change.error}
      isPending={change.isPending}
      isDisabled={name.trim() === '' || !count.data || (labels !== null && !isWhole(labels))}
      size="XL"
      onSubmit={(close) => change.mutate(undefined, { onSuccess: close })}
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
