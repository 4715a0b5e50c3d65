import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { printPath } from '../../../src/audiences/pql/index.ts';
import type { Card, CompareSign, CountSign } from '../rule-cards/cards.ts';
import { namesOf } from '../rule-cards/written-path.ts';
import { Amount, Choice, row, WindowFields, word } from './card-fields.tsx';
import type { KnownField } from './pql-editor.tsx';
import { WhereFields } from './where-fields.tsx';

type EventCard = Extract<Card, { kind: 'event' }>;
type Measure = CountSign | 'did' | 'didNot' | 'sum';

const column = style({ display: 'flex', flexDirection: 'column', gap: 8, minWidth: 0 });

const measureNames: readonly (readonly [Measure, string])[] = [
  ['>=', 'at least'],
  ['<=', 'at most'],
  ['=', 'exactly'],
  ['did', 'at any number of times'],
  ['didNot', 'never'],
  ['sum', 'with a total of'],
];

const signs: readonly (readonly [CompareSign, string])[] = [
  ['>', '>'],
  ['>=', '≥'],
  ['<', '<'],
  ['<=', '≤'],
  ['=', '='],
  ['!=', '≠'],
];

function measureOf(card: EventCard): Measure {
  if (card.measure === 'count') return card.sign;
  if (card.measure === 'sum') return 'sum';
  return card.did ? 'did' : 'didNot';
}

function remeasured(card: EventCard, measure: Measure, numbers: readonly KnownField[]): EventCard {
  const { eventType, window, where } = card;
  const query = { kind: 'event', eventType, window, where } as const;
  if (measure === 'did' || measure === 'didNot') {
    return { ...query, measure: 'once', did: measure === 'did' };
  }
  if (measure === 'sum') {
    const property = numbers[0] ? namesOf(numbers[0].path) : ['amount'];
    return { ...query, measure: 'sum', property, sign: '>', amount: 100 };
  }
  const count = card.measure === 'count' ? card.count : 1;
  return { ...query, measure: 'count', sign: measure, count };
}

interface EventFieldsProps {
  card: EventCard;
  onChange(card: Card): void;
  isReadOnly: boolean;
  fields: readonly KnownField[];
}

export function EventFields({ card, onChange, isReadOnly, fields }: EventFieldsProps) {
  const types = fields.filter(({ kind }) => kind === 'eventType').map(({ path }) => path);
  const properties = fields.filter(({ kind }) => kind === 'event');
  const numbers = properties.filter((one) => one.types.includes('number'));
  const measure = measureOf(card);
  return (
    <div className={column}>
      <div className={row}>
        <span className={word}>did</span>
        <Choice
          label="Event"
          value={card.eventType}
          options={[...new Set([card.eventType, ...types])].map((type) => [type, type] as const)}
          isReadOnly={isReadOnly}
          onChange={(eventType) => onChange({ ...card, eventType })}
        />
        <Choice
          label={`How often ${card.eventType}`}
          value={measure}
          options={measureNames}
          isReadOnly={isReadOnly}
          onChange={(next) => onChange(remeasured(card, next, numbers))}
        />
        {card.measure === 'count' && (
          <>
            <Amount
              label={`Times of ${card.eventType}`}
              value={card.count}
              least={0}
              isWhole
              isReadOnly={isReadOnly}
              onChange={(count) => onChange({ ...card, count })}
            />
            <span className={word}>times</span>
          </>
        )}
        {card.measure === 'sum' && (
          <SumFields card={card} onChange={onChange} isReadOnly={isReadOnly} numbers={numbers} />
        )}
        <WindowFields
          words={['at any time', 'in the last']}
          window={card.window}
          isReadOnly={isReadOnly}
          onChange={(window) => onChange({ ...card, window })}
        />
      </div>
      <WhereFields
        where={card.where}
        fields={properties}
        isReadOnly={isReadOnly}
        onChange={(where) => onChange({ ...card, where })}
      />
    </div>
  );
}

interface SumFieldsProps {
  card: Extract<EventCard, { measure: 'sum' }>;
  onChange(card: Card): void;
  isReadOnly: boolean;
  numbers: readonly KnownField[];
}

function SumFields({ card, onChange, isReadOnly, numbers }: SumFieldsProps) {
  const property = printPath(card.property);
  return (
    <>
      <Choice
        label="Property that is summed"
        value={property}
        options={[...new Set([property, ...numbers.map(({ path }) => path)])].map(
          (path) => [path, path] as const,
        )}
        isReadOnly={isReadOnly}
        onChange={(path) => onChange({ ...card, property: namesOf(path) })}
      />
      <Choice
        label="Compared by"
        value={card.sign}
        options={signs}
        isReadOnly={isReadOnly}
        onChange={(sign) => onChange({ ...card, sign })}
      />
      <Amount
        label="Total"
        value={card.amount}
        isReadOnly={isReadOnly}
        onChange={(amount) => onChange({ ...card, amount })}
      />
    </>
  );
}
