import { Tag, TagGroup } from '@react-spectrum/s2';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { FilterBar } from '../../../parts/filter-bar.tsx';
import { NumberText } from '../../../parts/number-text.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { useList } from '../../../parts/use-list.ts';
import { allLabels, lifecycleNames, originNames } from '../../audience-words.ts';
import type { Audience, Dataflow, Definition } from '../data.ts';
import { type Draft, now } from './choice.ts';
import { TakenOff } from './taken-off.tsx';

/** Why an audience cannot be chosen, or null. */
function refusal(audience: Audience, definition: Definition): string | null {
  const { origin, lifecycleState } = audience;
  if (!definition.acceptedOrigins.includes(origin)) {
    return definition.refusedOrigins[origin] ?? `Not accepted by ${definition.name}`;
  }
  if (lifecycleState === 'draft') return 'Draft: publish it first';
  return lifecycleState === 'published' ? null : `It is ${lifecycleState}`;
}

function columnsOf(definition: Definition): readonly DataColumn<Audience>[] {
  return [
    {
      id: 'name',
      name: 'Name',
      isRowHeader: true,
      minWidth: 180,
      render: ({ name }) => name,
    },
    {
      id: 'origin',
      name: 'Origin',
      width: 180,
      render: ({ origin }) => originNames[origin],
    },
    {
      id: 'members',
      name: 'Members',
      align: 'end',
      width: 110,
      render: ({ members }) => <NumberText value={members} />,
    },
    {
      id: 'reason',
      name: 'Reason',
      minWidth: 180,
      render: (audience) => refusal(audience, definition) ?? '',
    },
    {
      id: 'labels',
      name: 'Labels',
      width: 110,
      render: (audience) => allLabels(audience).join(', '),
    },
    {
      id: 'lifecycle',
      name: 'Lifecycle',
      width: 130,
      render: ({ lifecycleState }) => <StatusText status={lifecycleState} />,
    },
    {
      id: 'updatedAt',
      name: 'Updated',
      isOptional: true,
      render: ({ updatedAt }) => <TimeText at={updatedAt} />,
    },
  ];
}

const optionsOf = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([id, name]) => ({ id, name }));
const filters = [
  { id: 'origin', name: 'Origin', options: optionsOf(originNames) },
  { id: 'lifecycle', name: 'Lifecycle', options: optionsOf(lifecycleNames) },
];
type Filter = Partial<Record<'q' | 'origin' | 'lifecycle', string | undefined>>;

interface AudiencesStepProps {
  flow: Dataflow;
  definition: Definition;
  draft: Draft;
  onChange(draft: Draft): void;
}

export function AudiencesStep({ flow, definition, draft, onChange }: AudiencesStepProps) {
  const [filter, setFilter] = useState<Filter>({});
  const list = useList(['/api/audiences', 'activate', filter], async (cursor) => {
    const { lifecycle: lifecycleState, ...rest } = filter;
    const asked = { cursor, lifecycleState, ...rest };
    return unwrap(await api.GET('/api/audiences', { params: { query: asked as never } }));
  });
  const items = list.items ?? [];
  const choose = (ids: string[]): void => {
    const audiences: Draft['audiences'] = {};
    for (const id of ids) {
      const known = draft.audiences[id];
      const found = items.find((one) => one.id === id);
      if (known) audiences[id] = known;
      else if (found) audiences[id] = { name: found.name, members: found.members, ...now };
    }
    onChange({ ...draft, audiences });
  };
  const chosen = Object.keys(draft.audiences);
  const disabledKeys = items.filter((one) => refusal(one, definition)).map(({ id }) => id);
  return (
    <>
      {chosen.length > 0 && (
        <TagGroup
          label="Chosen audiences"
          onRemove={(keys) => choose(chosen.filter((id) => !keys.has(id)))}
        >
          {chosen.map((id) => (
            <Tag key={id} id={id} textValue={draft.audiences[id]!.name}>
              {draft.audiences[id]!.name}
            </Tag>
          ))}
        </TagGroup>
      )}
      <TakenOff flow={flow} definition={definition} draft={draft} />
      <FilterBar
        searchLabel="Search audiences"
        q={filter.q}
        filters={filters}
        values={filter}
        onChange={(part) => setFilter((before) => ({ ...before, ...part }))}
      />
      <DataTable
        label="Audiences to activate"
        columns={columnsOf(definition)}
        keyOf={({ id }) => id}
        {...list}
        selected={new Set(chosen)}
        disabledKeys={disabledKeys}
        onSelect={(keys) => {
          const unseen = chosen.filter((id) => !items.some((one) => one.id === id));
          const open = items.filter(({ id }) => !disabledKeys.includes(id)).map(({ id }) => id);
          choose([...unseen, ...(keys === 'all' ? open : [...keys].map(String))]);
        }}
        empty={
          Object.values(filter).some(Boolean) ? (
            <EmptyState isFiltered title="No audience matches these filters." />
          ) : (
            <EmptyState title="No audiences yet">
              An audience is a named rule over your profiles.
            </EmptyState>
          )
        }
      />
    </>
  );
}
