/** Sign-in and settings of a webhook: one schema each; forms, validation and documents come from them. */
import { z } from 'zod';
import type {
  AuthenticationScheme,
  DestinationLimits,
  FieldDefinition,
} from '../kit/definition.ts';
import { field, headerSecretSchema, secretSchema } from '../kit/fields.ts';
import { addressSchema } from '../kit/urls.ts';

export const authenticationSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('signature'), signingSecret: secretSchema }),
  z.strictObject({
    type: z.literal('bearer'),
    token: headerSecretSchema,
    signingSecret: secretSchema,
  }),
]);

export type WebhookAuthentication = z.output<typeof authenticationSchema>;

/** Forms and the command line send texts. */
function wholeNumber(min: number, max: number, preset: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .union([z.number(), z.string().regex(/^\d+$/, message).transform(Number)], { error: message })
    .pipe(z.int(message).min(min, message).max(max, message))
    .default(preset);
}

const presets = { batchSize: 500, requestsPerSecond: 50 } as const;

export const settingsSchema = z.strictObject({
  url: addressSchema,
  batchSize: wholeNumber(1, 1_000, presets.batchSize),
  requestsPerSecond: wholeNumber(1, 1_000, presets.requestsPerSecond),
});

export type WebhookSettings = z.output<typeof settingsSchema>;

/** What an account may send: as its settings say, and all day long. */
export function webhookLimits({
  batchSize,
  requestsPerSecond,
}: Omit<WebhookSettings, 'url'> = presets): DestinationLimits {
  const requestsPerDay = requestsPerSecond * 86_400;
  return { rowsPerRequest: batchSize, requestsPerSecond, requestsPerDay };
}

const signingSecret = field(
  'signingSecret',
  'Signing secret',
  'Every request is signed with it; the receiver checks the signature with the same secret',
  {
    secret: true,
    pattern: { regex: '^.{16,}$', message: 'must be 16 characters or more' },
  },
);

export const authenticationSchemes: readonly AuthenticationScheme[] = [
  { type: 'signature', label: 'Signature only', fields: [signingSecret] },
  {
    type: 'bearer',
    label: 'Signature and bearer token',
    fields: [
      field('token', 'Bearer token', 'Sent as Authorization: Bearer …', {
        secret: true,
        pattern: {
          regex: '^[\\x21-\\x7e]+$',
          message: 'must be letters, digits and signs, no spaces',
        },
      }),
      signingSecret,
    ],
  },
];

export const settingsFields: readonly FieldDefinition[] = [
  field(
    'url',
    'URL',
    'Where memberships are posted. Everybody who sees destinations sees it: keep secrets out of it',
    { pattern: { regex: '^https?://', message: 'must begin with https://' } },
  ),
  field('batchSize', 'Batch size', `People in one request; ${presets.batchSize} unless given`, {
    required: false,
    advanced: true,
    pattern: { regex: '^\\d+$', message: 'must be a whole number from 1 to 1000' },
  }),
  field(
    'requestsPerSecond',
    'Requests a second',
    `At most; ${presets.requestsPerSecond} unless given`,
    {
      required: false,
      advanced: true,
      pattern: { regex: '^\\d+$', message: 'must be a whole number from 1 to 1000' },
    },
  ),
];
