/** Sign-in fields and settings of every destination, as the API's document shows them. */
import { z } from 'zod';
import { destinations, type FieldDefinition } from '../../destinations/index.ts';
import { jsonValueSchema } from '../wire.ts';

export const objectSchema = z.record(z.string(), jsonValueSchema);

function fieldDocument({ label, help, secret, pattern, choices }: FieldDefinition): object {
  return {
    type: 'string',
    title: label,
    description: pattern ? `${help}; ${pattern.message}` : help,
    ...(pattern ? { pattern: pattern.regex } : {}),
    ...(choices ? { enum: choices.map(({ value }) => value) } : {}),
    ...(secret ? { writeOnly: true, format: 'password' } : {}),
  };
}

function objectDocument(title: string, fields: readonly FieldDefinition[], fixed: object = {}) {
  return {
    title,
    type: 'object',
    properties: {
      ...fixed,
      ...Object.fromEntries(fields.map((field) => [field.name, fieldDocument(field)])),
    },
    required: [
      ...Object.keys(fixed),
      ...fields.filter(({ required, choices }) => required && !choices).map(({ name }) => name),
    ],
  };
}

/**
 * Checked by the destination's own definition, which the call names; this only tells what there is.
 */
export const authenticationSchema = objectSchema.meta({
  description: 'Sign-in fields, as the destination declares them',
  anyOf: destinations.flatMap(({ name, authentication }) =>
    authentication.schemes.map(({ type, label, fields }) =>
      objectDocument(`${name}: ${label}`, fields, { type: { type: 'string', const: type } }),
    ),
  ),
});

export const settingsSchema = objectSchema.meta({
  description: 'Settings, as the destination declares them',
  anyOf: destinations.map(({ name, settings }) => objectDocument(name, settings.fields)),
});
