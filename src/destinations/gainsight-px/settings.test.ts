import { expect, it } from 'vitest';
import { apiUrlOf, authenticationSchema, settingsSchema, tokenUrlOf } from './settings.ts';

it.each([
  [{}, 'https://api.aptrinsic.com'],
  [{ region: 'EU' }, 'https://api-eu.aptrinsic.com'],
  [{ region: 'US2' }, 'https://api-us2.aptrinsic.com'],
  [{ region: 'custom', apiUrl: 'https://px.example/base/' }, 'https://px.example/base'],
])('knows the hosts of %j, and where to sign in there', (given, host) => {
  const settings = settingsSchema.parse(given);
  expect(apiUrlOf(settings)).toBe(host);
  expect(tokenUrlOf(settings)).toBe(`${host}/v1/oauth/token`);
  const tokenUrl = 'https://login.example/token';
  expect(tokenUrlOf(settingsSchema.parse({ ...given, tokenUrl }))).toBe(tokenUrl);
});

it.each<[object, string]>([
  [{ region: 'custom' }, 'apiUrl'],
  [{ region: 'MARS' }, 'region'],
  [{ tokenUrl: 'px' }, 'tokenUrl'],
  [{ tokenUrl: 'file:///etc/passwd' }, 'tokenUrl'],
  [{ tokenUrl: 'https://ann:secret@px.example' }, 'tokenUrl'],
  [{ region: 'custom', apiUrl: 'https://px.example/?x=1' }, 'apiUrl'],
  [{ region: 'custom', apiUrl: 'https://px.example/#x' }, 'apiUrl'],
  [{ clientAuthentication: 'cookie' }, 'clientAuthentication'],
])('refuses %j and names the field', (given, field) => {
  const { error } = settingsSchema.safeParse(given);
  expect(error?.issues[0]?.path).toEqual([field]);
});

it('takes passwords of any signs, and an API key only as a header can hold it', () => {
  const password = ' ü\n"€ ';
  const signIn = { type: 'oauth2_password', username: 'a', clientId: 'c', clientSecret: 's' };
  expect(authenticationSchema.parse({ ...signIn, password })).toMatchObject({ password });
  const { error } = authenticationSchema.safeParse({ type: 'api_key', apiKey: 'k\nx' });
  expect(error?.issues[0]?.path).toEqual(['apiKey']);
});
