/** What a configuration file may hold. Names tell things apart; what is not given stays as it is. */
import { z } from 'zod';
import { isoTime, type JsonObject, limits } from '../kernel/index.ts';
import { settingsSchema } from '../settings/index.ts';
import type { SectionName } from './change.ts';

const name = z.string().trim().min(1).max(limits.nameBytes);
const description = z.string().max(limits.descriptionBytes);
const names = z.array(z.string().min(1));

type LabelExpression = string | { all: LabelExpression[] } | { any: LabelExpression[] };
const labelExpression: z.ZodType<LabelExpression> = z.union(
  [
    z.string().min(1),
    z.strictObject({ all: z.array(z.lazy(() => labelExpression)) }),
    z.strictObject({ any: z.array(z.lazy(() => labelExpression)) }),
  ],
  { error: 'must be a label, or all: […], or any: […]' },
);

/** The last line break of a block is YAML's, not the rule's. */
const rule = z
  .string()
  .min(1)
  .max(limits.expressionChars * 2)
  .transform((text) => text.trimEnd());

const instant = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-03-01T00:00:00Z' })
  .transform((text) => isoTime(Date.parse(text)))
  .nullable();

const origin = z.string().transform((text) => text.toLowerCase().replace(/\/$/, ''));

const source = z.union(
  [
    z.strictObject({ namespace: z.string().min(1) }),
    z.strictObject({ attribute: z.string().min(1) }),
  ],
  { error: 'must be {namespace: …} or {attribute: …}' },
);

const described = z.strictObject({ name, description: description.optional() });

const shapes = {
  namespaces: z.strictObject({
    symbol: z.string().min(1),
    name: name.optional(),
    type: z.string().optional(),
    description: description.optional(),
  }),
  labels: described,
  fieldLabels: z.strictObject({ field: z.string().min(1), labels: names }),
  marketingActions: described,
  corePolicies: z.strictObject({ name, enabled: z.boolean() }),
  policies: z.strictObject({
    name,
    description: description.optional(),
    marketingActions: names.optional(),
    expression: labelExpression.optional(),
    enabled: z.boolean().optional(),
  }),
  consentPolicies: z.strictObject({
    name,
    description: description.optional(),
    marketingActions: names.optional(),
    labels: labelExpression.nullable().optional(),
    expression: rule.optional(),
    enabled: z.boolean().optional(),
  }),
  roles: z.strictObject({
    name,
    description: description.optional(),
    permissions: names.optional(),
  }),
  writeKeys: z.strictObject({
    name,
    enabled: z.boolean().optional(),
    settings: z
      .strictObject({
        userNamespace: z.string().optional(),
        anonymousNamespace: z.string().optional(),
        allowedOrigins: z.array(origin).optional(),
        updatesPerSecondMax: z.int().min(1).nullable().optional(),
      })
      .optional(),
  }),
  accounts: z.strictObject({
    name,
    destination: z.string().optional(),
    authentication: z.record(z.string(), z.string()).optional(),
    settings: z.record(z.string(), z.json()).optional(),
  }),
  audiences: z.strictObject({
    name,
    description: description.optional(),
    expression: rule.optional(),
    labels: names.optional(),
    tags: z
      .array(
        z
          .string()
          .trim()
          .regex(/^[^,]+$/, { error: 'must be words without a comma' }),
      )
      .optional(),
    lifecycleState: z.enum(['draft', 'published', 'inactive']).optional(),
  }),
  dataflows: z.strictObject({
    name,
    description: description.optional(),
    account: z.string().optional(),
    marketingActions: names.optional(),
    mappings: z
      .array(z.strictObject({ source, target: z.strictObject({ identity: z.string().min(1) }) }))
      .optional(),
    brakePercent: z.int().min(1).max(100).nullable().optional(),
    batchSize: z.int().min(1).max(limits.batchSizeMax).nullable().optional(),
    ratePercent: z.int().min(1).max(100).nullable().optional(),
    enabled: z.boolean().optional(),
    audiences: z
      .array(
        z.strictObject({
          audience: z.string().min(1),
          startDate: instant.default(null),
          endDate: instant.default(null),
          keepMembersAtEnd: z.boolean().default(false),
        }),
      )
      .optional(),
  }),
};

/** Section by section; `settings` is one object, all others are lists. */
export const fileSchema = z.strictObject({
  settings: settingsSchema.partial().optional(),
  ...Object.fromEntries(
    Object.entries(shapes).map(([section, shape]) => [section, z.array(shape).optional()]),
  ),
});

/** What tells the things of a section apart. */
export const keyOf = (section: SectionName): 'name' | 'symbol' | 'field' =>
  section === 'namespaces' ? 'symbol' : section === 'fieldLabels' ? 'field' : 'name';

/** What a new thing cannot be without. */
export const neededToCreate: Readonly<Partial<Record<SectionName, readonly string[]>>> = {
  namespaces: ['name', 'type'],
  policies: ['marketingActions', 'expression'],
  consentPolicies: ['expression'],
  roles: ['permissions'],
  accounts: ['destination', 'authentication'],
  audiences: ['expression'],
  dataflows: ['account', 'mappings'],
};

/** The entries of each section that is in the file. */
export type Entries = ReadonlyMap<SectionName, readonly JsonObject[]>;
