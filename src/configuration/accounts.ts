/** Accounts: their secrets are names of variables in the file, and never come back out. */
import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { type Api, listItems, pick, textOf } from './api.ts';
import { type FieldChange, fieldChanges } from './change.ts';
import type { Compared, Kind, PlanContext, Thing } from './kind.ts';
import { phases } from './phases.ts';
import { readVariable, variableFor } from './variables.ts';

interface SchemeField {
  name: string;
  secret: boolean;
  required: boolean;
}

interface Scheme {
  type: string;
  fields: SchemeField[];
}

const path = '/api/accounts';

async function schemesOf(api: Api, destination: string): Promise<Scheme[] | null> {
  const found = (await listItems(api, '/api/destinations')).find(
    (one) => one['id'] === destination,
  );
  if (!found) return null;
  return (found['authentication'] as unknown as { schemes: Scheme[] }).schemes;
}

const fieldsOf = (schemes: readonly Scheme[], type: unknown): SchemeField[] =>
  schemes.find((scheme) => scheme.type === type)?.fields ?? [];

/** An account as a file has it: secrets as the names of variables that would hold them. */
async function read(api: Api): Promise<Thing[]> {
  const taken = new Set<string>();
  const things: Thing[] = [];
  for (const item of await listItems(api, path)) {
    const schemes = (await schemesOf(api, textOf(item, 'destination'))) ?? [];
    const shown = item['authentication'] as JsonObject;
    const authentication: JsonObject = pick(shown, ['type']);
    for (const field of fieldsOf(schemes, shown['type'])) {
      if (!field.secret) Object.assign(authentication, pick(shown, [field.name]));
      else if (field.required) {
        authentication[field.name] = `\${${variableFor(textOf(item, 'name'), field.name, taken)}}`;
      }
    }
    things.push({
      id: textOf(item, 'id'),
      name: textOf(item, 'name'),
      entry: {
        ...pick(item, ['name', 'destination']),
        authentication,
        ...pick(item, ['settings']),
      },
    });
  }
  return things;
}

/** An entry with its variables read. What has none keeps what the account has. */
interface Resolved {
  entry: JsonObject;
  secrets: JsonObject;
  notes: string[];
}

function resolve(
  context: PlanContext,
  thing: Thing | null,
  entry: JsonObject,
  fields: readonly SchemeField[],
): Resolved {
  const given = (entry['authentication'] ?? {}) as JsonObject;
  const known = (thing?.entry['authentication'] ?? {}) as JsonObject;
  const isSameScheme =
    thing !== null && (given['type'] === undefined || given['type'] === known['type']);
  const authentication: JsonObject = {};
  const resolved: Resolved = { entry: {}, secrets: {}, notes: [] };
  for (const [name, value] of Object.entries(given)) {
    const isSecret = fields.some((field) => field.name === name && field.secret);
    const variable = readVariable(value);
    if (isSecret && variable === null) {
      context.refuse(
        ['authentication', name],
        `is a secret: give the name of a variable, \${NAME}`,
      );
    } else if (variable === null) authentication[name] = value;
    else if (Object.hasOwn(context.variables, variable)) {
      const into = isSecret ? resolved.secrets : authentication;
      into[name] = context.variables[variable]!;
    } else if (isSecret && isSameScheme) {
      resolved.notes.push(`authentication.${name} stays as it is: ${variable} is not set`);
    } else context.refuse(['authentication', name], `the variable ${variable} is not set`);
  }
  const settings = resolveSettings(context, entry['settings']);
  resolved.entry = {
    ...entry,
    ...(entry['authentication'] === undefined ? {} : { authentication }),
    ...(settings === null ? {} : { settings }),
  };
  return resolved;
}

function resolveSettings(context: PlanContext, given: unknown): JsonObject | null {
  if (!isJsonObject(given)) return null;
  const settings: JsonObject = {};
  for (const [name, value] of Object.entries(given)) {
    const variable = readVariable(value);
    if (variable === null) settings[name] = value;
    else if (Object.hasOwn(context.variables, variable))
      settings[name] = context.variables[variable]!;
    else context.refuse(['settings', name], `the variable ${variable} is not set`);
  }
  return settings;
}

/** Refuses fields that the way of signing in does not have, and names those that lack. */
function checkFields(
  context: PlanContext,
  thing: Thing | null,
  entry: JsonObject,
  schemes: readonly Scheme[],
): SchemeField[] {
  const given = (entry['authentication'] ?? {}) as JsonObject;
  const known = (thing?.entry['authentication'] ?? {}) as JsonObject;
  const type = given['type'] ?? known['type'];
  const scheme = schemes.find((one) => one.type === type);
  if (!scheme) {
    const types = schemes.map((one) => one.type).join(', ');
    context.refuse(['authentication', 'type'], `is one of: ${types}`);
    return [];
  }
  for (const name of Object.keys(given)) {
    if (name === 'type' || scheme.fields.some((field) => field.name === name)) continue;
    context.refuse(['authentication', name], `${scheme.type} has no field "${name}"`);
  }
  const isNew = thing === null || type !== known['type'];
  for (const field of scheme.fields) {
    if (isNew && field.required && given[field.name] === undefined) {
      context.refuse(['authentication'], `${field.name} is missing`);
    }
  }
  return scheme.fields;
}

const plans = new WeakMap<JsonObject, Resolved>();

async function compare(
  context: PlanContext,
  thing: Thing | null,
  entry: JsonObject,
): Promise<Compared> {
  const destination = (entry['destination'] ?? thing?.entry['destination']) as string;
  const schemes = await schemesOf(context.api, destination);
  if (schemes === null) {
    context.refuse(['destination'], `there is no destination "${destination}"`);
    return { fields: [], notes: [] };
  }
  const fields = checkFields(context, thing, entry, schemes);
  const resolved = resolve(context, thing, entry, fields);
  plans.set(entry, resolved);
  const names = Object.keys(resolved.secrets);
  const isNewScheme = fieldChanges(thing?.entry ?? null, resolved.entry).some(
    (field) => field.path === 'authentication.type',
  );
  const other =
    thing === null || isNewScheme || names.length === 0
      ? names
      : await context.api.otherSecrets(thing.id, resolved.secrets);
  const secret = other.map(
    (name): FieldChange => ({
      ...{ path: `authentication.${name}`, before: null, after: null },
      secret: true,
    }),
  );
  return {
    fields: [...fieldChanges(thing?.entry ?? null, resolved.entry), ...secret],
    notes: resolved.notes,
  };
}

/** The parts of an object whose fields changed; of a new way to sign in everything. */
function changedFields(
  part: 'authentication' | 'settings',
  given: JsonObject,
  fields: readonly FieldChange[],
): JsonObject {
  const names = fields.flatMap(({ path: at }) =>
    at.startsWith(`${part}.`) ? [at.slice(part.length + 1)] : [],
  );
  return names.includes('type') ? given : pick(given, names);
}

export const accounts: Kind = {
  section: 'accounts',
  noun: 'account',
  phase: phases.accounts,
  fixed: ['destination'],
  removePhase: phases.removeRest,
  read,
  compare,
  works: (context, thing, entry, fields) => {
    const { api, refs } = context;
    const resolved = plans.get(entry)!;
    const authentication = {
      ...(resolved.entry['authentication'] as JsonObject | undefined),
      ...resolved.secrets,
    };
    const run = async (): Promise<void> => {
      if (thing === null) {
        const made = await api.call('POST', path, { ...resolved.entry, authentication });
        refs.accounts.set(textOf(entry, 'name'), textOf(made as JsonObject, 'id'));
        return;
      }
      const settings = (resolved.entry['settings'] ?? {}) as JsonObject;
      const parts = {
        authentication: changedFields('authentication', authentication, fields),
        settings: changedFields('settings', settings, fields),
      };
      const change = Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0);
      await api.call('PATCH', `${path}/${thing.id}`, Object.fromEntries(change));
    };
    return [{ phase: phases.accounts, run }];
  },
  remove: async (api, thing) => void (await api.call('DELETE', `${path}/${thing.id}`)),
};
