/** The fields of one card. */
import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { printPath } from '../../../src/audiences/pql/index.ts';
import type { Card, ValueTest } from '../rule-cards/cards.ts';
import { Choice, row, word } from './card-fields.tsx';
import { DateTestFields } from './date-test-fields.tsx';
import { EventFields } from './event-fields.tsx';
import type { KnownField } from './pql-editor.tsx';
import { SequenceFields } from './sequence-fields.tsx';
import { testIdOf, ValueTestFields } from './value-test-fields.tsx';

export interface CardFormProps {
  card: Card;
  onChange(card: Card): void;
  /** Adds "and is set" beside it. */
  onAndSet(card: Card): void;
  isReadOnly: boolean;
  fields: readonly KnownField[];
  audiences: readonly { id: string; name: string }[];
}

const column = style({ display: 'flex', flexDirection: 'column', gap: 8, minWidth: 0 });
const note = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0, display: 'flex', gap: 8 });

/** True of people who have no value at all. */
function includesMissing(test: ValueTest): boolean {
  return /^(!=|doesNot)/.test(testIdOf(test));
}

export function CardForm(props: CardFormProps) {
  const { card, onChange, onAndSet, isReadOnly, fields, audiences } = props;
  switch (card.kind) {
    case 'attribute':
      return (
        <div className={column}>
          <div className={row}>
            <ValueTestFields
              test={card}
              hasDates
              onChange={onChange}
              isReadOnly={isReadOnly}
              fields={fields.filter(({ kind }) => kind === 'attribute')}
            />
          </div>
          {includesMissing(card) && (
            <p className={note}>
              includes people with no value
              {!isReadOnly && (
                <Link
                  onPress={() => onAndSet({ kind: 'attribute', path: card.path, test: 'isSet' })}
                >
                  and is set
                </Link>
              )}
            </p>
          )}
        </div>
      );
    case 'date':
      return (
        <div className={row}>
          <DateTestFields
            card={card}
            onChange={onChange}
            isReadOnly={isReadOnly}
            field={fields.find(({ path }) => path === printPath(card.path))}
          />
        </div>
      );
    case 'event':
      return (
        <EventFields card={card} onChange={onChange} isReadOnly={isReadOnly} fields={fields} />
      );
    case 'audience':
      return (
        <div className={row}>
          <Choice
            label="Membership"
            value={card.isIn ? 'in' : 'out'}
            options={[
              ['in', 'is in'],
              ['out', 'is not in'],
            ]}
            isReadOnly={isReadOnly}
            onChange={(value) => onChange({ ...card, isIn: value === 'in' })}
          />
          <span className={word} dir="auto">
            {audiences.find(({ id }) => id === card.id)?.name ?? card.id}
          </span>
        </div>
      );
    case 'sequence':
      return (
        <SequenceFields card={card} onChange={onChange} isReadOnly={isReadOnly} fields={fields} />
      );
  }
}
