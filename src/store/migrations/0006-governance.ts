/**
 * Labels, marketing actions, policies, consent policies. The core ones are rows like the custom ones;
 * every core policy starts disabled.
 */
import { CompiledQuery, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

const coreLabels: readonly (readonly [name: string, kind: string, description: string])[] = [
  ['C1', 'contract', 'May leave only in aggregated form'],
  ['C2', 'contract', 'May not be exported to a third party'],
  ['C3', 'contract', 'May not be combined with directly identifiable data'],
  ['C4', 'contract', 'May not be used to target ads or content, on site or elsewhere'],
  ['C5', 'contract', 'May not be used for interest-based targeting across sites'],
  ['C6', 'contract', 'May not be used for advertising on your own site'],
  ['C7', 'contract', 'May not be used to choose content on your own site'],
  ['C8', 'contract', 'May not be used to measure sites or applications'],
  ['C9', 'contract', 'May not be used in data science'],
  ['C10', 'contract', 'May not be used to activate stitched identities'],
  ['C11', 'contract', 'May not be shared with partners'],
  ['C12', 'contract', 'May not be exported in any way'],
  ['I1', 'identity', 'Identifies a person directly, such as a name or an e-mail address'],
  ['I2', 'identity', 'Identifies a person together with other data'],
  ['S1', 'sensitive', 'A precise location'],
  ['S2', 'sensitive', 'A coarse location'],
  ['PSPD', 'sensitive', 'Sensitive personal data, such as health or belief'],
  ['RHD', 'sensitive', 'Regulated health data'],
];

const coreActions: readonly (readonly [name: string, description: string])[] = [
  ['Analytics', 'Measuring how people use your sites and applications'],
  ['Combine with directly identifiable data', 'Joining with data that names a person'],
  ['Cross Site Targeting', 'Targeting ads by what people did on other sites'],
  ['Data Science', 'Building models and insight'],
  ['Email Targeting', 'Addressing people by e-mail'],
  ['Export to Third Party', 'Handing data to systems that others run'],
  ['Onsite Advertising', 'Choosing ads on your own sites and applications'],
  ['Onsite Personalization', 'Choosing content on your own sites and applications'],
  ['Segment Match', 'Sharing audiences with partners'],
  ['Single Identity Personalization', 'Personalizing with one identity, not a stitched profile'],
];

const corePolicies: readonly (readonly [
  id: string,
  name: string,
  action: string,
  expression: unknown,
])[] = [
  ['core-third-party-export', 'No export of C2 to a third party', 'Export to Third Party', 'C2'],
  [
    'core-combine-identifiable',
    'No C3 with directly identifiable data',
    'Combine with directly identifiable data',
    { all: ['C3', 'I1'] },
  ],
  [
    'core-cross-site-targeting',
    'No cross-site targeting with C4 or C5',
    'Cross Site Targeting',
    { any: ['C4', 'C5'] },
  ],
  [
    'core-onsite-advertising',
    'No on-site advertising with C4 or C6',
    'Onsite Advertising',
    { any: ['C4', 'C6'] },
  ],
  [
    'core-onsite-personalization',
    'No on-site personalization with C4 or C7',
    'Onsite Personalization',
    { any: ['C4', 'C7'] },
  ],
  ['core-analytics', 'No analytics with C8', 'Analytics', 'C8'],
  ['core-data-science', 'No data science with C9', 'Data Science', 'C9'],
  [
    'core-single-identity',
    'No single-identity personalization with C10',
    'Single Identity Personalization',
    'C10',
  ],
  ['core-segment-match', 'No sharing of C11 with partners', 'Segment Match', 'C11'],
  ['core-any-export', 'No export of C12 at all', 'Any export', 'C12'],
];

const statements: readonly (readonly [text: string, parameters: readonly unknown[]])[] = [
  [
    `create table labels (
      name text primary key, kind text not null, description text not null,
      created_at_ms bigint not null)`,
    [],
  ],
  // A field is an attribute path, 'xEvent.…' or 'identityMap.NAMESPACE'; what stands below it has
  // its labels too.
  [`create table field_labels (field text primary key, labels jsonb not null)`, []],
  [
    `create table marketing_actions (
      name text primary key, core boolean not null, description text not null,
      created_at_ms bigint not null)`,
    [],
  ],
  [
    `create table policies (
      policy_id text primary key, name text not null, core boolean not null,
      description text not null, marketing_actions jsonb not null, expression jsonb not null,
      enabled boolean not null, created_at_ms bigint not null, updated_at_ms bigint not null)`,
    [],
  ],
  [
    `create table consent_policies (
      policy_id uuid primary key, name text not null, description text not null,
      marketing_actions jsonb not null, labels jsonb, expression text not null,
      enabled boolean not null, version int not null, created_at_ms bigint not null,
      updated_at_ms bigint not null)`,
    [],
  ],
  [`alter table desired_members add column excluded_policy_id uuid`, []],
  [
    `insert into labels (name, kind, description, created_at_ms)
     select r ->> 0, r ->> 1, r ->> 2, 0 from jsonb_array_elements($1::jsonb) as r`,
    [JSON.stringify(coreLabels)],
  ],
  [
    `insert into marketing_actions (name, core, description, created_at_ms)
     select r ->> 0, true, r ->> 1, 0 from jsonb_array_elements($1::jsonb) as r`,
    [JSON.stringify(coreActions)],
  ],
  [
    `insert into policies (policy_id, name, core, description, marketing_actions, expression,
            enabled, created_at_ms, updated_at_ms)
     select r ->> 0, r ->> 1, true, '', jsonb_build_array(r -> 2), r -> 3, false, 0, 0
       from jsonb_array_elements($1::jsonb) as r`,
    [JSON.stringify(corePolicies)],
  ],
];

export const governance: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [text, parameters] of statements) {
      await db.executeQuery(CompiledQuery.raw(text, [...parameters]));
    }
  },
};
