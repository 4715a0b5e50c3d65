import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { paths } from '../../../api/schema.d.ts';
import { api } from '../api/client.ts';
import { unwrap } from '../api/unwrap.ts';
import { type DataColumn, DataTable } from '../parts/data-table.tsx';
import { download } from '../parts/download.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { IdText } from '../parts/id-text.tsx';
import { JsonView } from '../parts/json-view.tsx';
import { ListWithPanel } from '../parts/list-with-panel.tsx';
import { NeedsPermission } from '../parts/needs-permission.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { Properties } from '../parts/properties.tsx';
import { RightPanel } from '../parts/right-panel.tsx';
import { StatusText } from '../parts/status-text.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { useChange } from '../parts/use-change.ts';
import { type Page, useList } from '../parts/use-list.ts';

type AuditQuery = NonNullable<paths['/api/audit']['get']['parameters']['query']>;
type Entry =
  paths['/api/audit']['get']['responses'][200]['content']['application/json']['items'][number];

const resultWords: Readonly<Record<Entry['result'], string>> = {
  allowed: 'Allowed',
  denied: 'Denied',
  refused: 'Refused by policy',
  failed: 'Failed',
  started: 'Outcome unknown',
};
const sourceWords: Readonly<Record<Entry['source'], string>> = {
  console: 'Console',
  api: 'API',
  cli: 'Command line',
  apply: 'Configuration',
  system: 'Millrace itself',
};
const objectTypes = [
  'accounts',
  'alert-rules',
  'alerts',
  'api-keys',
  'audiences',
  'channels',
  'consent-policies',
  'dataflows',
  'labels',
  'marketing-actions',
  'policies',
  'profiles',
  'roles',
  'session',
  'settings',
  'users',
  'write-keys',
];
const rangeMs = { '15m': 9e5, '1h': 36e5, '24h': 864e5, '7d': 6048e5, '30d': 2592e6 } as const;
const rangeNames = { '1h': 'Last hour', '24h': 'Last 24 h', '7d': 'Last 7 d', '30d': 'Last 30 d' };

const optionsOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([id, name]) => ({ id, name }));

const filters = [
  { id: 'objectType', name: 'Object', options: objectTypes.map((id) => ({ id, name: id })) },
  { id: 'source', name: 'Source', options: optionsOf(sourceWords) },
  { id: 'result', name: 'Result', options: optionsOf(resultWords) },
  { id: 'range', name: 'Time', options: optionsOf(rangeNames) },
];

const columns: readonly DataColumn<Entry>[] = [
  { id: 'at', name: 'Time', width: 180, render: (one) => <TimeText at={one.at} /> },
  { id: 'actor', name: 'Actor', minWidth: 140, render: (one) => one.actor.name },
  { id: 'source', name: 'Source', width: 130, render: (one) => sourceWords[one.source] },
  { id: 'action', name: 'Action', isRowHeader: true, minWidth: 170, render: (one) => one.action },
  {
    id: 'object',
    name: 'Object',
    minWidth: 160,
    render: (one) => one.object.name ?? one.object.id ?? one.object.type,
  },
  {
    id: 'result',
    name: 'Result',
    width: 170,
    render: (one) => <StatusText status={one.result} text={resultWords[one.result]} />,
  },
];

const code = style({ font: 'code-sm', overflowWrap: 'anywhere' });
const titleStyle = style({ font: 'title-sm', margin: 0 });

/** Downloads what the filter finds; the server streams it. */
async function downloadCsv(filter: AuditQuery): Promise<void> {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  await download(`/api/audit?${query}`, 'audit.csv', 'text/csv');
}

/** Who did what, and what it changed. */
export function AuditsScreen() {
  return (
    <NeedsPermission needs="View User Activity Log">
      <Audits />
    </NeedsPermission>
  );
}

function Audits() {
  const search = useSearch({ from: '/shell/audits' });
  const navigate = useNavigate({ from: '/audits' });
  const change = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const { q: actor, range, sel, ...rest } = search;
  const filterNow = (): AuditQuery => ({
    ...rest,
    actor,
    from: range && new Date(Date.now() - rangeMs[range]).toISOString(),
  });
  const list = useList(['/api/audit', { ...rest, actor, range }], async (cursor) => {
    const params = { query: { ...filterNow(), cursor } };
    // The client's types lose JSON values on the way.
    return unwrap(await api.GET('/api/audit', { params })) as unknown as Page<Entry>;
  });
  const csv = useChange(() => downloadCsv(filterNow()));
  const chosen = list.items?.find((one) => one.id === sel);
  return (
    <>
      <PageHeader
        title="Audit log"
        actions={
          <Button variant="secondary" isPending={csv.isPending} onPress={() => csv.mutate()}>
            Export CSV
          </Button>
        }
      />
      {csv.error && <ProblemAlert error={csv.error} />}
      <FilterBar
        searchLabel="Actor: name or id"
        q={actor}
        filters={filters}
        values={{ ...rest, range }}
        onChange={change}
      />
      <ListWithPanel
        list={
          <DataTable
            label="Audit log"
            columns={columns}
            keyOf={(one) => one.id}
            onOpen={(one) => change({ sel: one.id })}
            {...list}
            empty={<EmptyState isFiltered title="No entry matches these filters." />}
          />
        }
        panel={chosen && <EntryPanel entry={chosen} onClose={() => change({ sel: undefined })} />}
      />
    </>
  );
}

function EntryPanel({ entry, onClose }: { entry: Entry; onClose(): void }) {
  return (
    <RightPanel title={entry.action} onClose={onClose}>
      <Properties
        items={[
          ['Time', <TimeText key="at" at={entry.at} isAbsolute />],
          ['Actor', `${entry.actor.name} (${entry.actor.kind})`],
          ['Source', sourceWords[entry.source]],
          ['Object', `${entry.object.type} ${entry.object.name ?? ''}`],
          ...(entry.object.id
            ? [['Object id', <IdText key="id" value={entry.object.id} />] as const]
            : []),
          [
            'Result',
            <StatusText key="result" status={entry.result} text={resultWords[entry.result]} />,
          ],
          ...(entry.detail ? [['Why', entry.detail] as const] : []),
          ...(entry.requestId
            ? [['Request id', <IdText key="request" value={entry.requestId} />] as const]
            : []),
        ]}
      />
      <Changes before={entry.before} after={entry.after} />
    </RightPanel>
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is different; the whole where there is only one side. */
function Changes({ before, after }: { before: unknown; after: unknown }) {
  if (!isObject(before) || !isObject(after)) {
    const whole = after ?? before;
    if (whole === null || whole === undefined) return null;
    const title = after ? 'After' : 'Before';
    return (
      <>
        <h3 className={titleStyle}>{title}</h3>
        <JsonView label={title} value={whole} />
      </>
    );
  }
  const text = (value: unknown) => (value === undefined ? '—' : JSON.stringify(value));
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => name !== 'updatedAt' && text(before[name]) !== text(after[name]),
  );
  return (
    <>
      <h3 className={titleStyle}>What changed</h3>
      {names.length === 0 ? (
        'Nothing.'
      ) : (
        <Properties
          items={names.map((name) => [
            name,
            <span key={name} className={code}>
              <del>{text(before[name])}</del> <ins>{text(after[name])}</ins>
            </span>,
          ])}
        />
      )}
    </>
  );
}
