import { LinkButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useLackingToActivate } from '../../../session.tsx';
import type { Dataflow } from '../data.ts';

type Row = Dataflow['audiences'][number];

const column = style({ display: 'flex', flexDirection: 'column', gap: 16 });

const columns: readonly DataColumn<Row>[] = [
  { id: 'name', name: 'Audience', isRowHeader: true, minWidth: 200, render: ({ name }) => name },
  { id: 'state', name: 'State', width: 130, render: ({ state }) => <StatusText status={state} /> },
  {
    id: 'start',
    name: 'Start',
    minWidth: 190,
    render: ({ start, addedAt }) => <TimeText at={start ?? addedAt} isAbsolute />,
  },
  {
    id: 'end',
    name: 'End',
    minWidth: 190,
    render: ({ end }) => <TimeText at={end} isAbsolute none="No end" />,
  },
  {
    id: 'then',
    name: 'At its end',
    minWidth: 190,
    render: ({ keepMembers }) => (keepMembers ? 'Members stay' : 'Members are removed'),
  },
];

/** From when until when each audience is delivered. */
export function ScheduleTab({ flow }: { flow: Dataflow }) {
  const lacking = useLackingToActivate();
  const name = 'Edit schedule';
  return (
    <div className={column}>
      <DataTable
        label="Schedule"
        columns={columns}
        items={flow.audiences}
        keyOf={({ audienceId }) => audienceId}
        empty={<EmptyState title="No audience">This dataflow has no audience.</EmptyState>}
      />
      <div>
        {lacking.length > 0 ? (
          <ReasonedButton variant="secondary" needs={lacking}>
            {name}
          </ReasonedButton>
        ) : (
          <LinkButton
            variant="secondary"
            href={`/destinations/dataflows/${flow.id}/activate?step=schedule`}
          >
            {name}
          </LinkButton>
        )}
      </div>
    </div>
  );
}
