import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { IdText } from '../../../parts/id-text.tsx';
import { NumberText } from '../../../parts/number-text.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { ActivateButton } from '../activate-button.tsx';
import type { Dataflow, Definition } from '../data.ts';
import { ActivationMenu } from './activation-menu.tsx';

type Row = Dataflow['audiences'][number];

function columnsOf(flow: Dataflow, definition: Definition): readonly DataColumn<Row>[] {
  const count = (id: 'pending' | 'excluded' | 'failed', name: string): DataColumn<Row> => ({
    id,
    name,
    align: 'end',
    width: 100,
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
      isOptional: true,
      minWidth: 160,
      render: ({ segmentId }) => (segmentId ? <IdText value={segmentId} /> : '—'),
    },
    {
      id: 'state',
      name: 'Status',
      width: 130,
      render: ({ state, segmentError }) => (
        <StatusText status={segmentError ? 'error' : state === 'active' ? 'enabled' : state} />
      ),
    },
    {
      id: 'delivered',
      name: 'Delivered',
      align: 'end',
      width: 160,
      render: ({ counts }) => (
        <span>
          <NumberText value={counts.delivered} /> / <NumberText value={counts.members} />
        </span>
      ),
    },
    count('pending', 'Pending'),
    count('excluded', 'Excluded'),
    count('failed', 'Failed'),
    {
      id: 'start',
      name: 'Start',
      isOptional: true,
      render: ({ start, addedAt }) => <TimeText at={start ?? addedAt} />,
    },
    { id: 'end', name: 'End', isOptional: true, render: ({ end }) => <TimeText at={end} /> },
    {
      id: 'actions',
      name: 'Actions',
      width: 110,
      render: (row) => <ActivationMenu flow={flow} definition={definition} row={row} />,
    },
  ];
}

/** What is activated, and how far it is. */
export function ActivationTab({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  return (
    <DataTable
      label="Activation data"
      columns={columnsOf(flow, definition)}
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
