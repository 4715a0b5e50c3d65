import { SearchField, ToggleButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { type AttributeRow, attributeRows, type Profile } from './person.ts';

const controls = style({ display: 'flex', flexWrap: 'wrap', gap: 12, alignItems: 'end' });

const columns: readonly DataColumn<AttributeRow>[] = [
  { id: 'path', name: 'Attribute', isRowHeader: true, minWidth: 220, render: (row) => row.path },
  {
    id: 'value',
    name: 'Value',
    minWidth: 280,
    render: (row) => <IdText value={row.value} canCopy={false} />,
  },
  { id: 'type', name: 'Type', width: 130, render: (row) => row.type },
];

/** Everything known of a person, a row for each value, or as JSON. */
export function AttributesTab({ profile }: { profile: Profile }) {
  const { q = '', json = false } = useSearch({ from: '/shell/profiles/$id/$tab' });
  const navigate = useNavigate({ from: '/profiles/$id/$tab' });
  const change = (part: { q?: string | undefined; json?: boolean | undefined }): void =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true });
  const rows = attributeRows(profile.attributes).filter(
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
