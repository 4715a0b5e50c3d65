import {
  ActionButton,
  Badge,
  Checkbox,
  CheckboxGroup,
  DialogTrigger,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useChange } from '../../parts/use-change.ts';
import { useLacking } from '../../session.tsx';
import { useLabels } from './governance-queries.ts';

const badges = style({ display: 'flex', gap: 4 });
const inheritedStyle = style({ color: 'neutral-subdued', font: 'ui-sm' });
const pageRowsMax = 500;

interface FieldRow {
  field: string;
  labels: string[];
  /** Labels of what it is a part of. */
  inherited: string[];
}

/** Fields that have labels, and those seen in data, by name. */
function useFieldRows() {
  const params = { query: { limit: pageRowsMax } };
  return useQuery({
    queryKey: ['/api/labels/fields', 'rows'],
    queryFn: async (): Promise<FieldRow[]> => {
      const labelled = unwrap(await api.GET('/api/labels/fields', { params })).items;
      const seen = unwrap(await api.GET('/api/fields', { params })).items;
      const own = new Map(labelled.map((one) => [one.field, one.labels]));
      const all = new Map(labelled.map((one) => [one.field, one.labels]));
      for (const { kind, path, labels } of seen) {
        if (kind !== 'eventType') all.set(kind === 'event' ? `xEvent.${path}` : path, labels);
      }
      return [...all]
        .map(([field, labels]) => {
          const given = own.get(field) ?? [];
          return { field, labels: given, inherited: labels.filter((one) => !given.includes(one)) };
        })
        .sort((left, right) => (left.field < right.field ? -1 : 1));
    },
  });
}

export function FieldLabelsView() {
  const isLacking = useLacking('Apply Data Usage Labels').length > 0;
  const { data, error, refetch, isFetching } = useFieldRows();
  const columns: readonly DataColumn<FieldRow>[] = [
    { id: 'field', name: 'Field', isRowHeader: true, minWidth: 240, render: (one) => one.field },
    {
      id: 'labels',
      name: 'Labels',
      minWidth: 200,
      render: (one) => (
        <span className={badges}>
          {one.labels.map((label) => (
            <Badge key={label} size="S">
              {label}
            </Badge>
          ))}
          {one.inherited.length > 0 && (
            <span className={inheritedStyle}>{one.inherited.join(', ')} (inherited)</span>
          )}
        </span>
      ),
    },
    {
      id: 'edit',
      name: 'Actions',
      width: 140,
      render: (one) => (
        <DialogTrigger>
          <ActionButton
            size="S"
            isQuiet
            isDisabled={isLacking}
            aria-label={`Edit labels of ${one.field}`}
          >
            Edit labels
          </ActionButton>
          <LabelFieldDialog field={one} />
        </DialogTrigger>
      ),
    },
  ];
  return (
    <DataTable
      label="Fields"
      columns={columns}
      keyOf={(one) => one.field}
      items={data}
      error={error}
      onRetry={() => void refetch()}
      isLoading={isFetching}
      empty={
        <EmptyState title="No fields yet">
          Fields appear here once data arrives; a field can be labelled before that.
        </EmptyState>
      }
    />
  );
}

/** The labels of one field; null: its name is typed. Inside a DialogTrigger. */
export function LabelFieldDialog({ field }: { field: FieldRow | null }) {
  const { data: labels = [] } = useLabels();
  const [name, setName] = useState(field?.field ?? '');
  const [chosen, setChosen] = useState<string[]>(field?.labels ?? []);
  const save = useChange(
    async () =>
      unwrap(
        await api.PUT('/api/labels/fields/{field}', {
          params: { path: { field: name.trim() } },
          body: { labels: chosen },
        }),
      ),
    { done: 'Labels saved' },
  );
  return (
    <FormDialog
      title={field ? `Labels of ${field.field}` : 'Label a field'}
      action="Save labels"
      fields={['field', 'labels']}
      error={save.error}
      isPending={save.isPending}
      isDisabled={name.trim() === ''}
      size="L"
      onSubmit={(close) => save.mutate(undefined, { onSuccess: close })}
    >
      {!field && (
        <TextField
          label="Field"
          name="field"
          description="An attribute path, xEvent.PATH, or identityMap.NAMESPACE."
          autoFocus
          isRequired
          value={name}
          onChange={setName}
        />
      )}
      <CheckboxGroup label="Labels" value={chosen} onChange={setChosen}>
        {labels.map((label) => (
          <Checkbox key={label.name} value={label.name}>
            {label.description ? `${label.name}: ${label.description}` : label.name}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </FormDialog>
  );
}
