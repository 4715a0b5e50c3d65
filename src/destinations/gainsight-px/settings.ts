/** Sign-in and settings of Gainsight PX: one schema each; forms, validation and documents come from them. */
import { z } from 'zod';
import type { AuthenticationScheme, FieldDefinition } from '../kit/definition.ts';

/** Documented hosts. */
export const regionHosts = {
  US: 'https://api.aptrinsic.com',
  EU: 'https://api-eu.aptrinsic.com',
  US2: 'https://api-us2.aptrinsic.com',
} as const;

/** Assumed: PX publishes no token address. Correct it here; every account may set its own. */
export const tokenPathAssumed = '/v1/oauth/token';

const secret = z.string().min(1, 'is required').max(4_096);
/** Sent as a header, so it can hold nothing else. */
const headerSecret = secret.regex(/^[\x21-\x7e]+$/, 'must be letters, digits and signs, no spaces');

export const authenticationSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('oauth2_password'),
    username: secret,
    password: secret,
    clientId: secret,
    clientSecret: secret,
  }),
  z.strictObject({ type: z.literal('api_key'), apiKey: headerSecret }),
]);

export type PxAuthentication = z.output<typeof authenticationSchema>;

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that begins with https://' });

/** Whether a URL is without what must not be in it; true for what is no URL, which is told elsewhere. */
function isWithout(text: string, parts: readonly ('username' | 'password' | 'search' | 'hash')[]) {
  const url = URL.parse(text);
  return url === null || parts.every((part) => url[part] === '');
}

/** Settings are shown to everybody, so a URL in them must hold no password. */
const tokenUrl = httpUrl.refine(
  (text) => isWithout(text, ['username', 'password', 'hash']),
  'must have no user name, password or #',
);
/** Paths are put behind it. */
const apiUrl = httpUrl.refine(
  (text) => isWithout(text, ['username', 'password', 'search', 'hash']),
  'must have no user name, password, ? or #',
);

export const settingsSchema = z
  .strictObject({
    region: z.enum(['US', 'EU', 'US2', 'custom']).default('US'),
    apiUrl: apiUrl.optional(),
    tokenUrl: tokenUrl.optional(),
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

function field(
  name: string,
  label: string,
  help: string,
  rest: Partial<FieldDefinition> = {},
): FieldDefinition {
  return { name, label, help, secret: false, required: true, ...rest };
}

export const authenticationSchemes: readonly AuthenticationScheme[] = [
  {
    type: 'oauth2_password',
    label: 'Sign in to Gainsight PX',
    fields: [
      field('username', 'Username', 'The e-mail you use to log in to Gainsight PX'),
      field('password', 'Password', 'The password you use to log in to Gainsight PX', {
        secret: true,
      }),
      field('clientId', 'Client ID', 'Your PX subscription ID, on the Company Details page'),
      field(
        'clientSecret',
        'Client secret',
        'The OAuth secret made with Generate New Secret at the bottom of Company Details. Not on that page? Gainsight support has to switch it on.',
        { secret: true },
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
        {
          secret: true,
        },
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
  }),
  field(
    'tokenUrl',
    'Token URL',
    'Gainsight does not publish this address; ask pxsupport if sign-in fails',
    { required: false, advanced: true },
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
