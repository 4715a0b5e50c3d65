import {
  Button,
  ButtonGroup,
  Checkbox,
  CheckboxGroup,
  Content,
  Heading,
  InlineAlert,
  Link,
  Picker,
  PickerItem,
  Radio,
  RadioGroup,
  TextArea,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api, query } from '../../api/client.ts';
import { fieldError, type Problem, problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { Steps } from '../../parts/steps.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useMe } from '../../session.tsx';
import { CredentialsForm, credentialsBody, emptyCredentials } from './credentials-form.tsx';
import { type Account, type Definition, useAccounts, useDefinition } from './data.ts';

const column = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 20,
  maxWidth: 640,
  overflowWrap: 'anywhere',
});
export const connectSteps = [
  'Authenticate',
  'Details',
  'Audiences',
  'Mapping',
  'Schedule',
  'Review',
];

function useConnect(definition: Definition, onDone: (account: Account) => void) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const connect = async (body: {
    name: string;
    authentication: Record<string, string>;
    settings: Record<string, string>;
  }): Promise<void> => {
    setProblem(null);
    setPending(true);
    abort.current = new AbortController();
    const { signal } = abort.current;
    try {
      const answer = await api.POST('/api/accounts', {
        body: { ...body, destination: definition.id } as never,
        signal,
      });
      onDone(unwrap(answer) as Account);
    } catch (error) {
      if (!signal.aborted) setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  };
  return { problem, isPending, connect, cancel: () => abort.current?.abort() };
}

function NewAccount(props: { definition: Definition; onConnected(account: Account): void }) {
  const { definition, onConnected } = props;
  const { demo } = useMe();
  const [name, setName] = useState(definition.name);
  const [value, setValue] = useState(() => emptyCredentials(definition));
  const [isAdvancedOpen, setAdvancedOpen] = useState(false);
  const { problem, isPending, connect, cancel } = useConnect(definition, onConnected);
  useEffect(() => {
    if (problem && /token (URL|address)|settings/i.test(JSON.stringify(problem))) {
      setAdvancedOpen(true);
    }
  }, [problem]);
  const scheme = definition.authentication.schemes.find(({ type }) => type === value.scheme);
  const missing = scheme?.fields.filter(
    (field) => field.required && !value.authentication[field.name],
  );
  const sandbox = demo?.sandboxUrl;
  const shown = ['username', 'password', 'clientId', 'clientSecret', 'apiKey'];
  return (
    <div className={column}>
      {sandbox && definition.id === 'gainsight-px' && (
        <InlineAlert variant="informative">
          <Heading>A PX sandbox runs at {new URL(sandbox).hostname}.</Heading>
          <Content>
            <Button
              variant="secondary"
              size="S"
              onPress={() => {
                const settings = { region: 'custom', apiUrl: new URL(sandbox).origin };
                setValue({ ...value, settings });
                setAdvancedOpen(true);
              }}
            >
              Use its address
            </Button>
          </Content>
        </InlineAlert>
      )}
      <TextField
        label="Account name"
        isRequired
        value={name}
        onChange={setName}
        isInvalid={fieldError(problem, 'name') !== undefined}
        errorMessage={fieldError(problem, 'name')}
      />
      <CredentialsForm
        definition={definition}
        value={value}
        onChange={setValue}
        problem={problem}
        isDisabled={isPending}
        isAdvancedOpen={isAdvancedOpen}
        onAdvanced={setAdvancedOpen}
      />
      {problem && (
        <ProblemAlert error={problem} except={shown.map((field) => `authentication.${field}`)} />
      )}
      <ButtonGroup>
        <ReasonedButton
          variant="accent"
          needs={['Manage Destinations']}
          isPending={isPending}
          reason={
            missing && missing.length > 0
              ? `Fill in ${missing.map(({ label }) => label).join(', ')} first.`
              : null
          }
          onPress={() => void connect({ name, ...credentialsBody(value) })}
        >
          Connect to destination
        </ReasonedButton>
        {isPending && (
          <Button variant="secondary" onPress={cancel}>
            Cancel
          </Button>
        )}
      </ButtonGroup>
    </div>
  );
}

function Connected({ account, onChange }: { account: Account; onChange(): void }) {
  const test = query.useQuery('get', '/api/accounts/{id}', {
    params: { path: { id: account.id } },
  });
  return (
    <InlineAlert variant="positive">
      <Heading>Connected</Heading>
      <Content>
        <div dir="auto">{account.name}</div>
        <div>
          Account {account.id}, authorised{' '}
          <TimeText at={test.data?.createdAt ?? account.createdAt} />
        </div>
        <Button variant="secondary" size="S" onPress={onChange}>
          Change
        </Button>
      </Content>
    </InlineAlert>
  );
}

function Authenticate(props: {
  definition: Definition;
  account: Account | null;
  onAccount(account: Account | null): void;
  onNext(): void;
}) {
  const { definition, account, onAccount } = props;
  const { accounts = [] } = useAccounts();
  const own = accounts.filter((one) => one.destination === definition.id);
  const [kind, setKind] = useState<'existing' | 'new'>('new');
  return (
    <div className={column}>
      <InlineAlert variant="informative">
        <Heading>Before you connect</Heading>
        <Content>
          {definition.prerequisites.map((one) => (
            <div key={one}>{one}</div>
          ))}
          {definition.links?.map(({ label, url }) => (
            <div key={url}>
              <Link href={url} target="_blank">
                {label}
              </Link>
            </div>
          ))}
        </Content>
      </InlineAlert>
      {account ? (
        <Connected account={account} onChange={() => onAccount(null)} />
      ) : (
        <>
          {own.length > 0 && (
            <RadioGroup
              label="Account"
              orientation="horizontal"
              value={kind}
              onChange={(next) => setKind(next as typeof kind)}
            >
              <Radio value="existing">Existing account</Radio>
              <Radio value="new">New account</Radio>
            </RadioGroup>
          )}
          {kind === 'existing' && own.length > 0 ? (
            <Picker
              label="Existing account"
              placeholder="Choose an account"
              onChange={(key) => onAccount(own.find(({ id }) => id === key) ?? null)}
            >
              {own.map((one) => (
                <PickerItem key={one.id} id={one.id}>
                  {one.name}
                </PickerItem>
              ))}
            </Picker>
          ) : (
            <NewAccount definition={definition} onConnected={onAccount} />
          )}
        </>
      )}
      {account && (
        <ButtonGroup>
          <Button variant="accent" onPress={props.onNext}>
            Next
          </Button>
        </ButtonGroup>
      )}
    </div>
  );
}

function Details({ definition, account }: { definition: Definition; account: Account }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const actions = query.useQuery('get', '/api/marketing-actions').data?.items;
  const { data: namespaces } = query.useQuery('get', '/api/namespaces');
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [chosen, setChosen] = useState<string[]>(definition.marketingActionsPreset);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
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
      await client.invalidateQueries();
      const params = { id: flow.id };
      if (isExit) await navigate({ to: '/destinations/dataflows/$id', params });
      else await navigate({ to: '/destinations/dataflows/$id/activate', params });
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

/** From nothing to a dataflow: sign in, then name what is delivered for which purpose. */
export function ConnectScreen() {
  const { id } = useParams({ from: '/shell/destinations/catalog/$id/connect' });
  const definition = useDefinition(id);
  const client = useQueryClient();
  const [account, setAccount] = useState<Account | null>(null);
  const [step, setStep] = useState(0);
  if (!definition) return null;
  return (
    <>
      <PageHeader
        title={`Connect ${definition.name}`}
        part={connectSteps[step]!}
        crumbs={[{ name: 'Destinations', href: '/destinations/catalog' }]}
      />
      <Steps names={connectSteps} current={step} />
      {step === 0 || !account ? (
        <Authenticate
          definition={definition}
          account={account}
          onAccount={(next) => {
            setAccount(next);
            void client.invalidateQueries();
          }}
          onNext={() => setStep(1)}
        />
      ) : (
        <Details definition={definition} account={account} />
      )}
    </>
  );
}
