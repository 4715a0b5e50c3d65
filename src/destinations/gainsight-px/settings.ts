/** Sign-in and settings of Gainsight PX: one schema each; forms, validation and documents come from them. */
import { z } from 'zod';
import type { AuthenticationScheme, FieldDefinition } from '../kit/definition.ts';
import { field, headerSecretSchema, secretSchema } from '../kit/fields.ts';
import { addressSchema, baseUrlSchema } from '../kit/urls.ts';

/** Documented hosts. */
export const regionHosts = {
  US: 'https://api.aptrinsic.com',
  EU: 'https://api-eu.aptrinsic.com',
  US2: 'https://api-us2.aptrinsic.com',
} as const;

/** Assumed: PX publishes no token address. Correct it here; every account may set its own. */
export const tokenPathAssumed = '/v1/oauth/token';

export const authenticationSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('oauth2_password'),
    username: secretSchema,
    password: secretSchema,
    clientId: secretSchema,
    clientSecret: secretSchema,
  }),
  z.strictObject({ type: z.literal('api_key'), apiKey: headerSecretSchema }),
]);

export type PxAuthentication = z.output<typeof authenticationSchema>;

export const settingsSchema = z
  .strictObject({
    region: z.enum(['US', 'EU', 'US2', 'custom']).default('US'),
    apiUrl: baseUrlSchema.optional(),
    tokenUrl: addressSchema.optional(),
    clientAuthentication: z.enum(['body', 'basic']).default('body'),
  })
  .refine((settings) => settings.region !== 'custom' || settings.apiUrl !== undefined, {
    path: ['apiUrl'],
    error: 'is required when the region is custom',
  });

export type PxSettings = z.output<typeof settingsSchema>;

/** Base of the API, without a slash at its end. */
export function apiUrlOf(settings: PxSettings): string {
  const url = settings.region === 'custom' ? settings.apiUrl! : regionHosts[settings.region];
  return url.replace(/\/+$/, '');
}

export function tokenUrlOf(settings: PxSettings): string {
  return settings.tokenUrl ?? apiUrlOf(settings) + tokenPathAssumed;
}

const withoutSpaces = { regex: '^\\S+$', message: 'must have no spaces' };
const webAddress = { regex: '^https?://', message: 'must begin with https://' };

export const authenticationSchemes: readonly AuthenticationScheme[] = [
  {
    type: 'oauth2_password',
    label: 'Sign in to Gainsight PX',
    fields: [
      field('username', 'Username', 'The e-mail you use to log in to Gainsight PX', {
        pattern: { regex: '^[^\\s@]+@[^\\s@]+$', message: 'must be an e-mail address' },
      }),
      field('password', 'Password', 'The password you use to log in to Gainsight PX', {
        secret: true,
      }),
      field('clientId', 'Client ID', 'Your PX subscription ID, on the Company Details page', {
        pattern: withoutSpaces,
      }),
      field(
        'clientSecret',
        'Client secret',
        'The OAuth secret made with Generate New Secret at the bottom of Company Details. Not on that page? Gainsight support has to switch it on.',
        { secret: true, pattern: withoutSpaces },
      ),
    ],
  },
  {
    type: 'api_key',
    label: 'API key',
    fields: [
      field(
        'apiKey',
        'API key',
        'Made in PX under Administration → REST API, with Read and Write',
        { secret: true, pattern: withoutSpaces },
      ),
    ],
  },
];

export const settingsFields: readonly FieldDefinition[] = [
  field('region', 'Region', 'The data centre of your PX subscription', {
    advanced: true,
    choices: [
      { value: 'US', label: 'US' },
      { value: 'EU', label: 'EU' },
      { value: 'US2', label: 'US2' },
      { value: 'custom', label: 'Custom URL' },
    ],
  }),
  field('apiUrl', 'API URL', 'Only with the region Custom URL', {
    required: false,
    advanced: true,
    pattern: webAddress,
  }),
  field(
    'tokenUrl',
    'Token URL',
    'Gainsight does not publish this address; ask pxsupport if sign-in fails',
    { required: false, advanced: true, pattern: webAddress },
  ),
  field('clientAuthentication', 'Client credentials', 'Where the client ID and secret are sent', {
    required: false,
    advanced: true,
    choices: [
      { value: 'body', label: 'In the body' },
      { value: 'basic', label: 'In the header' },
    ],
  }),
];
