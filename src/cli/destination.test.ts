import { expect, it } from 'vitest';
import { destinations } from '../destinations/index.ts';
import { refusalOf } from './destination.ts';

const secret = {
  name: 's',
  label: 'Signing secret',
  pattern: { regex: '^.{16,}$', message: 'must be long' },
};

it.each([
  [secret, 'short', 'Signing secret must be long'],
  [secret, 'sixteen characters', undefined],
  [secret, '', 'Signing secret is required'],
  [{ ...secret, required: false }, undefined, undefined],
])('says while it asks what %j does not take: %s', (field, value, said) => {
  expect(refusalOf(field, value)).toBe(said);
});

it('has a message for every pattern of every destination', () => {
  const fields = destinations.flatMap(({ authentication, settings }) => [
    ...authentication.schemes.flatMap((scheme) => scheme.fields),
    ...settings.fields,
  ]);
  const patterns = fields.flatMap(({ pattern }) => (pattern ? [pattern] : []));
  expect(patterns.length).toBeGreaterThan(5);
  for (const { regex, message } of patterns) {
    expect(() => new RegExp(regex, 'u')).not.toThrow();
    expect(message).toMatch(/^must /);
  }
});
