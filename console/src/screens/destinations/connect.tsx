import {
  Button,
  ButtonGroup,
  Content,
  Heading,
  InlineAlert,
  Link,
  Picker,
  PickerItem,
  Radio,
  RadioGroup,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
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
import { Details } from './connect-details.tsx';
import { CredentialsForm, credentialsBody, emptyCredentials } from './credentials-form.tsx';
import { type Account, type Definition, useAccounts, useDefinition } from './data.ts';

const column = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 20,
  maxWidth: 640,
  overflowWrap: 'anywhere',
});
const connectSteps = ['Authenticate', 'Details', 'Audiences', 'Mapping', 'Schedule', 'Review'];

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

/** From nothing to a dataflow: sign in, then name what is delivered for which purpose. */
export function ConnectScreen() {
  const { id } = useParams({ from: '/shell/destinations/catalog/$id/connect' });
  const search = useSearch({ from: '/shell/destinations/catalog/$id/connect' });
  const navigate = useNavigate({ from: '/destinations/catalog/$id/connect' });
  const definition = useDefinition(id);
  const client = useQueryClient();
  const { accounts, error } = useAccounts();
  const account = accounts?.find((one) => one.id === search.account) ?? null;
  if (!definition || (search.account && !accounts && !error)) return null;
  const isDetails = search.step === 'details' && account !== null;
  const at = isDetails ? 1 : 0;
  return (
    <>
      <PageHeader
        key={at}
        title={`Connect ${definition.name}`}
        part={connectSteps[at]!}
        crumbs={[{ name: 'Destinations', href: '/destinations/catalog' }]}
      />
      <Steps names={connectSteps} current={at} />
      {isDetails ? (
        <Details definition={definition} account={account} />
      ) : (
        <Authenticate
          definition={definition}
          account={account}
          onAccount={async (next) => {
            await client.invalidateQueries();
            await navigate({ search: { account: next?.id }, replace: true });
          }}
          onNext={() => void navigate({ search: { step: 'details', account: account?.id } })}
        />
      )}
    </>
  );
}
