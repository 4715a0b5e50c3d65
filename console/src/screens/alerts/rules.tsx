import { ActionButton, DialogTrigger, NumberField, Switch } from '@react-spectrum/s2';
import { useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { duration, exactNumber } from '../../parts/format.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { useChange } from '../../parts/use-change.ts';
import { useList } from '../../parts/use-list.ts';
import { useLacking } from '../../session.tsx';

type Rule =
  paths['/api/alert-rules']['get']['responses'][200]['content']['application/json']['items'][number];
type Change = NonNullable<
  paths['/api/alert-rules/{id}']['patch']['requestBody']
>['content']['application/json'];

const everything = '*';

/** "10 min", "50 %", "1,024 MiB", "1". */
function limitText({ limit, unit }: Rule): string {
  if (unit === 'seconds') return limit < 60 ? `${limit} s` : duration(limit * 1_000);
  if (unit === 'percent') return `${limit} %`;
  return unit === 'count' ? exactNumber(limit) : `${exactNumber(limit)} ${unit}`;
}

const columns: readonly DataColumn<Rule>[] = [
  { id: 'name', name: 'Rule', isRowHeader: true, minWidth: 200, render: (one) => one.name },
  { id: 'description', name: 'Meaning', minWidth: 240, render: (one) => one.description },
  {
    id: 'limit',
    name: 'Limit',
    width: 150,
    render: limitText,
  },
];

const changeRule = async ({ id, ...body }: Change & { id: string }) =>
  unwrap(await api.PATCH('/api/alert-rules/{id}', { params: { path: { id } }, body }));

/** When something is an alert: on or off, from which limit, told or only recorded. */
export function RulesTab() {
  const isLacking = useLacking('Manage Alerts').length > 0;
  const list = useList(['/api/alert-rules'], async () => unwrap(await api.GET('/api/alert-rules')));
  const change = useChange(changeRule);
  const own: readonly DataColumn<Rule>[] = [
    {
      id: 'enabled',
      name: 'Enabled',
      width: 130,
      render: (one) => (
        <Switch
          aria-label={`Enable ${one.name}`}
          isSelected={one.enabled}
          isDisabled={isLacking}
          onChange={(enabled) => change.mutate({ id: one.id, enabled })}
        />
      ),
    },
    {
      id: 'muted',
      name: 'Muted',
      width: 110,
      render: (one) => (
        <Switch
          aria-label={`Mute ${one.name}`}
          isSelected={one.muted.includes(everything)}
          isDisabled={isLacking}
          onChange={(isMuted) => {
            const others = one.muted.filter((thing) => thing !== everything);
            change.mutate({ id: one.id, muted: isMuted ? [...others, everything] : others });
          }}
        />
      ),
    },
    {
      id: 'edit',
      name: 'Actions',
      width: 130,
      render: (one) => (
        <DialogTrigger>
          <ActionButton
            size="S"
            isQuiet
            isDisabled={isLacking}
            aria-label={`Edit limit of ${one.name}`}
          >
            Edit limit
          </ActionButton>
          <LimitDialog rule={one} />
        </DialogTrigger>
      ),
    },
  ];
  return (
    <>
      {change.error && <ProblemAlert error={change.error} />}
      <DataTable
        label="Alert rules"
        columns={[...columns, ...own]}
        keyOf={(one) => one.id}
        {...list}
        empty={<EmptyState title="No alert rules" />}
      />
    </>
  );
}

function LimitDialog({ rule }: { rule: Rule }) {
  const [limit, setLimit] = useState(rule.limit);
  const [resolveAfterSeconds, setResolveAfter] = useState(rule.resolveAfterSeconds);
  const save = useChange(changeRule, { done: 'Rule saved' });
  return (
    <FormDialog
      title={rule.name}
      action="Save rule"
      fields={['limit', 'resolveAfterSeconds']}
      error={save.error}
      isPending={save.isPending}
      onSubmit={(close) =>
        save.mutate({ id: rule.id, limit, resolveAfterSeconds }, { onSuccess: close })
      }
    >
      <NumberField
        label={rule.unit === 'count' ? 'Limit' : `Limit, ${rule.unit}`}
        name="limit"
        description={`By default ${exactNumber(rule.limitDefault)}.`}
        minValue={0}
        value={limit}
        onChange={setLimit}
      />
      <NumberField
        label="Resolved after this many seconds within the limit"
        name="resolveAfterSeconds"
        minValue={0}
        maxValue={86_400}
        value={resolveAfterSeconds}
        onChange={setResolveAfter}
      />
    </FormDialog>
  );
}
