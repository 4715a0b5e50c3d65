import { LinkButton } from '@react-spectrum/s2';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { DestinationsArea } from './area.tsx';
import { type Account, useAccounts } from './data.ts';
import { DestinationName } from './destination-name.tsx';

/** How an account stands, with since when it is refused. */
export function AccountStatus({ account }: { account: Account }) {
  if (account.state !== 'refused' || !account.failingSince) {
    return <StatusText status={account.state} />;
  }
  return (
    <span>
      <StatusText status="refused" text="Refused since" /> <TimeText at={account.failingSince} />
    </span>
  );
}

const columns: readonly DataColumn<Account>[] = [
  {
    id: 'name',
    name: 'Name',
    isRowHeader: true,
    minWidth: 180,
    render: ({ name }) => name,
  },
  {
    id: 'destination',
    name: 'Destination',
    minWidth: 150,
    render: ({ destination }) => <DestinationName id={destination} />,
  },
  {
    id: 'username',
    name: 'Username',
    render: ({ authentication }) => <span>{String(authentication['username'] ?? '—')}</span>,
  },
  {
    id: 'region',
    name: 'Region',
    isOptional: true,
    render: ({ settings }) => <span>{String(settings['region'] ?? '—')}</span>,
  },
  {
    id: 'dataflows',
    name: 'Dataflows',
    align: 'end',
    width: 110,
    render: ({ dataflows }) => <NumberText value={dataflows.length} />,
  },
  {
    id: 'state',
    name: 'Status',
    width: 200,
    render: (account) => <AccountStatus account={account} />,
  },
  {
    id: 'createdAt',
    name: 'Authorised',
    isOptional: true,
    render: ({ createdAt }) => <TimeText at={createdAt} />,
  },
  {
    id: 'lastUsedAt',
    name: 'Last used',
    width: 130,
    render: ({ lastUsedAt }) => <TimeText at={lastUsedAt} none="Never" />,
  },
];

/** Stored credentials, one row an account. */
export function AccountsScreen() {
  const { accounts, error } = useAccounts();
  return (
    <DestinationsArea tab="accounts">
      <DataTable
        label="Accounts"
        columns={columns}
        items={accounts}
        error={error}
        keyOf={({ id }) => id}
        hrefOf={({ id }) => `/destinations/accounts/${id}`}
        empty={
          <EmptyState
            title="No accounts yet"
            action={<LinkButton href="/destinations/catalog">Open the catalog</LinkButton>}
          >
            An account keeps the credentials for one destination.
          </EmptyState>
        }
      />
    </DestinationsArea>
  );
}
