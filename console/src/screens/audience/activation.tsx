import {
  ActionButton,
  Button,
  DialogContainer,
  DialogTrigger,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { exactNumber } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useLacking } from '../../session.tsx';
import { useMayActivate } from '../audience-actions.tsx';
import type { Audience } from '../audience-words.ts';
import { ChooseDataflowDialog } from '../destinations/choose-dataflow.tsx';
import { type Dataflow, useDataflows } from '../destinations/data.ts';

type Activation = Dataflow['audiences'][number] & { dataflow: Dataflow };

const place = style({ marginTop: 24 });

/** "From now", "Until 5 Dec", "1 Dec to 5 Dec". */
function Schedule({ start, end }: Activation) {
  if (!start && !end) return <>No end</>;
  return (
    <>
      {start && <TimeText at={start} />}
      {start && end && ' '}
      {end && (
        <>
          until <TimeText at={end} />
        </>
      )}
    </>
  );
}

const columns: readonly DataColumn<Activation>[] = [
  {
    id: 'dataflow',
    name: 'Dataflow',
    isRowHeader: true,
    minWidth: 150,
    render: (one) => one.dataflow.name,
  },
  {
    id: 'status',
    name: 'Status',
    width: 120,
    render: ({ state, dataflow }) => (
      <StatusText status={state === 'active' ? dataflow.status : state} />
    ),
  },
  { id: 'since', name: 'Since', width: 120, render: (one) => <TimeText at={one.addedAt} /> },
  { id: 'schedule', name: 'Schedule', width: 140, render: (one) => <Schedule {...one} /> },
  {
    id: 'delivered',
    name: 'Delivered',
    width: 144,
    render: ({ counts }) => `${exactNumber(counts.delivered)} of ${exactNumber(counts.members)}`,
  },
  {
    id: 'excluded',
    name: 'Excluded',
    align: 'end',
    width: 136,
    render: (one) => <NumberText value={one.counts.excluded} />,
  },
  {
    id: 'failed',
    name: 'Failed',
    align: 'end',
    width: 120,
    render: (one) => <NumberText value={one.counts.failed} />,
  },
];

/** Leads through a dataflow, where that is possible. */
function Activate({ audience }: { audience: Audience }) {
  const flows = useDataflows().data ?? [];
  if (!useMayActivate() || audience.lifecycleState !== 'published') return null;
  return (
    <DialogTrigger>
      <Button variant="secondary">Activate to destination</Button>
      <ChooseDataflowDialog flows={flows} audience={audience} newHref="/destinations/catalog" />
    </DialogTrigger>
  );
}

export function ActivationTab({ audience }: { audience: Audience }) {
  const dataflows = useDataflows();
  const mayRemove = useLacking('Activate Destinations').length === 0;
  const [leaving, setLeaving] = useState<Activation | null>(null);
  const items = dataflows.data?.flatMap((dataflow) =>
    dataflow.audiences
      .filter((one) => one.audienceId === audience.id)
      .map((one) => ({ ...one, dataflow })),
  );
  const remove = async ({ dataflow }: Activation): Promise<void> => {
    try {
      const path = { id: dataflow.id, audienceId: audience.id };
      unwrap(await api.DELETE('/api/dataflows/{id}/audiences/{audienceId}', { params: { path } }));
      ToastQueue.positive(`Removed from ${dataflow.name}`, { timeout: 5_000 });
      await dataflows.refetch();
    } catch (error) {
      ToastQueue.negative(problemOf(error).detail);
    }
  };
  const removal: DataColumn<Activation> = {
    id: 'remove',
    name: 'Actions',
    width: 128,
    render: (one) =>
      one.state === 'removing' ? null : (
        <ActionButton
          size="S"
          aria-label={`Remove from dataflow ${one.dataflow.name}`}
          onPress={() => setLeaving(one)}
        >
          Remove
        </ActionButton>
      ),
  };
  return (
    <div className={place}>
      <DataTable
        label="Activation"
        columns={mayRemove ? [...columns, removal] : columns}
        items={items}
        keyOf={(one) => one.dataflow.id}
        error={dataflows.error}
        onRetry={() => void dataflows.refetch()}
        empty={
          <EmptyState title="Not activated yet" action={<Activate audience={audience} />}>
            A dataflow that carries this audience sends its members to a destination.
          </EmptyState>
        }
      />
      <DialogContainer onDismiss={() => setLeaving(null)}>
        {leaving && (
          <ConfirmDialog
            title={`Remove from ${leaving.dataflow.name}?`}
            action="Remove audience"
            isDestructive
            onConfirm={() => void remove(leaving)}
          >
            {exactNumber(leaving.counts.delivered)} people will be removed from the destination.
          </ConfirmDialog>
        )}
      </DialogContainer>
    </div>
  );
}
