/** The small fields that cards are made of. */
import { NumberField, Picker, PickerItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { timeUnits, type Window } from '../rule-cards/cards.ts';

export const row = style({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  flexWrap: 'wrap',
  minWidth: 0,
});
export const word = style({ font: 'ui', overflowWrap: 'anywhere' });

const told = style({ font: 'code-sm', overflowWrap: 'anywhere' });

/** A value that may not be changed here, in place of its field. */
export function Told({ children }: { children: string }) {
  return (
    <code className={told} dir="auto">
      {children === '' ? '""' : children}
    </code>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  isReadOnly: boolean;
  onChange(value: Value): void;
}

export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, isReadOnly, onChange } = props;
  if (isReadOnly) {
    return <span className={word}>{options.find(([id]) => id === value)?.[1] ?? value}</span>;
  }
  return (
    <Picker
      aria-label={label}
      size="S"
      isQuiet
      value={value}
      onChange={(key) => onChange(key as Value)}
    >
      {options.map(([id, name]) => (
        <PickerItem key={id} id={id}>
          {name}
        </PickerItem>
      ))}
    </Picker>
  );
}

interface AmountProps {
  label: string;
  value: number;
  least?: number;
  isWhole?: boolean;
  isReadOnly: boolean;
  onChange(value: number): void;
}

export function Amount({ label, value, least, isWhole, isReadOnly, onChange }: AmountProps) {
  if (isReadOnly) return <Told>{String(value)}</Told>;
  return (
    <NumberField
      aria-label={label}
      size="S"
      value={value}
      minValue={least}
      step={isWhole ? 1 : undefined}
      hideStepper
      formatOptions={{ maximumFractionDigits: isWhole ? 0 : 10, useGrouping: false }}
      onChange={(next) => {
        if (Number.isFinite(next)) onChange(next);
      }}
      styles={style({ width: 96 })}
    />
  );
}

interface WindowFieldsProps {
  /** Whose window, where a card has several. */
  of?: string;
  /** What stands without and with a window. */
  words: readonly [string, string];
  window: Window | null;
  isReadOnly: boolean;
  onChange(window: Window | null): void;
}

export function WindowFields({ of, words, window, isReadOnly, onChange }: WindowFieldsProps) {
  const whose = of === undefined ? '' : ` of ${of}`;
  return (
    <>
      <Choice
        label={`Window${whose}`}
        value={window ? 'some' : 'none'}
        options={[
          ['none', words[0]],
          ['some', words[1]],
        ]}
        isReadOnly={isReadOnly}
        onChange={(value) =>
          onChange(value === 'none' ? null : (window ?? { count: 7, unit: 'days' }))
        }
      />
      {window && (
        <>
          <Amount
            label={`Length of the window${whose}`}
            value={window.count}
            least={0}
            isWhole
            isReadOnly={isReadOnly}
            onChange={(count) => onChange({ ...window, count })}
          />
          <Choice
            label={`Unit of the window${whose}`}
            value={window.unit}
            options={timeUnits.map((unit) => [unit, unit] as const)}
            isReadOnly={isReadOnly}
            onChange={(unit) => onChange({ ...window, unit })}
          />
        </>
      )}
    </>
  );
}
