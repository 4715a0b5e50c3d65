import {
  Button,
  ButtonGroup,
  Content,
  DialogTrigger,
  Heading,
  InlineAlert,
  Link,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, query } from '../../api/client.ts';
import { type Problem, problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { SetBy } from '../../parts/set-by.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { AccountStatus } from './accounts.tsx';
import { CredentialsForm, credentialsBody, emptyCredentials } from './credentials-form.tsx';
import { type Account, type Definition, useDataflows, useDefinition } from './data.ts';

const list = style({ font: 'body', margin: 0, paddingStart: 20, overflowWrap: 'anywhere' });
const pairs = style({
  display: 'grid',
  gridTemplateColumns: 'max-content 1fr',
  columnGap: 24,
  rowGap: 8,
  font: 'body',
  margin: 0,
});
const value = style({ margin: 0, overflowWrap: 'anywhere' });
const manage = ['Manage Destinations'];

function shownValue(stored: unknown): string {
  if (stored === undefined || stored === null) return '—';
  return typeof stored === 'string' ? stored : '•••••';
}

function Fields({ account, definition }: { account: Account; definition: Definition }) {
  const { schemes } = definition.authentication;
  const scheme = schemes.find(({ type }) => type === account.authentication['type']);
  return (
    <dl className={pairs}>
      <dt>Destination</dt>
      <dd className={value}>{definition.name}</dd>
      <dt>Connection type</dt>
      <dd className={value}>{scheme?.label ?? String(account.authentication['type'])}</dd>
      {scheme?.fields.map((field) => (
        <div key={field.name} className={style({ display: 'contents' })}>
          <dt>{field.label}</dt>
          <dd className={value}>
            {field.secret ? (
              <>
                •••••, set <SetBy at={account.secretSetAt} by={account.secretSetBy} />
              </>
            ) : (
              shownValue(account.authentication[field.name])
            )}
          </dd>
        </div>
      ))}
      {definition.settings.fields.map((field) => (
        <div key={field.name} className={style({ display: 'contents' })}>
          <dt>{field.label}</dt>
          <dd className={value}>{shownValue(account.settings[field.name])}</dd>
        </div>
      ))}
      <dt>Authorised</dt>
      <dd className={value}>
        <TimeText at={account.createdAt} />
      </dd>
      <dt>Last used</dt>
      <dd className={value}>
        <TimeText at={account.lastUsedAt} none="Never" />
      </dd>
    </dl>
  );
}

/** Settings are no secrets: they stand in their fields from the start. */
function textSettings({ settings }: Account): Record<string, string> {
  const entries = Object.entries(settings);
  return Object.fromEntries(
    entries.filter((one): one is [string, string] => typeof one[1] === 'string'),
  );
}

function UpdateCredentials(props: { account: Account; definition: Definition; onDone(): void }) {
  const { account, definition, onDone } = props;
  const client = useQueryClient();
  const scheme = String(account.authentication['type'] ?? '');
  const before = textSettings(account);
  const [typed, setTyped] = useState({
    ...emptyCredentials(definition),
    ...{ scheme, settings: before },
  });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  const [isAdvancedOpen, setAdvancedOpen] = useState(false);
  const { authentication, settings: all } = credentialsBody(typed);
  const settings = Object.fromEntries(
    Object.entries(all).filter(([name, text]) => text !== before[name]),
  );
  const isTyped = Object.keys(authentication).length > 1 || Object.keys(settings).length > 0;
  const save = async (): Promise<void> => {
    setPending(true);
    setProblem(null);
    try {
      const body = {
        ...(Object.keys(authentication).length > 1 ? { authentication } : {}),
        ...(Object.keys(settings).length > 0 ? { settings } : {}),
      };
      unwrap(
        await api.PATCH('/api/accounts/{id}', {
          params: { path: { id: account.id } },
          body: body as never,
        }),
      );
      await client.invalidateQueries();
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Panel title="Update credentials">
      <p className={value}>
        Only what you type changes. The new credentials are tested first; if they fail, the old ones
        stay.
      </p>
      <CredentialsForm
        definition={definition}
        value={typed}
        onChange={setTyped}
        problem={problem}
        isUpdate
        isDisabled={isPending}
        isAdvancedOpen={isAdvancedOpen}
        onAdvanced={setAdvancedOpen}
      />
      {problem && <ProblemAlert error={problem} />}
      <ButtonGroup>
        <ReasonedButton
          variant="accent"
          needs={manage}
          isPending={isPending}
          reason={isTyped ? null : 'Nothing was changed.'}
          onPress={() => void save()}
        >
          Save credentials
        </ReasonedButton>
        <Button variant="secondary" onPress={onDone}>
          Cancel
        </Button>
      </ButtonGroup>
    </Panel>
  );
}

function TestConnection({ account }: { account: Account }) {
  const test = query.useMutation('post', '/api/accounts/{id}/test');
  const result = test.data;
  return (
    <>
      <ReasonedButton
        variant="secondary"
        needs={manage}
        isPending={test.isPending}
        onPress={() => test.mutate({ params: { path: { id: account.id } } })}
      >
        Test connection
      </ReasonedButton>
      <ProblemAlert error={test.error} />
      {result && (
        <InlineAlert variant="positive">
          <Heading>Connected</Heading>
          <Content>
            <div>{result.detail}</div>
            {result.tokenExpiresAt && (
              <div>
                The session expires <TimeText at={result.tokenExpiresAt} />.
              </div>
            )}
          </Content>
        </InlineAlert>
      )}
    </>
  );
}

function DeleteAccount({ account }: { account: Account }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const remove = query.useMutation('delete', '/api/accounts/{id}');
  const used = account.dataflows.length;
  const reason =
    used > 0 ? `${used} dataflow${used === 1 ? ' uses' : 's use'} this account.` : null;
  return (
    <DialogTrigger>
      <ReasonedButton variant="negative" needs={manage} reason={reason}>
        Delete account
      </ReasonedButton>
      <TypeNameDialog
        title="Delete account"
        name={account.name}
        action="Delete account"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={async (close) => {
          await remove.mutateAsync({ params: { path: { id: account.id } } });
          close();
          await navigate({ to: '/destinations/accounts' });
          await client.invalidateQueries();
        }}
      >
        <p className={value}>Its credentials are removed from Millrace and cannot be restored.</p>
      </TypeNameDialog>
    </DialogTrigger>
  );
}

/** One account: how it stands, its masked fields, and who uses it. */
export function AccountScreen() {
  const { id } = useParams({ from: '/shell/destinations/accounts/$id' });
  const { data: account, error } = query.useQuery(
    'get',
    '/api/accounts/{id}',
    { params: { path: { id } } },
    { refetchInterval: 5_000 },
  );
  const definition = useDefinition(account?.destination);
  const { data: dataflows = [] } = useDataflows();
  const [isUpdating, setUpdating] = useState(false);
  const crumbs = [{ name: 'Accounts', href: '/destinations/accounts' }];
  if (error && !account) {
    return (
      <>
        <PageHeader title="Account" crumbs={crumbs} />
        <ProblemAlert error={error} />
      </>
    );
  }
  if (!account || !definition) return null;
  const used = dataflows.filter(({ accountId }) => accountId === account.id);
  return (
    <>
      <PageHeader
        title={account.name}
        crumbs={crumbs}
        status={<AccountStatus account={account} />}
        actions={
          <>
            <ReasonedButton variant="secondary" needs={manage} onPress={() => setUpdating(true)}>
              Update credentials
            </ReasonedButton>
            <DeleteAccount account={account} />
          </>
        }
      />
      {account.state === 'refused' && (
        <InlineAlert variant="negative">
          <Heading>
            {definition.shortName} has refused these credentials since{' '}
            <TimeText at={account.failingSince} isAbsolute />.
          </Heading>
          <Content>
            {used.length} dataflow{used.length === 1 ? ' waits' : 's wait'}; nothing is lost.
          </Content>
        </InlineAlert>
      )}
      {isUpdating && (
        <UpdateCredentials
          account={account}
          definition={definition}
          onDone={() => setUpdating(false)}
        />
      )}
      <Panel title="Connection">
        <Fields account={account} definition={definition} />
        <div>
          <TestConnection account={account} />
        </div>
      </Panel>
      <Panel title="Dataflows">
        {used.length === 0 && <p className={value}>No dataflow uses this account.</p>}
        <ul className={list}>
          {used.map((flow) => (
            <li key={flow.id}>
              <bdi>
                <Link href={`/destinations/dataflows/${flow.id}`}>{flow.name}</Link>
              </bdi>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
