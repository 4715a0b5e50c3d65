import {
  Disclosure,
  DisclosurePanel,
  DisclosureTitle,
  Picker,
  PickerItem,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { fieldError, type Problem } from '../../api/problem.ts';
import type { Definition, FieldDefinition } from './data.ts';

const column = style({ display: 'flex', flexDirection: 'column', gap: 16, maxWidth: 560 });

export interface Credentials {
  scheme: string;
  authentication: Record<string, string>;
  settings: Record<string, string>;
}

export function emptyCredentials(definition: Definition): Credentials {
  const scheme = definition.authentication.schemes[0]?.type ?? '';
  return { scheme, authentication: {}, settings: {} };
}

/** What is sent: only what was typed. */
export function credentialsBody({ scheme, authentication, settings }: Credentials) {
  const typed = (values: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  return { authentication: { type: scheme, ...typed(authentication) }, settings: typed(settings) };
}

/** What the definition says of a text that is not written as its field asks. */
function misfit({ label, pattern }: FieldDefinition, value: string): string | undefined {
  if (value === '' || !pattern || new RegExp(pattern.regex, 'u').test(value)) return undefined;
  return `${label} ${pattern.message}.`;
}

function Field(props: {
  field: FieldDefinition;
  place: 'authentication' | 'settings';
  value: string;
  problem: Problem | null;
  areAllOptional: boolean;
  isDisabled: boolean;
  onChange(value: string): void;
}) {
  const { field, place, value, problem, onChange, isDisabled } = props;
  const [isLeft, setLeft] = useState(false);
  const refused = fieldError(problem, `${place}.${field.name}`, field.name);
  const message = refused ?? (isLeft ? misfit(field, value) : undefined);
  if (field.choices) {
    return (
      <Picker
        label={field.label}
        description={field.help}
        isDisabled={isDisabled}
        value={value === '' ? (field.choices[0]?.value ?? null) : value}
        onChange={(key) => onChange(String(key))}
        isInvalid={message !== undefined}
        errorMessage={message}
      >
        {field.choices.map((choice) => (
          <PickerItem key={choice.value} id={choice.value}>
            {choice.label}
          </PickerItem>
        ))}
      </Picker>
    );
  }
  return (
    <TextField
      label={field.label}
      description={field.help}
      type={field.secret ? 'password' : 'text'}
      autoComplete="off"
      isRequired={field.required && !props.areAllOptional}
      isDisabled={isDisabled}
      value={value}
      onChange={onChange}
      onBlur={() => setLeft(true)}
      isInvalid={message !== undefined}
      errorMessage={message}
    />
  );
}

interface CredentialsFormProps {
  definition: Definition;
  value: Credentials;
  onChange(value: Credentials): void;
  problem: Problem | null;
  isDisabled?: boolean;
  /** While updating: what is left empty stays as it is. */
  isUpdate?: boolean;
  isAdvancedOpen: boolean;
  onAdvanced(isOpen: boolean): void;
}

/** The destination's own fields, as its definition names and explains them. */
export function CredentialsForm(props: CredentialsFormProps) {
  const { definition, value, onChange, problem, isDisabled = false, isUpdate = false } = props;
  const { schemes } = definition.authentication;
  const scheme = schemes.find(({ type }) => type === value.scheme) ?? schemes[0];
  const fieldsOf = (place: 'authentication' | 'settings', fields: FieldDefinition[]) =>
    fields.map((field) => (
      <Field
        key={`${place}.${field.name}`}
        field={field}
        place={place}
        problem={problem}
        areAllOptional={isUpdate}
        isDisabled={isDisabled}
        value={value[place][field.name] ?? ''}
        onChange={(typed) =>
          onChange({ ...value, [place]: { ...value[place], [field.name]: typed } })
        }
      />
    ));
  const { fields } = definition.settings;
  return (
    <div className={column}>
      {fieldsOf('authentication', scheme?.fields ?? [])}
      {fieldsOf(
        'settings',
        fields.filter((field) => !field.advanced),
      )}
      <Disclosure isExpanded={props.isAdvancedOpen} onExpandedChange={props.onAdvanced}>
        <DisclosureTitle>Advanced</DisclosureTitle>
        <DisclosurePanel>
          <div className={column}>
            {schemes.length > 1 && !isUpdate && (
              <Picker
                label="Authentication"
                value={scheme?.type ?? null}
                isDisabled={isDisabled}
                onChange={(key) => onChange({ ...value, scheme: String(key), authentication: {} })}
              >
                {schemes.map((one) => (
                  <PickerItem key={one.type} id={one.type}>
                    {one.label}
                  </PickerItem>
                ))}
              </Picker>
            )}
            {fieldsOf(
              'settings',
              fields.filter((field) => field.advanced),
            )}
          </div>
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}
