/** Identity namespaces: the standard ones, and which types of identity join people. */

export type NamespaceType =
  | 'cookie'
  | 'cross-device'
  | 'device'
  | 'email'
  | 'phone'
  | 'non-people'
  | 'partner';

export const namespaceTypes: readonly NamespaceType[] = [
  'cookie',
  'cross-device',
  'device',
  'email',
  'phone',
  'non-people',
  'partner',
];

export interface Namespace {
  symbol: string;
  name: string;
  type: NamespaceType;
  description: string;
  standard: boolean;
}

/** Whether two records that share an identity of this type are one person. */
export function stitches(type: NamespaceType): boolean {
  return type !== 'non-people' && type !== 'partner';
}

function standard(
  symbol: string,
  type: NamespaceType,
  name: string,
  description: string,
): Namespace {
  return { symbol, name, type, description, standard: true };
}

/** Present in every workspace. Symbols as the platform publishes them; the last two are ours. */
export const standardNamespaces: readonly Namespace[] = [
  standard('ECID', 'cookie', 'ECID', 'Experience Cloud ID of a browser or app'),
  standard('Email', 'email', 'Email', 'E-mail address as typed'),
  standard('Email_LC_SHA256', 'email', 'Email (SHA256, lower-case)', 'Lower-case e-mail, hashed'),
  standard('Phone', 'phone', 'Phone', 'Phone number as typed'),
  standard('Phone_E.164', 'phone', 'Phone (E.164)', 'Phone number in E.164 form'),
  standard('Phone_SHA256', 'phone', 'Phone (SHA256)', 'Hashed phone number'),
  standard('Phone_SHA256_E.164', 'phone', 'Phone (SHA256, E.164)', 'Hashed E.164 phone number'),
  standard('IDFA', 'device', 'IDFA', 'Apple advertising id'),
  standard('GAID', 'device', 'GAID', 'Google advertising id'),
  standard('TNTID', 'cookie', 'TNTID', 'Target visitor id'),
  standard('AdCloud', 'cookie', 'AdCloud', 'Advertising Cloud id'),
  standard('WAID', 'device', 'WAID', 'Windows advertising id'),
  standard('APNS', 'device', 'APNS', 'Apple push token'),
  standard('FCM', 'device', 'FCM', 'Firebase push token'),
  standard('AAID', 'cookie', 'AAID', 'Analytics visitor id'),
  standard('CRMID', 'cross-device', 'CRM ID', 'The id of a person in your own systems'),
  standard('AnonymousID', 'cookie', 'Anonymous ID', 'Id of a visitor who has not signed in'),
];

/** Ids of nothing but zeros, as programs make them that have none: `0000`, the zero UUID. */
const zeroId = /^0[0-]*0$/;

/** Whether a value must never identify a person. `blocked`: the workspace's list, lower case. */
export function isBlockedValue(value: string, blocked: ReadonlySet<string>): boolean {
  return value.trim() === '' || blocked.has(value.trim().toLowerCase()) || zeroId.test(value);
}
