/** Labels, and the fields that have them. Everything here runs inside the caller's transaction. */
import { invalidField, limits, MillraceError } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { expressionLabels, type LabelExpression } from './expression.ts';
import { checkField, type FieldKind, fieldKind } from './fields.ts';
import type { FieldLabels } from './inheritance.ts';

export interface Label {
  name: string;
  kind: 'contract' | 'identity' | 'sensitive' | 'custom';
  description: string;
}

/** Where a label is used. */
export interface LabelUses {
  fields: string[];
  audiences: { id: string; name: string }[];
  policies: { id: string; name: string }[];
  consentPolicies: { id: string; name: string }[];
}

interface NamedExpression {
  id: string;
  name: string;
  expression: LabelExpression | null;
}

const order = `case kind when 'contract' then 1 when 'identity' then 2 when 'sensitive' then 3 else 4 end,
  length(name), name`;

function naming(rows: readonly NamedExpression[], label: string): { id: string; name: string }[] {
  return rows.flatMap(({ id, name, expression }) =>
    expression !== null && expressionLabels(expression).includes(label) ? [{ id, name }] : [],
  );
}

/** All labels with their uses: core ones first. There are few. */
export async function listLabels(tx: Tx | Store['db']): Promise<(Label & LabelUses)[]> {
  const labels = await query<Label>(
    tx,
    `select name, kind, description from labels order by ${order}`,
    [],
  );
  const fieldLabels = await loadFieldLabels(tx);
  const audiences = await query<{ id: string; name: string; labels: string[] }>(
    tx,
    `select audience_id as id, name, labels from audiences where labels <> '[]'::jsonb order by name`,
    [],
  );
  const policies = await query<NamedExpression>(
    tx,
    'select policy_id as id, name, expression from policies order by name',
    [],
  );
  const consent = await query<NamedExpression>(
    tx,
    'select policy_id as id, name, labels as expression from consent_policies order by name',
    [],
  );
  return labels.map((label) => ({
    ...label,
    fields: [...fieldLabels].flatMap(([field, of]) => (of.includes(label.name) ? [field] : [])),
    audiences: audiences.flatMap(({ id, name, labels: of }) =>
      of.includes(label.name) ? [{ id, name }] : [],
    ),
    policies: naming(policies, label.name),
    consentPolicies: naming(consent, label.name),
  }));
}

/** Refuses labels that do not exist, naming the place. */
export async function checkLabels(tx: Tx, labels: readonly string[], path: string): Promise<void> {
  if (labels.length === 0) return;
  if (labels.length > limits.labelsPerField) {
    throw invalidField(path, `at most ${limits.labelsPerField} labels`);
  }
  const rows = await query<{ name: string }>(
    tx,
    'select name from labels where name = any ($1::text[])',
    [labels],
  );
  const known = new Set(rows.map((row) => row.name));
  const unknown = labels.findIndex((label) => !known.has(label));
  if (unknown >= 0) {
    throw invalidField(`${path}[${unknown}]`, `there is no label ${labels[unknown]}`);
  }
}

/** @throws MillraceError `conflict` when the name is taken, whatever its case */
export async function insertLabel(
  tx: Tx,
  input: { name: string; description: string },
  nowMs: number,
): Promise<Label> {
  if (!/^[A-Za-z][\w-]*$/.test(input.name) || input.name.length > limits.labelNameChars) {
    throw invalidField('name', 'begins with a letter, then letters, digits, _ -');
  }
  const taken = await query(tx, 'select 1 as one from labels where lower(name) = lower($1)', [
    input.name,
  ]);
  if (taken.length > 0) {
    throw new MillraceError('conflict', `There is a label ${input.name} already.`, {
      errors: [{ path: 'name', message: 'is taken' }],
    });
  }
  await query(
    tx,
    `insert into labels (name, kind, description, created_at_ms) values ($1, 'custom', $2, $3)`,
    [input.name, input.description, nowMs],
  );
  return { ...input, kind: 'custom' };
}

/** A label that people made. @throws MillraceError `not-found`, `conflict` for a core label */
async function customLabel(tx: Tx, name: string): Promise<Label & LabelUses> {
  const label = (await listLabels(tx)).find((one) => one.name === name);
  if (!label) throw new MillraceError('not-found', `There is no label ${name}.`);
  if (label.kind === 'custom') return label;
  throw new MillraceError('conflict', `${name} is a core label and stays as it is.`);
}

/** @throws MillraceError `not-found`, `conflict` for a core label */
export async function describeLabel(tx: Tx, name: string, description: string): Promise<Label> {
  const { kind } = await customLabel(tx, name);
  await query(tx, 'update labels set description = $2 where name = $1', [name, description]);
  return { name, kind, description };
}

/** @throws MillraceError `not-found`, `conflict` for a core label, or `in-use` */
export async function deleteLabel(tx: Tx, name: string): Promise<void> {
  const label = await customLabel(tx, name);
  const usedBy = [
    ...label.fields.map((field) => `field ${field}`),
    ...label.audiences.map((audience) => `audience ${audience.name}`),
    ...[...label.policies, ...label.consentPolicies].map((policy) => `policy ${policy.name}`),
  ];
  if (usedBy.length > 0) {
    throw new MillraceError('in-use', `Label ${name} is used by ${usedBy.join(', ')}.`, {
      hint: 'Remove it there first.',
      extra: { usedBy },
    });
  }
  await query(tx, 'delete from labels where name = $1', [name]);
}

/** Labels of all fields. */
export async function loadFieldLabels(tx: Tx | Store['db']): Promise<FieldLabels> {
  const rows = await query<{ field: string; labels: string[] }>(
    tx,
    'select field, labels from field_labels order by field',
    [],
  );
  return new Map(rows.map((row) => [row.field, row.labels]));
}

export interface LabelledField {
  field: string;
  kind: FieldKind;
  labels: string[];
}

export async function getFieldLabels(tx: Tx | Store['db'], text: string): Promise<LabelledField> {
  const field = checkField(text, 'field');
  const rows = await query<{ labels: string[] }>(
    tx,
    'select labels from field_labels where field = $1',
    [field],
  );
  return { field, kind: fieldKind(field), labels: rows[0]?.labels ?? [] };
}

/** Labelled fields, by name, after a cursor (a field). */
export async function listFieldLabels(
  tx: Tx | Store['db'],
  page: { limit: number; cursor: string | null },
): Promise<{ items: LabelledField[]; nextCursor: string | null }> {
  const rows = await query<{ field: string; labels: string[] }>(
    tx,
    `select field, labels from field_labels where $1::text is null or field > $1
      order by field limit $2`,
    [page.cursor, page.limit + 1],
  );
  const items = rows
    .slice(0, page.limit)
    .map((row) => ({ field: row.field, kind: fieldKind(row.field), labels: row.labels }));
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)!.field : null };
}

/** Gives a field exactly these labels; none removes it from the list. */
export async function setFieldLabels(
  tx: Tx,
  text: string,
  labels: readonly string[],
): Promise<LabelledField> {
  const field = checkField(text, 'field');
  await checkLabels(tx, labels, 'labels');
  const kept = [...new Set(labels)];
  if (kept.length === 0) await query(tx, 'delete from field_labels where field = $1', [field]);
  else {
    await query(
      tx,
      `insert into field_labels (field, labels) values ($1, $2::jsonb)
           on conflict (field) do update set labels = excluded.labels`,
      [field, JSON.stringify(kept)],
    );
  }
  return { field, kind: fieldKind(field), labels: kept };
}
