/** Events one after the other: did A, then B within 3 days. */
import { ActionButton } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type Card, type SequenceStep, sequenceStepsMax } from '../rule-cards/cards.ts';
import { Choice, row, WindowFields, word } from './card-fields.tsx';
import { plainList } from './plain-list.ts';
import type { KnownField } from './pql-editor.tsx';
import { WhereFields } from './where-fields.tsx';

type Sequence = Extract<Card, { kind: 'sequence' }>;

const stepsMin = 2;
const column = style({ display: 'flex', flexDirection: 'column', gap: 8, minWidth: 0 });
const start = style({ alignSelf: 'start' });

interface SequenceFieldsProps {
  card: Sequence;
  onChange(card: Card): void;
  isReadOnly: boolean;
  fields: readonly KnownField[];
}

/** Without one step; what begins the sequence then keeps to the time of what began it before. */
function without(steps: readonly SequenceStep[], index: number): SequenceStep[] {
  const left = steps.filter((_, at) => at !== index);
  const [first, ...rest] = left;
  return index === 0 && first ? [{ ...first, within: steps[0]!.within }, ...rest] : left;
}

export function SequenceFields({ card, onChange, isReadOnly, fields }: SequenceFieldsProps) {
  const { steps } = card;
  const types = fields.filter(({ kind }) => kind === 'eventType').map(({ path }) => path);
  const properties = fields.filter(({ kind }) => kind === 'event');
  const set = (next: readonly SequenceStep[]): void => onChange({ ...card, steps: next });
  const add = (): void => {
    const eventType = types.find((type) => steps.every((step) => step.eventType !== type));
    const within = { count: 3, unit: 'days' } as const;
    set([...steps, { eventType: eventType ?? steps.at(-1)!.eventType, within, where: [] }]);
  };
  return (
    <div className={column}>
      <ol className={plainList} aria-label="Sequence">
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are known by their place
          <li key={index}>
            <StepFields
              step={step}
              index={index}
              types={types}
              properties={properties}
              isReadOnly={isReadOnly}
              onChange={(part) =>
                set(steps.map((one, at) => (at === index ? { ...one, ...part } : one)))
              }
              onRemove={steps.length > stepsMin ? () => set(without(steps, index)) : null}
            />
          </li>
        ))}
      </ol>
      {!isReadOnly && steps.length < sequenceStepsMax && (
        <ActionButton size="S" isQuiet styles={start} onPress={add}>
          Add step
        </ActionButton>
      )}
    </div>
  );
}

interface StepFieldsProps {
  step: SequenceStep;
  index: number;
  types: readonly string[];
  properties: readonly KnownField[];
  isReadOnly: boolean;
  onChange(part: Partial<SequenceStep>): void;
  /** Null: the sequence cannot be shorter. */
  onRemove: (() => void) | null;
}

function StepFields(props: StepFieldsProps) {
  const { step, index, types, properties, isReadOnly, onChange, onRemove } = props;
  const isFirst = index === 0;
  return (
    <div className={column}>
      <div className={row}>
        <span className={word}>{isFirst ? 'did' : 'then'}</span>
        <Choice
          label={`Step ${index + 1}`}
          value={step.eventType}
          options={[...new Set([step.eventType, ...types])].map((type) => [type, type] as const)}
          isReadOnly={isReadOnly}
          onChange={(eventType) => onChange({ eventType })}
        />
        <WindowFields
          of={`step ${index + 1}`}
          words={isFirst ? ['at any time', 'in the last'] : ['at any time after', 'within']}
          window={step.within}
          isReadOnly={isReadOnly}
          onChange={(within) => onChange({ within })}
        />
        {!isReadOnly && onRemove && (
          <ActionButton size="S" isQuiet aria-label={`Remove step ${index + 1}`} onPress={onRemove}>
            Remove step
          </ActionButton>
        )}
      </div>
      <WhereFields
        where={step.where}
        fields={properties}
        isReadOnly={isReadOnly}
        onChange={(where) => onChange({ where })}
      />
    </div>
  );
}
