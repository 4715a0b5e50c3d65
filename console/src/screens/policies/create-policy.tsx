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
import { expressionText, isWhole, type LabelExpression } from './governance-queries.ts';
import { LabelExpressionEditor } from './label-expression-editor.tsx';

const body = style({ display: 'flex', flexDirection: 'column', gap: 16 });
const steps = ['Name', 'Labels', 'Marketing actions', 'Review'];

/** Name, labels, actions, review; what is made starts disabled. Inside a DialogTrigger. */
export function CreatePolicyDialog() {
  const [step, setStep] = useState(0);
  const [name, setName] = useState('');
  const [expression, setExpression] = useState<Exclude<LabelExpression, string>>({ all: [''] });
  const [marketingActions, setActions] = useState<string[]>([]);
  const create = useChange(
    async () =>
      unwrap(
        await api.POST('/api/policies', {
          body: {
            name: name.trim(),
            description: '',
            marketingActions,
            expression,
            enabled: false,
          },
        }),
      ),
    { done: 'Policy created' },
  );
  const isReady = [name.trim() !== '', isWhole(expression), marketingActions.length > 0, true][
    step
  ];
  return (
    <Dialog size="XL">
      {({ close }) => (
        <>
          <Heading slot="title">Create policy</Heading>
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
                    ['Status', 'Disabled, until you enable it'],
                  ]}
                />
              )}
              {create.error && <ProblemAlert error={create.error} />}
            </div>
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={step === 0 ? close : () => setStep(step - 1)}>
              {step === 0 ? 'Cancel' : 'Back'}
            </Button>
            <Button
              variant="accent"
              isDisabled={!isReady}
              isPending={create.isPending}
              onPress={() =>
                step < 3 ? setStep(step + 1) : create.mutate(undefined, { onSuccess: close })
              }
            >
              {step < 3 ? 'Next' : 'Create policy'}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
