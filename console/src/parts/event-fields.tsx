import { ActionButton, Menu, MenuItem, MenuTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { printPath } from '../../../src/audiences/pql/index.ts';
import type { Card, CompareSign, CountSign, ValueTest } from '../rule-cards/cards.ts';
import { Amount, Choice, row, WindowFields, word } from './card-fields.tsx';
import type { KnownField } from './pql-editor.tsx';
import { ValueTestFields } from './value-test-fields.tsx';

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
    const property = numbers[0]?.path.split('.') ?? ['amount'];
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
  const setWhere = (where: ValueTest[]): void => onChange({ ...card, where });
  return (
    <div className={column}>
      <div className={row}>
        <span className={word}>did</span>
        <Choice
          label="Event"
          value={card.eventType}
          options={[...new Set([card.eventType, ...types])].map((type) => [type, type] as const)}
          isDisabled={isReadOnly}
          onChange={(eventType) => onChange({ ...card, eventType })}
        />
        <Choice
          label={`How often ${card.eventType}`}
          value={measure}
          options={measureNames}
          isDisabled={isReadOnly}
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
      {card.where.map((test, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tests are known by their place
        <div key={index} className={row}>
          <span className={word}>where</span>
          <ValueTestFields
            test={test}
            fields={properties}
            isReadOnly={isReadOnly}
            onChange={(next) => {
              const { kind: _kind, ...changed } = next;
              setWhere(card.where.map((one, at) => (at === index ? (changed as ValueTest) : one)));
            }}
          />
          {!isReadOnly && (
            <ActionButton
              size="S"
              isQuiet
              onPress={() => setWhere(card.where.filter((_, at) => at !== index))}
            >
              Remove test
            </ActionButton>
          )}
        </div>
      ))}
      {!isReadOnly && properties.length > 0 && (
        <MenuTrigger>
          <ActionButton size="S" isQuiet styles={style({ alignSelf: 'start' })}>
            Add where
          </ActionButton>
          <Menu
            items={properties.slice(0, 100).map(({ path }) => ({ id: path }))}
            onAction={(key) => {
              const field = properties.find(({ path }) => path === key)!;
              setWhere([...card.where, newTest(field)]);
            }}
          >
            {({ id }) => <MenuItem id={id}>{id}</MenuItem>}
          </Menu>
        </MenuTrigger>
      )}
    </div>
  );
}

function newTest({ path, commonValues }: KnownField): ValueTest {
  const value = commonValues[0]?.value;
  const names = path.split('.');
  if (value === undefined) return { path: names, test: 'isSet' };
  return { path: names, test: 'compare', sign: '=', value };
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
        isDisabled={isReadOnly}
        onChange={(path) => onChange({ ...card, property: path.split('.') })}
      />
      <Choice
        label="Compared by"
        value={card.sign}
        options={signs}
        isDisabled={isReadOnly}
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
