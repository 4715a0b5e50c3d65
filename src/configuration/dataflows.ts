/** Dataflows: made without audiences, which are then activated one by one. */
import { type JsonObject, limits, MillraceError } from '../kernel/index.ts';
import { type Api, listItems, pick, textOf } from './api.ts';
import { type FieldChange, fieldChanges } from './change.ts';
import type { Compared, Kind, PlanContext, Thing, Work } from './kind.ts';
import { phases } from './phases.ts';

const path = '/api/dataflows';

interface Activation extends JsonObject {
  audience: string;
  startDate: string | null;
  endDate: string | null;
  keepMembersAtEnd: boolean;
}

interface ListedAudience extends JsonObject {
  name: string;
  state: string;
  start: string | null;
  end: string | null;
  keepMembers: boolean;
}

const activationsOf = (entry: JsonObject): Activation[] =>
  (entry['audiences'] ?? []) as Activation[];

async function read(api: Api): Promise<Thing[]> {
  const items = (await listItems(api, path)).filter((item) => item['deleting'] === false);
  return items.map((item) => ({
    id: textOf(item, 'id'),
    name: textOf(item, 'name'),
    entry: {
      ...pick(item, ['name', 'description']),
      account: textOf(item, 'accountName'),
      ...pick(item, ['marketingActions', 'mappings', 'brakePercent', 'batchSize', 'ratePercent']),
      ...pick(item, ['enabled']),
      audiences: (item['audiences'] as ListedAudience[])
        .filter((one) => one.state !== 'removing')
        .sort((left, right) => (left.name < right.name ? -1 : 1))
        .map((one) => ({
          audience: one.name,
          startDate: one.start,
          endDate: one.end,
          keepMembersAtEnd: one.keepMembers,
        })),
    },
  }));
}

/** When an audience is delivered, as a value of the diff. */
function scheduleOf(activation: Activation | undefined): JsonObject | null {
  return activation === undefined
    ? null
    : pick(activation, ['startDate', 'endDate', 'keepMembersAtEnd']);
}

/** Audiences are told one by one: `audiences.Power users`. */
function compare(thing: Thing | null, entry: JsonObject): Compared {
  const { audiences: _listed, ...plain } = entry;
  const before = new Map(activationsOf(thing?.entry ?? {}).map((one) => [one.audience, one]));
  const after = new Map(activationsOf(entry).map((one) => [one.audience, one]));
  const names =
    entry['audiences'] === undefined ? [] : [...new Set([...before.keys(), ...after.keys()])];
  const audiences = names.flatMap((name): FieldChange[] => {
    const one = { before: scheduleOf(before.get(name)), after: scheduleOf(after.get(name)) };
    return JSON.stringify(one.before) === JSON.stringify(one.after)
      ? []
      : [{ path: `audiences.${name}`, ...one }];
  });
  return { fields: [...fieldChanges(thing?.entry ?? null, plain), ...audiences], notes: [] };
}

interface Changes {
  flow: JsonObject;
  removed: string[];
  put: { name: string; isNew: boolean; schedule: JsonObject }[];
}

function changesOf(entry: JsonObject, fields: readonly FieldChange[]): Changes {
  const changes: Changes = { flow: {}, removed: [], put: [] };
  for (const { path: at, before, after } of fields) {
    if (!at.startsWith('audiences.')) changes.flow[at] = entry[at]!;
    else {
      const name = at.slice('audiences.'.length);
      if (after === null) changes.removed.push(name);
      else changes.put.push({ name, isNew: before === null, schedule: after as JsonObject });
    }
  }
  return changes;
}

function audienceId(context: PlanContext, name: string): string {
  const found = context.refs.audiences.get(name);
  if (found) return found.id;
  throw new MillraceError('not-found', `There is no audience "${name}".`);
}

/** Dates that are not there are left out of a new activation, and taken away from an old one. */
async function putAudiences(
  context: PlanContext,
  id: string,
  { put }: Pick<Changes, 'put'>,
): Promise<void> {
  for (const { name, isNew, schedule } of put) {
    const ofFlow = `${path}/${id}/audiences`;
    const audience = audienceId(context, name);
    if (!isNew) await context.api.call('PATCH', `${ofFlow}/${audience}`, schedule);
    else {
      const given = Object.entries(schedule).filter(([, value]) => value !== null);
      await context.api.call('POST', ofFlow, {
        audienceId: audience,
        ...Object.fromEntries(given),
      });
    }
  }
}

function createWork(context: PlanContext, entry: JsonObject, changes: Changes): Work {
  const { api, refs } = context;
  const run = async (): Promise<void> => {
    const { account, enabled, audiences: _later, ...rest } = entry;
    const accountId = refs.accounts.get(account as string)!;
    const made = (await api.call('POST', path, { ...rest, accountId })) as JsonObject;
    const id = textOf(made, 'id');
    // Switched off before it has anything to deliver.
    if (enabled === false) await api.call('PATCH', `${path}/${id}`, { enabled });
    await putAudiences(context, id, changes);
  };
  return { phase: phases.dataflows, run };
}

/** What only takes away goes first; what delivers more goes last. */
function updateWorks(context: PlanContext, thing: Thing, changes: Changes): Work[] {
  const { api } = context;
  const one = `${path}/${thing.id}`;
  const { enabled, marketingActions, ...rest } = changes.flow;
  const before = thing.entry['marketingActions'] as string[];
  const actions = marketingActions as string[] | undefined;
  const isLess = actions?.every((action) => before.includes(action)) ?? false;
  const first: JsonObject = {
    ...(isLess ? { marketingActions: actions! } : {}),
    ...(enabled === false ? { enabled } : {}),
  };
  const then: JsonObject = {
    ...rest,
    ...(actions !== undefined && !isLess ? { marketingActions: actions } : {}),
  };
  const patch = async (body: JsonObject): Promise<void> => {
    if (Object.keys(body).length > 0) await api.call('PATCH', one, body);
  };
  const loosen = async (): Promise<void> => {
    await patch(first);
    for (const name of changes.removed) {
      await api.call('DELETE', `${one}/audiences/${audienceId(context, name)}`);
    }
  };
  const tighten = async (): Promise<void> => {
    await patch(then);
    await putAudiences(context, thing.id, changes);
    await patch(enabled === true ? { enabled } : {});
  };
  const isLooser = Object.keys(first).length + changes.removed.length > 0;
  const isMore = Object.keys(then).length + changes.put.length > 0 || enabled === true;
  return [
    ...(isLooser ? [{ phase: phases.loosen, run: loosen }] : []),
    ...(isMore ? [{ phase: phases.dataflows, run: tighten }] : []),
  ];
}

/** Its members leave the destination first, which takes a moment; then what it used is free. */
async function remove(api: Api, thing: Thing): Promise<void> {
  await api.call('DELETE', `${path}/${thing.id}`);
  let waitedMs = 0;
  for (; waitedMs < limits.configurationLeaveMs; waitedMs += limits.configurationLookEveryMs) {
    const items = await listItems(api, path);
    if (!items.some((item) => item['id'] === thing.id)) return;
    await api.pause(limits.configurationLookEveryMs);
  }
  throw new MillraceError(
    'conflict',
    'its members are still leaving the destination; it goes by itself when they have left.',
  );
}

export const dataflows: Kind = {
  section: 'dataflows',
  noun: 'dataflow',
  phase: phases.dataflows,
  fixed: ['account'],
  removePhase: phases.removeDataflows,
  read,
  compare: async (_context, thing, entry) => compare(thing, entry),
  works: (context, thing, entry, fields) => {
    const changes = changesOf(entry, fields);
    return thing === null
      ? [createWork(context, entry, changes)]
      : updateWorks(context, thing, changes);
  },
  remove,
};
