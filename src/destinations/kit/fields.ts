/** Parts of sign-in and settings forms that destinations share. */
import { z } from 'zod';
import type { FieldDefinition } from './definition.ts';

export const secretSchema = z.string().min(1, 'is required').max(4_096);

/** Sent as a header, so it can hold nothing else. */
export const headerSecretSchema = secretSchema.regex(
  /^[\x21-\x7e]+$/,
  'must be letters, digits and signs, no spaces',
);

/** A required field that is no secret, unless the rest says otherwise. */
export function field(
  name: string,
  label: string,
  help: string,
  rest: Partial<FieldDefinition> = {},
): FieldDefinition {
  return { name, label, help, secret: false, required: true, ...rest };
}
