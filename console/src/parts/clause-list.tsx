import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { StatusText } from './status-text.tsx';

const list = style({ display: 'flex', flexDirection: 'column', gap: 12, padding: 0, margin: 0 });
const clauseStyle = style({ font: 'body-sm', listStyleType: 'none' });
const code = style({ font: 'code-sm', overflowWrap: 'anywhere' });
const facts = style({ font: 'ui-sm', color: 'neutral-subdued', overflowWrap: 'anywhere' });

interface Clause {
  from: number;
  to: number;
  text: string;
  result: boolean;
  values: readonly { path: string; value?: unknown; count?: number }[];
}

/** "plan: \"free\"", "plan: no value", "xEvent: 3 items". */
export function readText({ path, value, count }: Clause['values'][number]): string {
  if (count !== undefined) return `${path}: ${count === 1 ? '1 item' : `${count} items`}`;
  return `${path}: ${value == null ? 'no value' : JSON.stringify(value).slice(0, 120)}`;
}

/** The clauses of a rule, each with its answer for one person and what it read of them. */
export function ClauseList({ clauses }: { clauses: readonly Clause[] }) {
  return (
    <ul className={list} aria-label="Clauses">
      {clauses.map((clause) => (
        <li key={`${clause.from} ${clause.to}`} className={clauseStyle}>
          <StatusText
            status={clause.result ? 'in' : 'failed'}
            text={clause.result ? 'True' : 'False'}
          />
          <div className={code}>{clause.text}</div>
          {clause.values.map((value) => (
            <div key={value.path} className={facts} dir="auto">
              {readText(value)}
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
