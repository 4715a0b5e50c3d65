/** Kinds of namespaces, each with its effect in a line. */
import type { paths } from '../../../../api/schema.d.ts';

export type NamespaceInput =
  paths['/api/namespaces']['post']['requestBody']['content']['application/json'];

export const kinds: Readonly<
  Record<NamespaceInput['type'], { name: string; effect: string; joins: boolean }>
> = {
  'cross-device': {
    name: 'Cross-device',
    effect: 'one person on all devices; joins people',
    joins: true,
  },
  cookie: { name: 'Cookie', effect: 'one browser; joins people', joins: true },
  device: { name: 'Device', effect: 'one device; joins people', joins: true },
  email: { name: 'Email', effect: 'an e-mail address; joins people', joins: true },
  phone: { name: 'Phone', effect: 'a phone number; joins people', joins: true },
  partner: { name: 'Partner', effect: 'an id of a partner; never joins people', joins: false },
  'non-people': {
    name: 'Not people',
    effect: 'an account, shop or product; never joins people',
    joins: false,
  },
};
