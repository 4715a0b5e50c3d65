import { Content, Heading, InlineAlert, Slider } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { lazy, Suspense, useMemo, useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { lackingText, useLacking, useMe } from '../../session.tsx';
import { bestName, type Profile } from './person.ts';

const IdentityGraph = lazy(async () => ({
  default: (await import('../../parts/identity-graph.tsx')).IdentityGraph,
}));

type Graph =
  paths['/api/profiles/{id}/identity-graph']['get']['responses'][200]['content']['application/json'];
type Link = Graph['identities'][number];

const body = style({ display: 'flex', flexDirection: 'column', gap: 16 });
/** On narrow screens the table alone says it. */
const picture = style({
  display: { default: 'none', md: 'flex' },
  flexDirection: 'column',
  gap: 8,
});

function useSourceNames(): (id: string) => string {
  const lacking = useLacking('View Sources');
  const { data } = query.useQuery('get', '/api/write-keys', {}, { enabled: lacking.length === 0 });
  return (id) => data?.items.find((one) => one.id === id)?.name ?? id;
}

function columnsOf(sourceName: (id: string) => string): readonly DataColumn<Link>[] {
  return [
    { id: 'namespace', name: 'Namespace', width: 160, render: (one) => one.namespace },
    {
      id: 'id',
      name: 'Identity value',
      isRowHeader: true,
      minWidth: 240,
      render: (one) => <IdText value={one.id} />,
    },
    {
      id: 'stitches',
      name: 'Joins people',
      width: 150,
      render: (one) => (one.stitches ? 'Yes' : 'No'),
    },
    {
      id: 'linkedAt',
      name: 'First linked',
      width: 180,
      render: (one) => <TimeText at={one.linkedAt} />,
    },
    { id: 'source', name: 'Source', minWidth: 140, render: (one) => sourceName(one.sourceId) },
  ];
}

const refusals: Readonly<Record<string, string>> = {
  'too-many-identities': 'It would have joined more than 50 identities.',
};

function Refused({ refused }: { refused: Graph['refused'] }) {
  return refused.map((one) => (
    <InlineAlert key={`${one.at} ${one.reason}`} variant="notice">
      <Heading>Merge refused</Heading>
      <Content>
        <TimeText at={one.at} />: {refusals[one.reason] ?? one.reason}
        <div>{JSON.stringify(one.identities)}</div>
      </Content>
    </InlineAlert>
  ));
}

/** Which identities are this person, since when, and from where; the slider replays how they came. */
export function IdentitiesTab({ profile }: { profile: Profile }) {
  const me = useMe();
  const lacking = useLacking('View Identity Graph');
  const sourceName = useSourceNames();
  const result = query.useQuery(
    'get',
    '/api/profiles/{id}/identity-graph',
    { params: { path: { id: profile.id } } },
    { enabled: lacking.length === 0 },
  );
  const graph = result.data as Graph | undefined;
  const [step, setStep] = useState<number | null>(null);
  const count = graph?.identities.length ?? 0;
  const upTo = Math.min(step ?? count, count);
  const shown = useMemo(() => graph?.identities.slice(0, upTo) ?? [], [graph, upTo]);
  const columns = useMemo(() => columnsOf(sourceName), [sourceName]);
  const error: unknown = result.error;
  if (lacking.length > 0) {
    return <EmptyState title="Not available">{lackingText(me, lacking)}</EmptyState>;
  }
  if (error) return <ProblemAlert error={error} onRetry={() => void result.refetch()} />;
  if (!graph) return null;
  return (
    <div className={body}>
      <Refused refused={graph.refused} />
      {graph.merges.map((merge) => (
        <div key={merge.loserId}>
          Two profiles became one <TimeText at={merge.at} />.
        </div>
      ))}
      <DataTable
        label="Identities"
        columns={columns}
        items={shown}
        keyOf={(one) => `${one.namespace} ${one.id}`}
        empty={<EmptyState title="No identities" />}
        height={Math.min(360, 60 + shown.length * 48)}
      />
      <div className={picture}>
        {count > 1 && (
          <Slider
            label="As it was after this many links"
            minValue={1}
            maxValue={count}
            value={upTo}
            onChange={setStep}
          />
        )}
        <Suspense>
          <IdentityGraph name={bestName(profile)} identities={shown} />
        </Suspense>
      </div>
    </div>
  );
}
