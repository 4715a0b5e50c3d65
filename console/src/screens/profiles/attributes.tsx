import { SearchField, ToggleButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { query } from '../../api/client.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useLacking } from '../../session.tsx';
import { type AttributeRow, attributeRows, type Profile } from './person.ts';

const controls = style({ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'end' });

function columnsOf(
  labels: ReadonlyMap<string, readonly string[]> | null,
): readonly DataColumn<AttributeRow>[] {
  return [
    { id: 'path', name: 'Attribute', isRowHeader: true, minWidth: 220, render: (row) => row.path },
    {
      id: 'value',
      name: 'Value',
      minWidth: 280,
      render: (row) => <IdText value={row.value} canCopy={false} />,
    },
    { id: 'type', name: 'Type', width: 130, render: (row) => row.type },
    { id: 'setAt', name: 'Set', width: 180, render: (row) => <TimeText at={row.setAt} /> },
    ...(labels === null
      ? []
      : [
          {
            id: 'labels',
            name: 'Labels',
            width: 130,
            render: ({ field }: AttributeRow) => labels.get(field)?.join(', ') || '—',
          },
        ]),
  ];
}

/** Labels of attributes, by the path as a rule writes it; null: they may not be seen. */
function useLabels(): ReadonlyMap<string, readonly string[]> | null {
  const mayView = useLacking('View Segments').length === 0;
  const params = { query: { kind: 'attribute' as const, limit: 1_000 } };
  const { data } = query.useQuery('get', '/api/fields', { params }, { enabled: mayView });
  return (
    useMemo(() => data && new Map(data.items.map(({ path, labels }) => [path, labels])), [data]) ??
    null
  );
}

/** Everything known of a person, a row for each value, or as JSON. */
export function AttributesTab({ profile }: { profile: Profile }) {
  const { q = '', json = false } = useSearch({ from: '/shell/profiles/$id/$tab' });
  const navigate = useNavigate({ from: '/profiles/$id/$tab' });
  const labels = useLabels();
  const columns = useMemo(() => columnsOf(labels), [labels]);
  const change = (part: { q?: string | undefined; json?: boolean | undefined }): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const rows = attributeRows(profile.attributes, profile.attributeTimes).filter(
    ({ path, value }) => path !== '' && `${path} ${value}`.toLowerCase().includes(q.toLowerCase()),
  );
  return (
    <>
      <div className={controls}>
        <SearchField
          aria-label="Search attributes"
          placeholder="Search attributes"
          value={q}
          onChange={(text) => change({ q: text === '' ? undefined : text })}
        />
        <ToggleButton
          isSelected={json}
          onChange={(isOn) => change({ json: isOn ? true : undefined })}
        >
          View JSON
        </ToggleButton>
      </div>
      {json ? (
        <JsonView label="Attributes as JSON" value={profile.attributes} />
      ) : (
        <DataTable
          label="Attributes"
          columns={columns}
          items={rows}
          keyOf={(row) => row.path}
          empty={
            q === '' ? (
              <EmptyState title="No attributes">Nothing is known of this person yet.</EmptyState>
            ) : (
              <EmptyState isFiltered title="No attribute matches this search." />
            )
          }
        />
      )}
    </>
  );
}
