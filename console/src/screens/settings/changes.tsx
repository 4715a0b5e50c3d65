/** What a configuration file would change, or has changed, in words. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { exactNumber } from '../../parts/format.ts';
import { IdText } from '../../parts/id-text.tsx';
import { StatusText } from '../../parts/status-text.tsx';

interface Change {
  section: string;
  noun: string;
  name: string;
  action: 'create' | 'update' | 'delete';
  fields: { path: string; before: unknown; after: unknown; secret?: boolean }[];
  notes: string[];
}

export interface Difference {
  changes: Change[];
  notes: string[];
  fingerprint: string;
}

export interface Applied extends Difference {
  writeKeys: { name: string; key: string }[];
}

const text = style({ font: 'body', margin: 0 });
const list = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 12,
  listStyleType: 'none',
  margin: 0,
  padding: 0,
});
const row = style({ display: 'flex', flexDirection: 'column', gap: 4, minWidth: 0 });
const head = style({ display: 'flex', gap: 12, alignItems: 'baseline', font: 'ui', minWidth: 0 });
const nameStyle = style({ fontWeight: 'bold', overflowWrap: 'anywhere', minWidth: 0 });
const field = style({
  font: 'code-sm',
  overflowWrap: 'anywhere',
  marginStart: 24,
  whiteSpace: 'pre-wrap',
});
const titleStyle = style({ font: 'title', margin: 0 });

const actions = {
  create: { status: 'enabled', text: 'Create' },
  update: { status: 'pending', text: 'Change' },
  delete: { status: 'failed', text: 'Remove' },
} as const;

export function changesText(count: number): string {
  return `${exactNumber(count)} ${count === 1 ? 'change' : 'changes'}`;
}

function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fieldText({ action, fields }: Change, index: number): string {
  const { path, before, after, secret } = fields[index]!;
  if (secret) return `${path}: a secret`;
  if (action === 'create') return `${path}: ${valueText(after)}`;
  return `${path}: ${valueText(before)} → ${valueText(after)}`;
}

function ChangeRow({ change }: { change: Change }) {
  return (
    <li className={row}>
      <div className={head}>
        <StatusText {...actions[change.action]} />
        <span>{change.noun}</span>
        <span className={nameStyle} dir="auto">
          {change.name}
        </span>
      </div>
      {change.action !== 'delete' &&
        change.fields.map(({ path }, index) => (
          <span key={path} className={field} dir="auto">
            {fieldText(change, index)}
          </span>
        ))}
      {change.notes.map((note) => (
        <span key={note} className={field}>
          {note}
        </span>
      ))}
    </li>
  );
}

/** "3 changes: 1 × create, 2 × change." */
function summary(changes: readonly Change[]): string {
  if (changes.length === 0) return 'Nothing: all is as the file says.';
  const parts = (['create', 'update', 'delete'] as const).flatMap((action) => {
    const count = changes.filter((one) => one.action === action).length;
    return count > 0 ? [`${exactNumber(count)} × ${actions[action].text.toLowerCase()}`] : [];
  });
  return `${changesText(changes.length)}: ${parts.join(', ')}.`;
}

export function ChangeList({ title, difference }: { title: string; difference: Difference }) {
  const { changes, notes } = difference;
  return (
    <>
      <h3 className={titleStyle}>{title}</h3>
      <p className={text}>{summary(changes)}</p>
      {notes.map((note) => (
        <p key={note} className={text}>
          {note}
        </p>
      ))}
      <ul className={list} aria-label={title}>
        {changes.map((change) => (
          <ChangeRow key={`${change.section} ${change.name} ${change.action}`} change={change} />
        ))}
      </ul>
    </>
  );
}

/** Keys of the sources that were made: trackers need them. */
export function WriteKeys({ keys }: { keys: Applied['writeKeys'] }) {
  return (
    <ul className={list} aria-label="New write keys">
      {keys.map(({ name, key }) => (
        <li key={name} className={head}>
          <span dir="auto">{name}</span>
          <IdText value={key} />
        </li>
      ))}
    </ul>
  );
}
