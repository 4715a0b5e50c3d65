import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { IdText } from '../../../parts/id-text.tsx';
import { NumberText } from '../../../parts/number-text.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { ActivateButton } from '../activate-button.tsx';
import type { Dataflow, Definition } from '../data.ts';

type Row = Dataflow['audiences'][number];

function columnsOf(definition: Definition): readonly DataColumn<Row>[] {
  const count = (id: keyof Row['counts'], name: string): DataColumn<Row> => ({
    id,
    name,
    align: 'end',
    width: 135,
    render: ({ counts }) => <NumberText value={counts[id]} />,
  });
  return [
    {
      id: 'name',
      name: 'Audience',
      isRowHeader: true,
      minWidth: 170,
      render: ({ name }) => name,
    },
    {
      id: 'segment',
      name: `${definition.shortName} segment`,
      width: 160,
      render: ({ segmentId }) => (segmentId ? <IdText value={segmentId} /> : '—'),
    },
    {
      id: 'state',
      name: 'Status',
      width: 120,
      render: ({ state, segmentError }) => (
        <StatusText status={segmentError ? 'error' : state === 'active' ? 'enabled' : state} />
      ),
    },
    count('members', 'Members'),
    count('delivered', 'Delivered'),
    count('pending', 'Pending'),
    count('excluded', 'Excluded'),
    count('failed', 'Failed'),
    {
      id: 'start',
      name: 'Start',
      width: 130,
      render: ({ start, addedAt }) => <TimeText at={start ?? addedAt} />,
    },
    { id: 'end', name: 'End', width: 130, render: ({ end }) => <TimeText at={end} /> },
  ];
}

/** What is activated, and how far it is. */
export function ActivationTab({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  return (
    <DataTable
      label="Activation data"
      columns={columnsOf(definition)}
      items={flow.audiences}
      keyOf={({ audienceId }) => audienceId}
      empty={
        <EmptyState
          title="Nothing has been sent yet."
          action={<ActivateButton dataflowId={flow.id} />}
        >
          This dataflow has no audience.
        </EmptyState>
      }
    />
  );
}
