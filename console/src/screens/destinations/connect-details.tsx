import {
  ButtonGroup,
  Checkbox,
  CheckboxGroup,
  Content,
  Heading,
  InlineAlert,
  TextArea,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, query } from '../../api/client.ts';
import { fieldError, type Problem, problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { useAlertChoice } from './alert-choice.tsx';
import type { Account, Definition } from './data.ts';

const column = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 20,
  maxWidth: 640,
  overflowWrap: 'anywhere',
});

/** Names what is delivered, for which purposes, and who hears of what. */
export function Details({ definition, account }: { definition: Definition; account: Account }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const actions = query.useQuery('get', '/api/marketing-actions').data?.items;
  const { data: namespaces } = query.useQuery('get', '/api/namespaces');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [chosen, setChosen] = useState<string[]>(definition.marketingActionsPreset);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  const alerts = useAlertChoice();
  const dropped = definition.marketingActionsPreset.filter((one) => !chosen.includes(one));
  const offered =
    actions ?? definition.marketingActionsPreset.map((one) => ({ name: one, description: '' }));
  const create = async (isExit: boolean): Promise<void> => {
    setPending(true);
    setProblem(null);
    const first = namespaces?.items.find(({ standard }) => !standard) ?? namespaces?.items[0];
    const mappings = definition.identityTargets
      .filter(({ required }) => required)
      .map((target) => ({
        source: { namespace: first?.symbol ?? 'CRMID' },
        target: { identity: target.name },
      }));
    try {
      const body = { accountId: account.id, name, description, marketingActions: chosen, mappings };
      const flow = unwrap(await api.POST('/api/dataflows', { body: { ...body, audiences: [] } }));
      await alerts.keep(flow.id);
      await client.invalidateQueries();
      // In place of this step: going back must not offer to make it a second time.
      const options = { params: { id: flow.id }, replace: true };
      if (isExit) await navigate({ to: '/destinations/dataflows/$id', ...options });
      else await navigate({ to: '/destinations/dataflows/$id/activate', ...options });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  };
  const needsGraph = ['Manage Destinations', 'View Profiles', 'View Identity Graph'];
  const reason = name.trim() === '' ? 'Give it a name first.' : null;
  return (
    <div className={column}>
      <TextField
        label="Name"
        isRequired
        value={name}
        onChange={setName}
        isInvalid={fieldError(problem, 'name') !== undefined}
        errorMessage={fieldError(problem, 'name')}
      />
      <TextArea label="Description" value={description} onChange={setDescription} />
      <CheckboxGroup label="Marketing actions" value={chosen} onChange={setChosen}>
        {offered.map((one) => (
          <Checkbox key={one.name} value={one.name}>
            {one.description ? `${one.name}: ${one.description}` : one.name}
          </Checkbox>
        ))}
      </CheckboxGroup>
      {dropped.length > 0 && (
        <InlineAlert variant="notice">
          <Heading>{dropped.join(' and ')} will not be enforced</Heading>
          <Content>
            Policies and consent rules about {dropped.join(' and ')} do not apply to this dataflow.
          </Content>
        </InlineAlert>
      )}
      {alerts.field}
      {problem && <ProblemAlert error={problem} />}
      <ButtonGroup>
        <ReasonedButton
          variant="accent"
          needs={needsGraph}
          reason={reason}
          isPending={isPending}
          onPress={() => void create(false)}
        >
          Next
        </ReasonedButton>
        <ReasonedButton
          variant="secondary"
          needs={needsGraph}
          reason={reason}
          onPress={() => void create(true)}
        >
          Save & exit
        </ReasonedButton>
      </ButtonGroup>
    </div>
  );
}
