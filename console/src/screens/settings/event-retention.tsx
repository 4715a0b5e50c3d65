import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { duration, exactNumber } from '../../parts/format.ts';
import { NumberText } from '../../parts/number-text.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { StatCard, StatCards } from '../../parts/stat-card.tsx';
import { lackingText, useLacking, useMe } from '../../session.tsx';

type Retention =
  paths['/api/event-retention']['get']['responses'][200]['content']['application/json'];
type Kept = Retention['every'] & { eventType?: string };

const text = style({ font: 'body', margin: 0 });
const panel = style({ marginTop: 32 });

function keptText({ keptSeconds }: Kept): string {
  return keptSeconds === null ? 'For ever' : duration(keptSeconds * 1_000);
}

const columns: readonly DataColumn<Kept>[] = [
  {
    id: 'type',
    name: 'Events',
    isRowHeader: true,
    minWidth: 200,
    render: (one) => one.eventType ?? 'All types',
  },
  { id: 'kept', name: 'Kept', width: 140, render: keptText },
  {
    id: 'audience',
    name: 'Because of',
    minWidth: 240,
    render: ({ audience }) =>
      audience ? (
        <Link href={`/audiences/${audience.id}/overview`}>{audience.name}</Link>
      ) : (
        'The least that is kept'
      ),
  },
];

function Shown({ retention }: { retention: Retention }) {
  const rows: Kept[] = [retention.every, ...retention.byType];
  return (
    <>
      <StatCards>
        <StatCard
          name="Events of a person, at most"
          value={<NumberText value={retention.eventsPerProfile} />}
          note="Of a person with more, the oldest go"
        />
        <StatCard
          name="People who lost some by that"
          value={<NumberText value={retention.profilesCut} isCompact />}
        />
        <StatCard
          name="Events lost by that"
          value={<NumberText value={retention.eventsDropped} isCompact />}
        />
      </StatCards>
      <DataTable
        label="How long events are kept"
        columns={columns}
        items={rows}
        keyOf={(one) => one.eventType ?? ''}
        empty={null}
      />
      {retention.profilesCut > 0 && (
        <p className={text}>
          {`Rules count only what is kept: for ${exactNumber(retention.profilesCut)} ${retention.profilesCut === 1 ? 'person' : 'people'} older events are missing.`}
        </p>
      )}
    </>
  );
}

/** How long events are kept follows from the rules; whose oldest events had to go is told. */
export function EventRetention() {
  const me = useMe();
  const lacking = useLacking('View Segments');
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/event-retention',
    {},
    { enabled: lacking.length === 0 },
  );
  return (
    <div className={panel}>
      <Panel title="Events">
        <p className={text}>
          Events are kept as long as a published rule can read them. It is no setting.
        </p>
        {lacking.length > 0 && <p className={text}>{lackingText(me, lacking)}</p>}
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {data && <Shown retention={data} />}
      </Panel>
    </div>
  );
}
