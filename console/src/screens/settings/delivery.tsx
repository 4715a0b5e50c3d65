import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { NeedsPermission } from '../../parts/needs-permission.tsx';
import { NumberText } from '../../parts/number-text.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { type Definition, useDefinitions } from '../destinations/data.ts';

const text = style({ font: 'body', margin: 0 });

const columns: readonly DataColumn<Definition>[] = [
  { id: 'name', name: 'Destination', isRowHeader: true, minWidth: 180, render: (one) => one.name },
  {
    id: 'batch',
    name: 'People a request',
    align: 'end',
    width: 200,
    render: ({ limits }) => <NumberText value={limits?.rowsPerRequest} />,
  },
  {
    id: 'rate',
    name: 'Requests a second',
    align: 'end',
    width: 210,
    render: ({ limits }) => <NumberText value={limits?.requestsPerSecond} />,
  },
  {
    id: 'day',
    name: 'Requests a day',
    align: 'end',
    width: 190,
    render: ({ limits }) => <NumberText value={limits?.requestsPerDay} />,
  },
  {
    id: 'by',
    name: 'Where it is set',
    minWidth: 220,
    render: ({ limitsBy, shortName }) =>
      limitsBy === 'account' ? 'In each account' : `Given by ${shortName}`,
  },
];

/** How much is sent at once and how fast, unless an account says otherwise. */
export function DeliveryTab() {
  return (
    <NeedsPermission needs="View Destinations">
      <Delivery />
    </NeedsPermission>
  );
}

function Delivery() {
  const { definitions, error } = useDefinitions();
  if (error) return <ProblemAlert error={error} />;
  return (
    <>
      <p className={text}>
        How many people go into one request and how many requests an account makes at most; what
        waits is sent later, never lost. An account may say otherwise where its destination lets it:
        see <Link href="/destinations/accounts">Accounts</Link>. A dataflow may ask for smaller
        requests, and for a share of those of its account: see its settings.
      </p>
      <DataTable
        label="Delivery limits"
        columns={columns}
        items={definitions}
        keyOf={({ id }) => id}
        isLoading={definitions === undefined}
        empty={null}
      />
    </>
  );
}
