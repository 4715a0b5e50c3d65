/** A file and the server as it is → what would change, and the work that does it. */
import { createHash } from 'node:crypto';
import {
  canonicalJson,
  type FieldError,
  type JsonObject,
  type JsonValue,
} from '../kernel/index.ts';
import type { Api } from './api.ts';
import { builtOn, checkRule, inOrder } from './audiences.ts';
import { type Change, fieldChanges, type SectionName, thingText } from './change.ts';
import { type ConfigurationFile, fileProblem } from './file.ts';
import type { Kind, PlanContext, Thing, Work } from './kind.ts';
import { kinds, newRefs, readSections } from './kinds.ts';
import { checkReferences } from './references.ts';
import { keyOf, neededToCreate } from './schema.ts';

export interface PlannedChange {
  change: Change;
  works: Work[];
}

export interface Plan {
  changes: PlannedChange[];
  /** What one should know that is no change. */
  notes: string[];
  /** The same as long as the same would change: an apply can hold on to what was looked at. */
  fingerprint: string;
}

export interface PlanOptions {
  api: Api;
  variables: Readonly<Record<string, string>>;
  /** Whether things that the file's sections do not list are removed. */
  prune: boolean;
  onWriteKey(name: string, key: string): void;
}

/** Sections to read: those of the file, and what they name things of. */
function sectionsToRead(file: ConfigurationFile): Set<SectionName> {
  const wanted = new Set(file.entries.keys());
  if (wanted.has('dataflows')) wanted.add('accounts').add('audiences');
  return wanted;
}

/**
 * Compares a file with the server. Changes nothing.
 * @throws MillraceError `invalid-request` with all that is wrong with the file, `conflict` for names
 *   that the server has twice, and what the API's reads throw
 */
export async function makePlan(file: ConfigurationFile, options: PlanOptions): Promise<Plan> {
  const { api } = options;
  const refs = newRefs();
  const found = await readSections(api, refs, sectionsToRead(file));
  const errors: FieldError[] = [];
  const refuse = (path: readonly (string | number)[], message: string): void => {
    errors.push(file.problemAt(path, message));
  };
  await checkReferences(api, file.entries, refs, refuse);
  const plan: Plan = { changes: [], notes: [], fingerprint: '' };
  for (const kind of kinds) {
    const entries = file.entries.get(kind.section);
    if (entries === undefined) continue;
    const things = found.get(kind.section)!;
    const context = (index: number): PlanContext => ({
      ...{ api, refs, variables: options.variables, onWriteKey: options.onWriteKey },
      refuse: (path, message) => refuse([kind.section, index, ...path], message),
    });
    plan.changes.push(...(await planEntries(kind, entries, things, context)));
    const removed = options.prune ? planRemoval(kind, entries, things, api) : null;
    plan.changes.push(...(removed?.changes ?? []));
    plan.notes.push(...(removed?.notes ?? []));
  }
  if (errors.length > 0) throw fileProblem(errors);
  const changes = plan.changes.map(({ change }) => change) as unknown as JsonValue;
  plan.fingerprint = createHash('sha256').update(canonicalJson(changes)).digest('hex');
  return plan;
}

const nameOf = (kind: Kind, entry: JsonObject): string =>
  kind.section === 'settings' ? 'settings' : (entry[keyOf(kind.section)] as string);

async function planEntries(
  kind: Kind,
  entries: readonly JsonObject[],
  things: readonly Thing[],
  contextOf: (index: number) => PlanContext,
): Promise<PlannedChange[]> {
  const byName = new Map(things.map((thing) => [thing.name, thing]));
  const order = kind.section === 'audiences' ? audienceOrder(entries, contextOf) : null;
  const planned: PlannedChange[] = [];
  for (const [index, entry] of entries.entries()) {
    const context = contextOf(index);
    const thing = byName.get(nameOf(kind, entry)) ?? null;
    if (!checkEntry(kind, context, thing, entry)) continue;
    const plain = { fields: fieldChanges(thing?.entry ?? null, entry), notes: [] };
    const { fields, notes } = (await kind.compare?.(context, thing, entry)) ?? plain;
    for (const field of fields) {
      if (thing === null || !kind.fixed.includes(field.path)) continue;
      context.refuse([field.path], `stays as it was made: ${JSON.stringify(field.before)}`);
    }
    if (thing !== null && fields.length === 0) continue;
    const works = kind.works(context, thing, entry, fields).map((work) => ({
      ...work,
      phase: work.phase + (order?.get(entry) ?? 0) / 1e6,
    }));
    const { section, noun } = kind;
    const action = thing === null ? 'create' : 'update';
    planned.push({
      change: { section, noun, name: nameOf(kind, entry), action, fields, notes },
      works,
    });
  }
  return planned;
}

/** Whether an entry can be compared at all; says what lacks. */
function checkEntry(
  kind: Kind,
  context: PlanContext,
  thing: Thing | null,
  entry: JsonObject,
): boolean {
  if (thing !== null) return true;
  if (kind.section === 'corePolicies') {
    context.refuse(['name'], `there is no core policy "${entry['name'] as string}"`);
    return false;
  }
  const missing = (neededToCreate[kind.section] ?? []).filter((key) => entry[key] === undefined);
  for (const key of missing) context.refuse([], `${key} is missing; it is needed for a new one`);
  return missing.length === 0;
}

/** Checks all rules, and numbers audiences so that each comes after what it is built on. */
function audienceOrder(
  entries: readonly JsonObject[],
  contextOf: (index: number) => PlanContext,
): Map<JsonObject, number> {
  const names = new Set(entries.map((entry) => entry['name'] as string));
  for (const [index, entry] of entries.entries()) checkRule(contextOf(index), entry, names);
  const order = inOrder(entries);
  if (order === null) {
    const index = entries.findIndex((entry) => builtOn(entry).some((name) => names.has(name)));
    contextOf(index).refuse(['expression'], 'these audiences are built on each other in a ring');
  }
  return new Map((order ?? []).map((entry, place) => [entry, place]));
}

/** What the server has and the section does not list. */
function planRemoval(
  kind: Kind,
  entries: readonly JsonObject[],
  things: readonly Thing[],
  api: Api,
): Pick<Plan, 'changes' | 'notes'> {
  const listed = new Set(entries.map((entry) => nameOf(kind, entry)));
  const gone = things.filter((thing) => !listed.has(thing.name) && kind.section !== 'settings');
  const { removePhase, section, noun } = kind;
  if (typeof removePhase === 'string') {
    const notes = gone.map(
      (thing) => `${thingText({ noun, name: thing.name })} is not in the file: ${removePhase}.`,
    );
    return { changes: [], notes };
  }
  // Audiences that others are built on go after those.
  const order = section === 'audiences' ? inOrder(gone.map((thing) => thing.entry)) : null;
  const changes = gone.map((thing): PlannedChange => {
    const place = order === null ? 0 : (order.length - order.indexOf(thing.entry)) / 1e6;
    return {
      change: { section, noun, name: thing.name, action: 'delete', fields: [], notes: [] },
      works: [{ phase: removePhase + place, run: () => kind.remove(api, thing) }],
    };
  });
  return { changes, notes: [] };
}
