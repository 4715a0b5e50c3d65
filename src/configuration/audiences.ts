/** Audiences: rules name each other by name in a file, by id on the server. */
import { compileExpression, renameSegments } from '../audiences/index.ts';
import { type JsonObject, MillraceError } from '../kernel/index.ts';
import { type Api, listPages, pick, textOf } from './api.ts';
import { fieldChanges } from './change.ts';
import { changedPart, type Kind, type PlanContext, type Refs, type Thing } from './kind.ts';
import { withRule } from './kinds-simple.ts';
import { phases } from './phases.ts';

const path = '/api/audiences';
const options = { path: 'expression', timeZone: 'UTC' };

function ruleIdOf(item: JsonObject): string {
  return (item['externalId'] ?? item['id']) as string;
}

/** Rules kept from an older version may not parse; they stay as they are. */
function withNames(text: string, refs: Refs): string {
  try {
    return renameSegments(text, (id) => refs.audienceNames.get(id) ?? id, options);
  } catch (error) {
    if (error instanceof MillraceError) return text;
    throw error;
  }
}

/** Whether a file describes it: not what files or other systems bring. */
function isOurs(item: JsonObject): boolean {
  return item['origin'] === 'segmentation-service' && item['evaluatedElsewhere'] === false;
}

/** Reads all audiences that are not archived, and learns all names. */
async function read(api: Api, refs: Refs): Promise<Thing[]> {
  const items = (await listPages(api, path)).filter(
    (item) => item['lifecycleState'] !== 'archived',
  );
  for (const item of items) {
    const name = textOf(item, 'name');
    if (refs.audiences.has(name)) refs.ambiguousAudiences.add(name);
    refs.audiences.set(name, { id: textOf(item, 'id'), ruleId: ruleIdOf(item) });
  }
  for (const item of items) {
    const name = textOf(item, 'name');
    if (!refs.ambiguousAudiences.has(name)) refs.audienceNames.set(ruleIdOf(item), name);
  }
  return items.filter(isOurs).map((item) => ({
    id: textOf(item, 'id'),
    name: textOf(item, 'name'),
    entry: {
      ...pick(item, ['name', 'description']),
      expression: withNames(textOf(item['expression'] as JsonObject, 'value').trimEnd(), refs),
      ...pick(item, ['labels', 'tags', 'lifecycleState']),
    },
  }));
}

/** The names in `inSegment` of a rule. */
export function builtOn(entry: JsonObject): string[] {
  const names: string[] = [];
  const note = (name: string): string => {
    names.push(name);
    return name;
  };
  try {
    renameSegments((entry['expression'] ?? '') as string, note, options);
  } catch {
    // What is wrong with the rule is told where it is checked.
  }
  return names;
}

/** Says what is wrong with a rule: it does not compile, or names an audience that is nowhere. */
export function checkRule(
  context: PlanContext,
  entry: JsonObject,
  inFile: ReadonlySet<string>,
): void {
  if (entry['expression'] === undefined) return;
  try {
    compileExpression(textOf(entry, 'expression'), options);
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    context.refuse(['expression'], error.message);
    return;
  }
  for (const name of builtOn(entry)) {
    const message = audienceProblem(context.refs, name, inFile);
    if (message !== null) context.refuse(['expression'], `inSegment: ${message}`);
  }
}

/** Why a name (or id) tells no audience, or null when it does. */
export function audienceProblem(
  refs: Refs,
  name: string,
  inFile: ReadonlySet<string>,
): string | null {
  if (refs.ambiguousAudiences.has(name)) return `several audiences are called "${name}"`;
  const isKnown = inFile.has(name) || refs.audiences.has(name) || refs.audienceNames.has(name);
  return isKnown ? null : `there is no audience "${name}", in the file or on the server`;
}

/** The order in which audiences are made: what others are built on first. Null: they go in a ring. */
export function inOrder(entries: readonly JsonObject[]): JsonObject[] | null {
  const byName = new Map(entries.map((entry) => [textOf(entry, 'name'), entry]));
  const order: JsonObject[] = [];
  const state = new Map<JsonObject, 'open' | 'done'>();
  const visit = (entry: JsonObject): boolean => {
    const known = state.get(entry);
    if (known !== undefined) return known === 'done';
    state.set(entry, 'open');
    const isGood = builtOn(entry).every((name) => {
      const upstream = byName.get(name);
      return upstream === undefined || visit(upstream);
    });
    state.set(entry, 'done');
    order.push(entry);
    return isGood;
  };
  return entries.every(visit) ? order : null;
}

function withIds(refs: Refs, entry: JsonObject): JsonObject {
  if (entry['expression'] === undefined) return entry;
  const rename = (name: string): string => refs.audiences.get(name)?.ruleId ?? name;
  const expression = renameSegments(textOf(entry, 'expression'), rename, options);
  return withRule({ ...entry, expression });
}

async function create(context: PlanContext, entry: JsonObject): Promise<void> {
  const { api, refs } = context;
  const { lifecycleState = 'published', ...rest } = entry;
  const first = lifecycleState === 'inactive' ? 'published' : lifecycleState;
  const body = { ...withIds(refs, rest), lifecycleState: first };
  const made = (await api.call('POST', path, body)) as JsonObject;
  const id = textOf(made, 'id');
  refs.audiences.set(textOf(entry, 'name'), { id, ruleId: id });
  if (first !== lifecycleState) await api.call('PATCH', `${path}/${id}`, { lifecycleState });
}

export const audiences: Kind = {
  section: 'audiences',
  noun: 'audience',
  phase: phases.audiences,
  fixed: [],
  removePhase: phases.removeAudiences,
  read,
  compare: async (context, thing, entry) => {
    const before = thing?.entry['lifecycleState'];
    const after = entry['lifecycleState'];
    const isBack = after === 'draft' && before !== undefined && before !== 'draft';
    const isSkip = after === 'inactive' && before === 'draft';
    if (isBack || isSkip) {
      context.refuse(['lifecycleState'], `a ${before as string} audience cannot become ${after}`);
    }
    const expression = entry['expression'] as string | undefined;
    const shown =
      expression === undefined ? {} : { expression: withNames(expression, context.refs) };
    return { fields: fieldChanges(thing?.entry ?? null, { ...entry, ...shown }), notes: [] };
  },
  works: (context, thing, entry, fields) => [
    {
      phase: phases.audiences,
      run: async () => {
        if (thing === null) return create(context, entry);
        const body = withIds(context.refs, changedPart(entry, fields));
        await context.api.call('PATCH', `${path}/${thing.id}`, body);
      },
    },
  ],
  remove: async (api, thing) => void (await api.call('DELETE', `${path}/${thing.id}`)),
};
