import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { exactNumber } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import type { Overview } from './overview.ts';

type Audience = NonNullable<Overview['audiences']>[number];

function signed(value: number | null): string {
  if (value === null) return '—';
  return value > 0 ? `+${exactNumber(value)}` : exactNumber(value).replace('-', '−');
}

function sizesText({ sizes }: Audience): string {
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return `Between ${exactNumber(least)} and ${exactNumber(most)} members in the last 30 days`;
}

function Size({ audience }: { audience: Audience }) {
  const { isUnusual, usual } = audience;
  if (!isUnusual) return <StatusText status="delivered" text="As usual" />;
  const range = usual && `, usually ${exactNumber(usual.from)} to ${exactNumber(usual.to)}`;
  return <StatusText status="pending" text={`Unusual${range ?? ''}`} />;
}

// At 1280 pixels all of it is to be seen at once.
const columns: readonly DataColumn<Audience>[] = [
  { id: 'name', name: 'Audience', isRowHeader: true, minWidth: 180, render: (one) => one.name },
  {
    id: 'members',
    name: 'Members',
    align: 'end',
    width: 130,
    render: (one) => <NumberText value={one.members} />,
  },
  {
    id: 'moved',
    name: 'In and out, 24 h',
    align: 'end',
    width: 200,
    render: (one) => `+${exactNumber(one.entered24h)} −${exactNumber(one.left24h)}`,
  },
  {
    id: 'change',
    name: '7 days',
    align: 'end',
    width: 120,
    render: (one) => signed(one.change7d),
  },
  {
    id: 'sizes',
    name: '30 days',
    width: 130,
    render: (one) =>
      one.sizes.length < 2 ? '—' : <Sparkline values={one.sizes} label={sizesText(one)} />,
  },
  { id: 'usual', name: 'Size', minWidth: 240, render: (one) => <Size audience={one} /> },
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
