import { Button, ButtonGroup, Content, Dialog, Heading, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';
import { Steps } from '../../parts/steps.tsx';
import { useChange } from '../../parts/use-change.ts';
import { ActionChoice } from './action-choice.tsx';
import {
  expressionText,
  isWhole,
  type LabelExpression,
  type Policy,
} from './governance-queries.ts';
import { LabelExpressionEditor } from './label-expression-editor.tsx';

const body = style({ display: 'flex', flexDirection: 'column', gap: 16 });
const steps = ['Name', 'Labels', 'Marketing actions', 'Review'];

type Group = Exclude<LabelExpression, string>;

const groupOf = (expression: LabelExpression): Group =>
  typeof expression === 'string' ? { all: [expression] } : expression;

async function save(
  policy: Policy | undefined,
  body: Pick<Policy, 'name' | 'marketingActions'> & { expression: Group },
) {
  if (policy === undefined) {
    const all = { ...body, description: '', enabled: false };
    return unwrap(await api.POST('/api/policies', { body: all }));
  }
  const params = { path: { id: policy.id } };
  return unwrap(await api.PATCH('/api/policies/{id}', { params, body }));
}

/**
 * Name, labels, actions, review, of a new policy, which starts disabled, or of one there is. Inside a
 * DialogTrigger or DialogContainer.
 */
export function PolicyDialog({ policy }: { policy?: Policy }) {
  const [step, setStep] = useState(0);
  const [name, setName] = useState(policy?.name ?? '');
  const [expression, setExpression] = useState(groupOf(policy?.expression ?? ''));
  const [marketingActions, setActions] = useState<string[]>(policy?.marketingActions ?? []);
  const change = useChange(
    () => save(policy, { name: name.trim(), marketingActions, expression }),
    { done: policy ? 'Policy saved' : 'Policy created' },
  );
  const verb = policy ? 'Save policy' : 'Create policy';
  const disabled = policy ? 'Disabled' : 'Disabled, until you enable it';
  const isReady = [name.trim() !== '', isWhole(expression), marketingActions.length > 0, true][
    step
  ];
  return (
    <Dialog size="XL">
      {({ close }) => (
        <>
          <Heading slot="title">{policy ? 'Edit policy' : 'Create policy'}</Heading>
          <Content>
            <div className={body}>
              <Steps names={steps} current={step} />
              {step === 0 && <TextField label="Name" autoFocus value={name} onChange={setName} />}
              {step === 1 && <LabelExpressionEditor value={expression} onChange={setExpression} />}
              {step === 2 && <ActionChoice value={marketingActions} onChange={setActions} />}
              {step === 3 && (
                <Properties
                  items={[
                    ['Name', name],
                    ['Data that has', expressionText(expression)],
                    ['Must not be used for', marketingActions.join(', ')],
                    ['Status', policy?.enabled ? 'Enabled' : disabled],
                  ]}
                />
              )}
              {change.error && <ProblemAlert error={change.error} />}
            </div>
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={step === 0 ? close : () => setStep(step - 1)}>
              {step === 0 ? 'Cancel' : 'Back'}
            </Button>
            <Button
              variant="accent"
              isDisabled={!isReady}
              isPending={change.isPending}
              onPress={() =>
                step < 3 ? setStep(step + 1) : change.mutate(undefined, { onSuccess: close })
              }
            >
              {step < 3 ? 'Next' : verb}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
