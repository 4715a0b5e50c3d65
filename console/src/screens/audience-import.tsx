/** An audience from a file: choose it, say whose ids they are, look, and send. */
import {
  Button,
  Content,
  DropZone,
  FileTrigger,
  Form,
  Heading,
  IllustratedMessage,
  InlineAlert,
  Link,
  NumberField,
  Picker,
  PickerItem,
  ProgressBar,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, query } from '../api/client.ts';
import { asProblem, fieldError, type Problem, problemOf } from '../api/problem.ts';
import { unwrap } from '../api/unwrap.ts';
import { exactNumber } from '../parts/format.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { Panel } from '../parts/panel.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { ReasonedButton } from '../parts/reasoned-button.tsx';
import { useLacking } from '../session.tsx';

const column = style({ display: 'flex', flexDirection: 'column', gap: 24, maxWidth: 640 });
const table = style({ font: 'ui-sm', borderCollapse: 'collapse' });
const cell = style({
  padding: 4,
  paddingEnd: 16,
  textAlign: 'start',
  maxWidth: 240,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
});
const scroll = style({ overflow: 'auto' });
const text = style({ font: 'ui', margin: 0 });

const previewBytes = 64 * 1024;
const previewRows = 5;
const pollMs = 1_000;

interface ChosenFile {
  file: File;
  columns: string[];
  rows: string[][];
}

/** The cells of the first lines, for looking at only: the server reads the file itself. */
function readLines(beginning: string): string[][] {
  const rows: string[][] = [[]];
  let cellText = '';
  let isQuoted = false;
  const separator = (beginning.split('\n')[0]?.match(/[,;\t]/) ?? [','])[0];
  for (let index = 0; index < beginning.length && rows.length <= previewRows + 1; index += 1) {
    const character = beginning[index]!;
    if (character === '"') {
      if (isQuoted && beginning[index + 1] === '"') {
        cellText += '"';
        index += 1;
      } else isQuoted = !isQuoted;
    } else if (!isQuoted && (character === separator || character === '\n')) {
      rows.at(-1)!.push(cellText.replace(/\r$/, ''));
      cellText = '';
      if (character === '\n') rows.push([]);
    } else cellText += character;
  }
  if (cellText !== '') rows.at(-1)!.push(cellText);
  return rows.filter((one) => one.some((value) => value !== ''));
}

async function choose(file: File): Promise<ChosenFile> {
  const beginning = (await file.slice(0, previewBytes).text()).replace(/^\uFEFF/, '');
  const [columns = [], ...rows] = readLines(beginning);
  return { file, columns, rows: rows.slice(0, previewRows) };
}

interface Wanted {
  name: string;
  namespace: string;
  column: string;
  days: number;
  /** As typed, with commas between. */
  tags: string;
}

const formFields = ['name', 'namespace', 'column', 'days', 'tags'];
const nothingWanted: Wanted = { name: '', namespace: '', column: '', days: 30, tags: '' };

async function send({ file }: ChosenFile, wanted: Wanted): Promise<string> {
  const asked = new URLSearchParams({
    ...{ name: wanted.name, namespace: wanted.namespace, column: wanted.column },
    ...{ days: String(wanted.days), tags: wanted.tags, fileName: file.name },
  });
  const response = await fetch(`/api/audience-uploads?${asked}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: file,
  });
  if (!response.ok) throw await asProblem(response);
  return ((await response.json()) as { id: string }).id;
}

export function AudienceImportScreen() {
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const [wanted, setWanted] = useState(nothingWanted);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  const [uploadId, setUploadId] = useState<string | null>(null);
  const change = (part: Partial<Wanted>) => setWanted((before) => ({ ...before, ...part }));
  const take = async (file: File): Promise<void> => {
    const next = await choose(file);
    setChosen(next);
    change({
      name: wanted.name || file.name.replace(/\.csv$/i, ''),
      column: next.columns[0] ?? '',
    });
  };
  const upload = async (): Promise<void> => {
    if (!chosen) return;
    setPending(true);
    setProblem(null);
    try {
      setUploadId(await send(chosen, wanted));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <PageHeader
        title="Import audience"
        crumbs={[{ name: 'Audiences', href: '/audiences' }]}
        verdict="A CSV file with a header line; one column holds the identities of the members."
      />
      <div className={column}>
        {uploadId ? (
          <UploadReport id={uploadId} />
        ) : (
          <>
            <FileField chosen={chosen} onChoose={(file) => void take(file)} />
            {chosen && (
              <>
                <FilePreview chosen={chosen} />
                <ImportForm chosen={chosen} wanted={wanted} problem={problem} onChange={change} />
                <InlineAlert variant="notice">
                  <Heading>Not for Gainsight PX</Heading>
                  <Content>
                    Custom uploads are not accepted by Gainsight PX. Rules can be built on this
                    audience.
                  </Content>
                </InlineAlert>
                {problem && <ProblemAlert error={problem} except={formFields} />}
                <div>
                  <ReasonedButton
                    variant="accent"
                    needs={['Manage Segments']}
                    reason={
                      wanted.name.trim() === ''
                        ? 'The audience needs a name.'
                        : wanted.namespace === ''
                          ? 'Choose the namespace of the identities.'
                          : null
                    }
                    isPending={isPending}
                    onPress={() => void upload()}
                  >
                    Import audience
                  </ReasonedButton>
                </div>
              </>
            )}
          </>
        )}
      </div>
    </>
  );
}

function FileField({
  chosen,
  onChoose,
}: {
  chosen: ChosenFile | null;
  onChoose(file: File): void;
}) {
  return (
    <DropZone
      aria-label="CSV file"
      isFilled={chosen !== null}
      replaceMessage="Drop another file"
      onDrop={async (event) => {
        const item = event.items.find((one) => one.kind === 'file');
        if (item?.kind === 'file') onChoose(await item.getFile());
      }}
    >
      <IllustratedMessage>
        <Heading>{chosen ? chosen.file.name : 'Drop a CSV file here'}</Heading>
        <Content>
          <FileTrigger
            acceptedFileTypes={['text/csv', '.csv']}
            onSelect={(files) => {
              const [file] = files ?? [];
              if (file) onChoose(file);
            }}
          >
            <Button variant="secondary">{chosen ? 'Choose another file' : 'Choose file'}</Button>
          </FileTrigger>
        </Content>
      </IllustratedMessage>
    </DropZone>
  );
}

function FilePreview({ chosen }: { chosen: ChosenFile }) {
  return (
    <Panel title="First rows">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={scroll} tabIndex={0} aria-label="First rows">
        <table className={table}>
          <thead>
            <tr>
              {chosen.columns.map((name, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place
                <th key={index} className={cell} dir="auto">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chosen.rows.map((row, line) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are known by their place
              <tr key={line}>
                {chosen.columns.map((_, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their place
                  <td key={index} className={cell} dir="auto">
                    {row[index] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

interface ImportFormProps {
  chosen: ChosenFile;
  wanted: Wanted;
  problem: Problem | null;
  onChange(part: Partial<Wanted>): void;
}

function ImportForm({ chosen, wanted, problem, onChange }: ImportFormProps) {
  const { data } = query.useQuery('get', '/api/namespaces', {});
  const errorOf = (field: string) => {
    const message = fieldError(problem, field);
    return { isInvalid: message !== undefined, errorMessage: message };
  };
  return (
    <Form>
      <TextField
        label="Name"
        isRequired
        value={wanted.name}
        onChange={(name) => onChange({ name })}
        {...errorOf('name')}
      />
      <Picker
        label="Identity column"
        value={wanted.column || null}
        onChange={(key) => onChange({ column: String(key) })}
        {...errorOf('column')}
      >
        {[...new Set(chosen.columns)].map((name) => (
          <PickerItem key={name} id={name}>
            {name}
          </PickerItem>
        ))}
      </Picker>
      <Picker
        label="Namespace"
        isRequired
        value={wanted.namespace || null}
        onChange={(key) => onChange({ namespace: String(key) })}
        {...errorOf('namespace')}
      >
        {(data?.items ?? []).map((one) => (
          <PickerItem key={one.symbol} id={one.symbol}>
            {one.symbol}
          </PickerItem>
        ))}
      </Picker>
      <NumberField
        label="Days kept"
        description="Memberships end by themselves after 1 to 90 days."
        minValue={1}
        maxValue={90}
        value={wanted.days}
        onChange={(days) => onChange({ days })}
        {...errorOf('days')}
      />
      <TextField
        label="Tags"
        description="Words to find it by, with commas between"
        value={wanted.tags}
        onChange={(tags) => onChange({ tags })}
        {...errorOf('tags')}
      />
    </Form>
  );
}

function UploadReport({ id }: { id: string }) {
  const mayProfiles = useLacking('View Profiles').length === 0;
  const { data, error, refetch } = useQuery({
    queryKey: ['/api/audience-uploads/{id}', id],
    queryFn: async () =>
      unwrap(await api.GET('/api/audience-uploads/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) =>
      state.data?.state === 'running' || !state.data ? pollMs : false,
  });
  if (error) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  const isDone = data.state === 'done';
  return (
    <InlineAlert variant={data.state === 'failed' ? 'negative' : isDone ? 'positive' : 'neutral'}>
      <Heading>
        {isDone ? 'Import finished' : data.state === 'failed' ? 'Import failed' : 'Importing'}
      </Heading>
      <Content>
        {data.state === 'running' && <ProgressBar isIndeterminate label="Reading rows" />}
        {data.error && <p className={text}>{data.error}</p>}
        <p className={text}>
          {exactNumber(data.read)} rows read: {exactNumber(data.added)} people added,{' '}
          {exactNumber(data.alreadyIn)} already in, {exactNumber(data.rejected)} not taken.
        </p>
        <Link href={`/audiences/${data.audienceId}/overview`}>Open audience</Link>{' '}
        {data.rejected > 0 && mayProfiles && (
          <Link href={`/api/audience-uploads/${id}/rejected`} target="_blank">
            Download the rows not taken
          </Link>
        )}
      </Content>
    </InlineAlert>
  );
}
