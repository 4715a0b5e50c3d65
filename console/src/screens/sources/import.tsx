import {
  Button,
  ButtonGroup,
  Content,
  DropZone,
  FileTrigger,
  Heading,
  IllustratedMessage,
  Picker,
  PickerItem,
  ProgressBar,
  TextField,
} from '@react-spectrum/s2';
import CloudUpload from '@react-spectrum/s2/illustrations/linear/CloudUpload';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../api/client.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { compactNumber, exactNumber } from '../../parts/format.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { type ColumnTarget, guessTargets, kindOf, readPages } from './import-file.ts';
import { type Progress, rowsSentBefore, useImport } from './import-run.ts';

const drop = style({ width: 'full', maxWidth: 640 });
const targetRow = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: 12 });
const column = style({ display: 'flex', flexDirection: 'column', gap: 12 });
const note = style({ font: 'body', margin: 0 });
const choose = style({ display: 'flex', justifyContent: 'center', marginTop: 16 });
const previewRows = 20;

interface Chosen {
  file: File;
  header: string[];
  rows: string[][];
}

async function beginningOf(file: File): Promise<Chosen> {
  for await (const { header, rows } of readPages(file)) {
    return { file, header, rows: rows.slice(0, previewRows) };
  }
  return { file, header: [], rows: [] };
}

function ChooseFile({ onChoose }: { onChoose(file: File): void }) {
  return (
    <DropZone
      styles={drop}
      onDrop={(event) => {
        const item = event.items.find((one) => one.kind === 'file');
        if (item?.kind === 'file') void item.getFile().then(onChoose);
      }}
    >
      <IllustratedMessage>
        <CloudUpload />
        <Heading>Drop a file of people</Heading>
        <Content>
          CSV with a header, or NDJSON as /collect/profiles takes it.
          <FileTrigger
            acceptedFileTypes={['.csv', '.ndjson', '.jsonl', '.txt']}
            onSelect={(files) => {
              const file = files?.item(0);
              if (file) onChoose(file);
            }}
          >
            <span className={choose}>
              <Button variant="accent">Choose file</Button>
            </span>
          </FileTrigger>
        </Content>
      </IllustratedMessage>
    </DropZone>
  );
}

const attributeTypes = [
  { id: 'text', name: 'Attribute, text' },
  { id: 'number', name: 'Attribute, number' },
  { id: 'boolean', name: 'Attribute, true or false' },
] as const;

interface ColumnPickerProps {
  name: string;
  target: ColumnTarget;
  namespaces: readonly string[];
  onChange(target: ColumnTarget): void;
}

function ColumnPicker({ name, target, namespaces, onChange }: ColumnPickerProps) {
  const selected =
    target.to === 'identity'
      ? `identity ${target.namespace}`
      : target.to === 'attribute'
        ? target.type
        : 'nothing';
  return (
    <div className={targetRow}>
      <Picker
        label={name || '(no name)'}
        value={selected}
        onChange={(key) => {
          const id = String(key);
          const type = attributeTypes.find((one) => one.id === id)?.id;
          if (id.startsWith('identity ')) onChange({ to: 'identity', namespace: id.slice(9) });
          else if (type) onChange({ to: 'attribute', name, type });
          else onChange({ to: 'nothing' });
        }}
      >
        {[
          { id: 'nothing', name: 'Not imported' },
          ...attributeTypes,
          ...namespaces.map((symbol) => ({
            id: `identity ${symbol}`,
            name: `Identity: ${symbol}`,
          })),
        ].map((option) => (
          <PickerItem key={option.id} id={option.id}>
            {option.name}
          </PickerItem>
        ))}
      </Picker>
      {target.to === 'attribute' && (
        <TextField
          label="Attribute"
          value={target.name}
          onChange={(text) => onChange({ ...target, name: text })}
        />
      )}
    </div>
  );
}

function Preview({ chosen }: { chosen: Chosen }) {
  const { header, rows, file } = chosen;
  const names = kindOf(file) === 'csv' ? header : ['Line'];
  return (
    <DataTable
      label="First rows"
      columns={names.map((name, index) => ({
        id: `column ${index}`,
        name: name || '(no name)',
        render: (row: { at: number; cells: string[] }) => row.cells[index] ?? '',
      }))}
      items={rows.map((cells, at) => ({ at, cells }))}
      keyOf={(row) => String(row.at)}
      empty={<p className={note}>The file has no rows.</p>}
      height={320}
    />
  );
}

function ProgressPart({ progress, size }: { progress: Progress; size: number | null }) {
  const { state, rows, accepted, rejected, rejectedRows, rowsPerSecond, problem } = progress;
  const word = {
    ready: '',
    running: 'Importing',
    paused: 'Paused',
    done: 'Imported',
    failed: 'Stopped',
  };
  const text = `${word[state]}: ${exactNumber(rows)} rows read, ${exactNumber(accepted)} accepted, ${exactNumber(rejected)} rejected`;
  return (
    <Panel title="Progress">
      <ProgressBar
        label={text}
        valueLabel={state === 'running' ? `${compactNumber(rowsPerSecond)} rows/s` : ''}
        isIndeterminate={state === 'running' && size === null}
        value={state === 'done' ? 100 : size === null ? 0 : Math.min((rows / size) * 100, 99)}
      />
      {problem && <ProblemAlert error={problem} />}
      {rejectedRows.length > 0 && (
        <DataTable
          label="Rejected rows"
          columns={[
            { id: 'row', name: 'Row', width: 100, render: (one) => exactNumber(one.row) },
            { id: 'path', name: 'Field', width: 260, render: (one) => one.path },
            { id: 'message', name: 'What is wrong', render: (one) => one.message },
          ]}
          items={rejectedRows}
          keyOf={(one) => `${one.row}`}
          empty={null}
          height={280}
        />
      )}
    </Panel>
  );
}

export function ImportScreen() {
  const client = useQueryClient();
  const { data: namespaces } = query.useQuery('get', '/api/namespaces');
  const symbols = namespaces?.items.map((one) => one.symbol) ?? [];
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [targets, setTargets] = useState<ColumnTarget[]>([]);
  const { progress, run, pause, reset } = useImport();
  const choose = async (file: File): Promise<void> => {
    const beginning = await beginningOf(file);
    reset();
    setChosen(beginning);
    setTargets(guessTargets(beginning.header, beginning.rows, symbols));
  };
  const isCsv = chosen !== null && kindOf(chosen.file) === 'csv';
  const hasIdentity = targets.some((target) => target.to === 'identity');
  const sentBefore = chosen ? rowsSentBefore(chosen.file) : 0;
  const start = async (skipRows: number): Promise<void> => {
    await run(chosen!.file, targets, skipRows);
    await client.invalidateQueries();
  };
  const isBusy = progress.state === 'running';
  return (
    <>
      <PageHeader title="Import people" crumbs={[{ name: 'Sources', href: '/sources' }]} />
      {chosen === null ? (
        <ChooseFile onChoose={(file) => void choose(file)} />
      ) : (
        <div className={column}>
          <Panel title={chosen.file.name}>
            <Preview chosen={chosen} />
          </Panel>
          {isCsv && (
            <Panel title="Columns">
              {chosen.header.map((name, index) => (
                <ColumnPicker
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their places, and names may repeat.
                  key={index}
                  name={name}
                  namespaces={symbols}
                  target={targets[index] ?? { to: 'nothing' }}
                  onChange={(target) =>
                    setTargets((before) => before.map((one, at) => (at === index ? target : one)))
                  }
                />
              ))}
            </Panel>
          )}
          <ButtonGroup>
            <ReasonedButton
              variant="accent"
              needs={['Ingest']}
              reason={isCsv && !hasIdentity ? 'Choose the column that says who each row is.' : null}
              isPending={isBusy}
              onPress={() => void start(0)}
            >
              Import people
            </ReasonedButton>
            {isBusy && (
              <Button variant="secondary" onPress={pause}>
                Pause import
              </Button>
            )}
            {!isBusy && sentBefore > 0 && (
              <Button variant="secondary" onPress={() => void start(sentBefore)}>
                {`Continue after ${exactNumber(sentBefore)} rows`}
              </Button>
            )}
            <Button variant="secondary" isDisabled={isBusy} onPress={() => setChosen(null)}>
              Choose another file
            </Button>
          </ButtonGroup>
          {isBusy && <p className={note}>Keep this page open until the import has ended.</p>}
          {progress.state !== 'ready' && <ProgressPart progress={progress} size={null} />}
        </div>
      )}
    </>
  );
}
