/** What an event's properties must be: a row for each test. */
import { ActionButton, Menu, MenuItem, MenuTrigger } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ValueTest } from '../rule-cards/cards.ts';
import { namesOf } from '../rule-cards/written-path.ts';
import { row, word } from './card-fields.tsx';
import type { KnownField } from './pql-editor.tsx';
import { ValueTestFields } from './value-test-fields.tsx';

const shownMax = 100;

interface WhereFieldsProps {
  where: readonly ValueTest[];
  onChange(where: ValueTest[]): void;
  isReadOnly: boolean;
  /** Properties of events. */
  fields: readonly KnownField[];
}

export function WhereFields({ where, onChange, isReadOnly, fields }: WhereFieldsProps) {
  return (
    <>
      {where.map((test, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: tests are known by their place
        <div key={index} className={row}>
          <span className={word}>where</span>
          <ValueTestFields
            test={test}
            fields={fields}
            isReadOnly={isReadOnly}
            onChange={(next) => {
              const { kind: _kind, ...changed } = next;
              onChange(where.map((one, at) => (at === index ? (changed as ValueTest) : one)));
            }}
          />
          {!isReadOnly && (
            <ActionButton
              size="S"
              isQuiet
              onPress={() => onChange(where.filter((_, at) => at !== index))}
            >
              Remove test
            </ActionButton>
          )}
        </div>
      ))}
      {!isReadOnly && fields.length > 0 && (
        <MenuTrigger>
          <ActionButton size="S" isQuiet styles={style({ alignSelf: 'start' })}>
            Add where
          </ActionButton>
          <Menu
            items={fields.slice(0, shownMax).map(({ path }) => ({ id: path }))}
            onAction={(key) => onChange([...where, newTest(fields, String(key))])}
          >
            {({ id }) => <MenuItem id={id}>{id}</MenuItem>}
          </Menu>
        </MenuTrigger>
      )}
    </>
  );
}

function newTest(fields: readonly KnownField[], path: string): ValueTest {
  const value = fields.find((one) => one.path === path)?.commonValues[0]?.value;
  const names = namesOf(path);
  if (value === undefined) return { path: names, test: 'isSet' };
  return { path: names, test: 'compare', sign: '=', value };
}
