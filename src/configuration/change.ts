/** What a file would change: one change a thing, field by field, and never a secret. */
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';

/** The sections of a file, in the order in which they are written. */
export const sections = [
  'settings',
  'namespaces',
  'labels',
  'fieldLabels',
  'marketingActions',
  'corePolicies',
  'policies',
  'consentPolicies',
  'roles',
  'writeKeys',
  'accounts',
  'audiences',
  'dataflows',
] as const;

export type SectionName = (typeof sections)[number];

/** One field before and after; null where there is none. Of a secret neither is told. */
export interface FieldChange {
  path: string;
  before: JsonValue;
  after: JsonValue;
  secret?: boolean;
}

export interface Change {
  section: SectionName;
  /** As a sentence calls it: `write key`. */
  noun: string;
  name: string;
  action: 'create' | 'update' | 'delete';
  fields: FieldChange[];
  /** What one should know about it. */
  notes: string[];
}

/** Whether two values are the same. Lists of plain texts are sets: their order means nothing. */
function isSame(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return canonicalJson(sorted(left)) === canonicalJson(sorted(right));
}

function sorted(value: JsonValue): JsonValue {
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isTexts ? [...new Set(value as string[])].sort() : value;
}

/** An object's fields, with those of the objects in it one level down: `settings.region`. */
function flatten(entry: JsonObject): Map<string, JsonValue> {
  const flat = new Map<string, JsonValue>();
  for (const [key, value] of Object.entries(entry)) {
    if (key !== 'settings' && key !== 'authentication') flat.set(key, value);
    else if (isJsonObject(value)) {
      for (const [inner, child] of Object.entries(value)) flat.set(`${key}.${inner}`, child);
    }
  }
  return flat;
}

/** The fields that the file gives and that differ; what it does not give stays as it is. */
export function fieldChanges(before: JsonObject | null, after: JsonObject): FieldChange[] {
  const known = flatten(before ?? {});
  return [...flatten(after)]
    .filter(([path, value]) => !isSame(known.get(path), value))
    .map(([path, value]) => ({ path, before: known.get(path) ?? null, after: value }));
}

const signs = { create: '+', update: '~', delete: '-' } as const;
const verbs = { create: 'create', update: 'change', delete: 'delete' } as const;

/** `audience "Power users"`. */
export function thingText(thing: { noun: string; name: string }): string {
  return thing.noun === 'settings' ? 'settings' : `${thing.noun} "${thing.name}"`;
}

/** `change audience "Power users"`. */
export function changeText(change: Change): string {
  return `${verbs[change.action]} ${thingText(change)}`;
}

function valueText(value: JsonValue): string {
  if (value === null) return 'none';
  if (typeof value === 'string' && value.includes('\n')) {
    return `|\n${value.replace(/^/gm, '        ')}`;
  }
  return JSON.stringify(value);
}

function fieldText(action: Change['action'], field: FieldChange): string {
  const { path, before, after, secret } = field;
  if (secret) return `    ${path}: (secret, ${action === 'create' ? 'given' : 'another one'})`;
  if (action === 'create') return `    ${path}: ${valueText(after)}`;
  return `    ${path}: ${valueText(before)} → ${valueText(after)}`;
}

/** A change for people to read: `~ audience "Power users"`, and a line for each field. */
export function describeChange(change: Change): string {
  const fields = change.fields.map((field) => fieldText(change.action, field));
  const notes = change.notes.map((note) => `    (${note})`);
  return [`${signs[change.action]} ${thingText(change)}`, ...fields, ...notes].join('\n');
}
