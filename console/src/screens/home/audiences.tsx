import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { exactNumber } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import type { Overview } from './overview.ts';

type Audience = NonNullable<Overview['audiences']>[number];

function signed(value: number | null): string {
  if (value === null) return '—';
  return value > 0 ? `+${exactNumber(value)}` : exactNumber(value).replace('-', '−');
}

const columns: readonly DataColumn<Audience>[] = [
  { id: 'name', name: 'Audience', isRowHeader: true, minWidth: 220, render: (one) => one.name },
  {
    id: 'members',
    name: 'Members now',
    align: 'end',
    width: 150,
    render: (one) => <NumberText value={one.members} />,
  },
  {
    id: 'entered',
    name: 'Entered, 24 h',
    align: 'end',
    width: 150,
    render: (one) => <NumberText value={one.entered24h} />,
  },
  {
    id: 'left',
    name: 'Left, 24 h',
    align: 'end',
    width: 130,
    render: (one) => <NumberText value={one.left24h} />,
  },
  {
    id: 'change',
    name: 'Against 7 days ago',
    align: 'end',
    width: 180,
    render: (one) => signed(one.change7d),
  },
  {
    id: 'usual',
    name: 'Size',
    width: 140,
    render: (one) =>
      one.isUnusual ? (
        <StatusText status="pending" text="Unusual" />
      ) : (
        <StatusText status="delivered" text="As usual" />
      ),
  },
];

/** The third question: are my audiences as expected? */
export function AudiencesBand({ audiences }: { audiences: readonly Audience[] }) {
  return (
    <Panel title="Are my audiences as expected?">
      <DataTable
        label="Activated audiences"
        columns={columns}
        items={audiences}
        keyOf={(one) => one.id}
        hrefOf={(one) => `/audiences/${one.id}/overview`}
        empty={<EmptyState title="No audience is activated" />}
      />
    </Panel>
  );
}
