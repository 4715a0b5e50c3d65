/** Why somebody is not sent on purpose, in words; a reason that is not here is shown as it is. */
export const exclusionWords: Readonly<Record<string, string>> = {
  'no-identity': 'No identity',
  'value-too-long': 'Value too long',
  consent: 'Consent',
  schedule: 'Schedule',
};
