/**
 * The order of work. What only loosens goes first, so that a policy never refuses what the same file
 * resolves; policies stand before new data leaves; removal comes last, users before what they use.
 */
export const phases = {
  loosen: 1,
  settings: 2,
  namespaces: 3,
  words: 4,
  access: 5,
  accounts: 6,
  /** Audiences follow one another, as their rules are built on each other: 7.000, 7.001, … */
  audiences: 7,
  fieldLabels: 8,
  policies: 9,
  dataflows: 10,
  removeDataflows: 11,
  /** Those that are built on others first. */
  removeAudiences: 12,
  removeRest: 13,
  removeWords: 14,
} as const;
