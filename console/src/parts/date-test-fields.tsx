import { TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { printPath } from '../../../src/audiences/pql/index.ts';
import { type Card, type DateTest, timeUnits } from '../rule-cards/cards.ts';
import { Amount, Choice, Told, word } from './card-fields.tsx';
import type { KnownField } from './pql-editor.tsx';

const code = style({ font: 'code-sm', overflowWrap: 'anywhere' });

export type DateTestId = DateTest['test'];

export const dateTestNames: readonly (readonly [DateTestId, string])[] = [
  ['within', 'within the last'],
  ['moreThanAgo', 'more than … ago'],
  ['on', 'on'],
  ['before', 'before'],
  ['after', 'after'],
  ['this', 'this'],
];

/** What a test of a date begins with; null: it is no test of dates. */
export function newDateTest(id: string): DateTest | null {
  if (id === 'within' || id === 'moreThanAgo') return { test: id, count: 14, unit: 'days' };
  if (id === 'this') return { test: 'this', unit: 'month' };
  if (id !== 'on' && id !== 'before' && id !== 'after') return null;
  const now = new Date();
  const [year, month, day] = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return { test: id, year, month, day };
}

interface DateTestFieldsProps {
  card: Extract<Card, { kind: 'date' }>;
  onChange(card: Card): void;
  isReadOnly: boolean;
  field: KnownField | undefined;
}

export function DateTestFields({ card, onChange, isReadOnly }: DateTestFieldsProps) {
  const path = printPath(card.path);
  const change = (test: DateTest): void => onChange({ kind: 'date', path: card.path, ...test });
  return (
    <>
      <code className={code}>{path}</code>
      <Choice
        label={`Test of ${path}`}
        value={card.test as DateTestId | 'isSet'}
        options={[...dateTestNames, ['isSet', 'is set']]}
        isReadOnly={isReadOnly}
        onChange={(id) => {
          const test = newDateTest(id);
          if (test) change(test);
          else onChange({ kind: 'attribute', path: card.path, test: 'isSet' });
        }}
      />
      {(card.test === 'within' || card.test === 'moreThanAgo') && (
        <>
          <Amount
            label={`Length for ${path}`}
            value={card.count}
            least={0}
            isWhole
            isReadOnly={isReadOnly}
            onChange={(count) => change({ ...card, count })}
          />
          <Choice
            label={`Unit for ${path}`}
            value={card.unit}
            options={timeUnits.map((unit) => [unit, unit] as const)}
            isReadOnly={isReadOnly}
            onChange={(unit) => change({ ...card, unit })}
          />
          {card.test === 'moreThanAgo' && <span className={word}>ago</span>}
        </>
      )}
      {card.test === 'this' && (
        <Choice
          label={`Period of ${path}`}
          value={card.unit}
          options={(['day', 'week', 'month', 'year'] as const).map((unit) => [unit, unit] as const)}
          isReadOnly={isReadOnly}
          onChange={(unit) => change({ ...card, unit })}
        />
      )}
      {'year' in card && (
        <DayField
          label={`Day for ${path}`}
          value={card}
          isReadOnly={isReadOnly}
          onChange={(day) => change({ ...card, ...day })}
        />
      )}
    </>
  );
}

interface Day {
  year: number;
  month: number;
  day: number;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** A day as the browser's own field of dates; a half-typed one changes nothing. */
function DayField({
  label,
  value,
  isReadOnly,
  onChange,
}: {
  label: string;
  value: Day;
  isReadOnly: boolean;
  onChange(day: Day): void;
}) {
  const written = `${String(value.year).padStart(4, '0')}-${two(value.month)}-${two(value.day)}`;
  if (isReadOnly) return <Told>{written}</Told>;
  return (
    <TextField
      aria-label={label}
      size="S"
      type={'date' as 'text'}
      value={written}
      onChange={(text) => {
        const [year, month, day] = text.split('-').map(Number);
        if (year && month && day) onChange({ year, month, day });
      }}
    />
  );
}
