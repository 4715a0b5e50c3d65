import { Checkbox, ComboBox, ComboBoxItem, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useState } from 'react';
import { printPath } from '../../../src/audiences/pql/index.ts';
import type { Card, CompareSign, Scalar, TextTest, ValueTest } from '../rule-cards/cards.ts';
import { Amount, Choice, Told, word } from './card-fields.tsx';
import { type DateTestId, dateTestNames, newDateTest } from './date-test-fields.tsx';
import type { KnownField } from './pql-editor.tsx';

const code = style({ font: 'code-sm', overflowWrap: 'anywhere' });

type TestId = CompareSign | TextTest | 'anyOf' | 'isSet' | 'isNotSet' | 'between';

const testNames: readonly (readonly [TestId, string])[] = [
  ['=', 'equals'],
  ['!=', 'is not'],
  ['anyOf', 'is any of'],
  ['contains', 'contains'],
  ['doesNotContain', 'does not contain'],
  ['startsWith', 'starts with'],
  ['doesNotStartWith', 'does not start with'],
  ['endsWith', 'ends with'],
  ['doesNotEndWith', 'does not end with'],
  ['isSet', 'is set'],
  ['isNotSet', 'is not set'],
  ['<', '<'],
  ['<=', '≤'],
  ['>', '>'],
  ['>=', '≥'],
  ['between', 'is between'],
];

export function testIdOf(test: ValueTest): TestId {
  return test.test === 'compare' ? test.sign : test.test;
}

/** The value that is carried over when the test changes. */
function carriedValue(test: ValueTest): Scalar {
  switch (test.test) {
    case 'compare':
      return test.value;
    case 'anyOf':
      return test.values[0] ?? '';
    case 'between':
      return test.low;
    case 'isSet':
    case 'isNotSet':
      return '';
    default:
      return test.value;
  }
}

function retest(before: ValueTest, id: TestId, field: KnownField | undefined): ValueTest {
  const { path } = before;
  const value = carriedValue(before);
  const fresh = value === '' ? (field?.commonValues[0]?.value ?? value) : value;
  switch (id) {
    case 'isSet':
    case 'isNotSet':
      return { path, test: id };
    case 'anyOf':
      return { path, test: 'anyOf', values: [fresh] };
    case 'between': {
      const low = Number(fresh) || 0;
      return { path, test: 'between', low, high: low };
    }
    case '=':
    case '!=':
      return { path, test: 'compare', sign: id, value: fresh };
    case '<':
    case '<=':
    case '>':
    case '>=':
      return { path, test: 'compare', sign: id, value: typeof fresh === 'boolean' ? 0 : fresh };
    default:
      return { path, test: id, value: String(fresh), ignoreCase: false };
  }
}

interface ValueTestFieldsProps {
  test: ValueTest;
  hasDates?: boolean;
  onChange(card: Extract<Card, { kind: 'attribute' | 'date' }>): void;
  isReadOnly: boolean;
  fields: readonly KnownField[];
}

export function ValueTestFields({
  test,
  hasDates,
  onChange,
  isReadOnly,
  fields,
}: ValueTestFieldsProps) {
  const path = printPath(test.path);
  const field = fields.find((one) => one.path === path);
  const change = (next: ValueTest): void => onChange({ kind: 'attribute', ...next });
  const options = [...testNames, ...(hasDates ? dateTestNames : [])];
  return (
    <>
      <code className={code}>{path}</code>
      <Choice
        label={`Test of ${path}`}
        value={testIdOf(test) as TestId | DateTestId}
        options={options}
        isReadOnly={isReadOnly}
        onChange={(id) => {
          const date = newDateTest(id);
          if (date) onChange({ kind: 'date', path: test.path, ...date });
          else change(retest(test, id as TestId, field));
        }}
      />
      <Values test={test} field={field} path={path} isReadOnly={isReadOnly} onChange={change} />
    </>
  );
}

interface ValuesProps {
  test: ValueTest;
  field: KnownField | undefined;
  path: string;
  isReadOnly: boolean;
  onChange(test: ValueTest): void;
}

function Values({ test, field, path, isReadOnly, onChange }: ValuesProps) {
  const label = `Value of ${path}`;
  const shared = { label, field, isReadOnly };
  switch (test.test) {
    case 'isSet':
    case 'isNotSet':
      return null;
    case 'compare':
      return (
        <ScalarField
          {...shared}
          value={test.value}
          onChange={(value) => onChange({ ...test, value })}
        />
      );
    case 'anyOf':
      return (
        <ListField
          {...shared}
          values={test.values}
          onChange={(values) => onChange({ ...test, values })}
        />
      );
    case 'between':
      return (
        <>
          <Amount
            label={`Lowest ${path}`}
            value={test.low}
            isReadOnly={isReadOnly}
            onChange={(low) => onChange({ ...test, low })}
          />
          <span>and</span>
          <Amount
            label={`Highest ${path}`}
            value={test.high}
            isReadOnly={isReadOnly}
            onChange={(high) => onChange({ ...test, high })}
          />
        </>
      );
    default:
      return (
        <>
          <ScalarField
            {...shared}
            value={test.value}
            onChange={(value) => onChange({ ...test, value: String(value) })}
          />
          {isReadOnly ? (
            test.ignoreCase && <span className={word}>in any case</span>
          ) : (
            <Checkbox
              size="S"
              isSelected={test.ignoreCase}
              onChange={(ignoreCase) => onChange({ ...test, ignoreCase })}
            >
              ignore case
            </Checkbox>
          )}
        </>
      );
  }
}

interface ScalarFieldProps {
  label: string;
  value: Scalar;
  field: KnownField | undefined;
  isReadOnly: boolean;
  onChange(value: Scalar): void;
}

function ScalarField({ label, value, field, isReadOnly, onChange }: ScalarFieldProps) {
  if (typeof value === 'number') {
    return <Amount label={label} value={value} isReadOnly={isReadOnly} onChange={onChange} />;
  }
  if (typeof value === 'boolean') {
    return (
      <Choice
        label={label}
        value={value ? 'true' : 'false'}
        options={[
          ['true', 'true'],
          ['false', 'false'],
        ]}
        isReadOnly={isReadOnly}
        onChange={(next) => onChange(next === 'true')}
      />
    );
  }
  return (
    <WordField
      label={label}
      value={value}
      field={field}
      isReadOnly={isReadOnly}
      onChange={onChange}
    />
  );
}

/** Any text, with those that are common offered. */
function WordField({
  label,
  value,
  field,
  isReadOnly,
  onChange,
}: ScalarFieldProps & { value: string }) {
  if (isReadOnly) return <Told>{value}</Told>;
  const common = (field?.commonValues ?? [])
    .map((one) => one.value)
    .filter((one) => typeof one === 'string');
  if (common.length === 0) {
    return <TextField aria-label={label} size="S" value={value} onChange={onChange} />;
  }
  return (
    <ComboBox
      aria-label={label}
      size="S"
      allowsCustomValue
      inputValue={value}
      onInputChange={onChange}
      menuTrigger="focus"
      defaultItems={common.map((id) => ({ id }))}
    >
      {({ id }) => <ComboBoxItem id={id}>{id}</ComboBoxItem>}
    </ComboBox>
  );
}

interface ListFieldProps {
  label: string;
  values: readonly Scalar[];
  isReadOnly: boolean;
  onChange(values: Scalar[]): void;
}

/** `trial, free`: read when the field is left, so that a comma can be typed. */
function ListField({ label, values, isReadOnly, onChange }: ListFieldProps) {
  const written = values
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(', ');
  const [typed, setTyped] = useState(written);
  useEffect(() => setTyped(written), [written]);
  if (isReadOnly) return <Told>{written}</Told>;
  const isText = values.every((value) => typeof value === 'string');
  const read = (): void => {
    if (typed === written) return;
    const parts = typed
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const numbers = parts.map(Number);
    onChange(!isText && numbers.every(Number.isFinite) ? numbers : parts);
  };
  return <TextField aria-label={label} size="S" value={typed} onChange={setTyped} onBlur={read} />;
}
