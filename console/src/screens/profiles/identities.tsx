import {
  Content,
  DialogTrigger,
  Heading,
  InlineAlert,
  Link as PageLink,
  Slider,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { lazy, Suspense, useMemo, useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { exactNumber } from '../../parts/format.ts';
import { IdText } from '../../parts/id-text.tsx';
import { ListWithPanel } from '../../parts/list-with-panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useChange } from '../../parts/use-change.ts';
import { lackingText, useLacking, useMe } from '../../session.tsx';
import { bestName, type Profile } from './person.ts';

const IdentityGraph = lazy(async () => ({
  default: (await import('../../parts/identity-graph.tsx')).IdentityGraph,
}));

type Graph =
  paths['/api/profiles/{id}/identity-graph']['get']['responses'][200]['content']['application/json'];
type Link = Graph['identities'][number];

const splitNeeds = ['Manage Profiles', 'View Identity Graph'];

const body = style({ display: 'flex', flexDirection: 'column', gap: 16 });
const joined = style({ display: 'flex', flexWrap: 'wrap', gap: 12, minWidth: 0 });
/** On narrow screens the table alone says it. */
const picture = style({
  display: { default: 'none', md: 'flex' },
  flexDirection: 'column',
  gap: 8,
});

function useSourceNames(): (id: string) => string {
  const lacking = useLacking('View Sources');
  const { data } = query.useQuery('get', '/api/sources', {}, { enabled: lacking.length === 0 });
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
      width: 170,
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

function Refused({ refused }: { refused: Graph['refused'] }) {
  return refused.map((one) => (
    <InlineAlert key={`${one.at} ${one.reason}`} variant="notice">
      <Heading>Merge refused</Heading>
      <Content>
        <TimeText at={one.at} />: an update {one.reason}.
        <div className={joined}>
          {(one.identities as { namespace: string; id: string }[]).map(({ namespace, id }) => (
            <span key={`${namespace} ${id}`}>
              {namespace} <IdText value={id} canCopy={false} />
            </span>
          ))}
        </div>
      </Content>
    </InlineAlert>
  ));
}

/** Where one identity came from, and the way to split it off. */
function IdentityPanel(props: {
  link: Link;
  sourceName: (id: string) => string;
  isOnlyOne: boolean;
  onSplit(): void;
  onClose(): void;
}) {
  const { link, sourceName, isOnlyOne, onSplit, onClose } = props;
  const reason = !link.stitches
    ? 'It joins nobody, so there is nothing to split.'
    : isOnlyOne
      ? 'Nothing else says who this person is.'
      : null;
  const isPossible = useLacking(...splitNeeds).length === 0 && reason === null;
  const button = (
    <ReasonedButton variant="negative" needs={splitNeeds} reason={reason}>
      Split off
    </ReasonedButton>
  );
  return (
    <RightPanel title={link.namespace} onClose={onClose}>
      <Properties
        items={[
          ['Identity value', <IdText key="value" value={link.id} />],
          ['Joins people', link.stitches ? 'Yes' : 'No'],
          ['First linked', <TimeText key="linked" at={link.linkedAt} isAbsolute />],
          ['Source', sourceName(link.sourceId)],
        ]}
      />
      {isPossible ? (
        <DialogTrigger>
          {button}
          <ConfirmDialog
            title={`Split off ${link.namespace} ${link.id}?`}
            action="Split off identity"
            isDestructive
            onConfirm={onSplit}
          >
            One person becomes two, and destinations follow. Where a merge brought this identity,
            the merge is undone; else the identity goes alone. Data that name both again join them
            again.
          </ConfirmDialog>
        </DialogTrigger>
      ) : (
        button
      )}
    </RightPanel>
  );
}

type Split =
  paths['/api/profiles/{id}/unmerge']['post']['responses'][200]['content']['application/json']['splitOff'];

function SplitDone({ split }: { split: Split }) {
  const counts = `${exactNumber(split.identities)} ${split.identities === 1 ? 'identity' : 'identities'} and ${exactNumber(split.events)} ${split.events === 1 ? 'event' : 'events'}`;
  return (
    <InlineAlert variant="positive">
      <Heading>Split off</Heading>
      <Content>
        {split.isRestored ? 'The merge is undone: ' : ''}
        {counts} are another person now.{' '}
        <PageLink href={`/profiles/${split.profileId}/identities`}>Open that person</PageLink>
      </Content>
    </InlineAlert>
  );
}

/** The slider that replays how the links came, above their picture. */
function Picture(props: {
  name: string;
  shown: readonly Link[];
  count: number;
  onStep(step: number): void;
  onChoose(one: { namespace: string; id: string }): void;
}) {
  const { shown, count } = props;
  return (
    <div className={picture}>
      {count > 1 && (
        <Slider
          label="As it was after this many links"
          minValue={1}
          maxValue={count}
          value={shown.length}
          onChange={props.onStep}
        />
      )}
      <Suspense>
        <IdentityGraph name={props.name} identities={shown} onSelect={props.onChoose} />
      </Suspense>
    </div>
  );
}

const keyOf = (one: { namespace: string; id: string }): string => `${one.namespace} ${one.id}`;

/** Which identities are this person, since when, and from where; what does not belong is split off. */
export function IdentitiesTab({ profile }: { profile: Profile }) {
  const me = useMe();
  const lacking = useLacking('View Identity Graph');
  if (lacking.length > 0) {
    return <EmptyState title="Not available">{lackingText(me, lacking)}</EmptyState>;
  }
  return <Identities profile={profile} />;
}

function Identities({ profile }: { profile: Profile }) {
  const sourceName = useSourceNames();
  const path = { id: profile.id };
  const result = query.useQuery('get', '/api/profiles/{id}/identity-graph', { params: { path } });
  const graph = result.data as Graph | undefined;
  const [step, setStep] = useState<number | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const count = graph?.identities.length ?? 0;
  const upTo = Math.min(step ?? count, count);
  const shown = useMemo(() => graph?.identities.slice(0, upTo) ?? [], [graph, upTo]);
  const columns = useMemo(() => columnsOf(sourceName), [sourceName]);
  const split = useChange(async (body: { namespace: string; id: string }) =>
    unwrap(await api.POST('/api/profiles/{id}/unmerge', { params: { path }, body })),
  );
  const error: unknown = result.error;
  if (error) return <ProblemAlert error={error} onRetry={() => void result.refetch()} />;
  if (!graph) return null;
  const opened = graph.identities.find((one) => keyOf(one) === chosen);
  const list = (
    <div className={body}>
      <ProblemAlert error={split.error} />
      {split.data && <SplitDone split={split.data.splitOff} />}
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
        keyOf={keyOf}
        onOpen={(one) => setChosen(keyOf(one))}
        empty={<EmptyState title="No identities" />}
        height={Math.min(360, 60 + shown.length * 48)}
      />
      <Picture
        name={bestName(profile)}
        shown={shown}
        count={count}
        onStep={setStep}
        onChoose={(one) => setChosen(keyOf(one))}
      />
    </div>
  );
  const panel = opened && (
    <IdentityPanel
      link={opened}
      sourceName={sourceName}
      isOnlyOne={graph.identities.filter(({ stitches }) => stitches).length < 2}
      onSplit={() => split.mutate({ namespace: opened.namespace, id: opened.id })}
      onClose={() => setChosen(null)}
    />
  );
  return <ListWithPanel list={list} panel={panel} />;
}
