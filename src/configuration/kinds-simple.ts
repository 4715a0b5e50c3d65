/** Things that are one resource of the API each: made, changed and removed as they are described. */
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { type Api, listItems, listPages, pick, textOf } from './api.ts';
import { changedPart, type Kind, type Thing } from './kind.ts';
import { phases } from './phases.ts';

interface Resource extends Omit<Kind, 'read' | 'works' | 'remove'> {
  path: string;
  idKey: string;
  keys: readonly string[];
  /** Whether a file may describe it. */
  isOurs?(item: JsonObject): boolean;
  shape?(item: JsonObject): JsonObject;
  updatePhase?(changed: JsonObject): number;
}

function resource(facts: Resource): Kind {
  const { path, idKey, keys, isOurs = () => true, shape = (item) => pick(item, keys) } = facts;
  const one = (thing: Thing): string => `${path}/${encodeURIComponent(thing.id)}`;
  return {
    ...facts,
    read: async (api) =>
      (await listItems(api, path)).filter(isOurs).map((item) => ({
        id: textOf(item, idKey),
        name: textOf(item, facts.section === 'namespaces' ? 'symbol' : 'name'),
        entry: shape(item),
      })),
    works: (context, thing, entry, fields) => {
      if (thing === null) {
        return [
          {
            phase: facts.phase,
            run: async () => {
              const made = (await context.api.call('POST', path, entry)) as JsonObject;
              if (facts.section === 'writeKeys') {
                context.onWriteKey(textOf(entry, 'name'), textOf(made, 'key'));
              }
            },
          },
        ];
      }
      const changed = changedPart(entry, fields);
      return [
        {
          phase: facts.updatePhase?.(changed) ?? facts.phase,
          run: async () => void (await context.api.call('PATCH', one(thing), changed)),
        },
      ];
    },
    remove: async (api, thing) => void (await api.call('DELETE', one(thing))),
  };
}

/** What a policy no longer forbids comes before all that it forbade. */
const policyPhase = (changed: JsonObject): number =>
  changed['enabled'] === false && Object.keys(changed).length === 1
    ? phases.loosen
    : phases.policies;

const isCustom = (item: JsonObject): boolean => item['core'] === false;

export const namespaces = resource({
  ...{ section: 'namespaces', noun: 'namespace', path: '/api/namespaces', idKey: 'symbol' },
  keys: ['symbol', 'name', 'type', 'description'],
  isOurs: (item) => item['standard'] === false,
  fixed: ['type'],
  phase: phases.namespaces,
  removePhase: 'namespaces are never deleted',
});

export const labels = resource({
  ...{ section: 'labels', noun: 'label', path: '/api/labels', idKey: 'name' },
  keys: ['name', 'description'],
  isOurs: (item) => item['kind'] === 'custom',
  fixed: [],
  phase: phases.words,
  removePhase: phases.removeWords,
});

export const marketingActions = resource({
  section: 'marketingActions',
  noun: 'marketing action',
  ...{ path: '/api/marketing-actions', idKey: 'name' },
  keys: ['name', 'description'],
  isOurs: isCustom,
  fixed: [],
  phase: phases.words,
  removePhase: phases.removeWords,
});

export const roles = resource({
  ...{ section: 'roles', noun: 'role', path: '/api/roles', idKey: 'id' },
  keys: ['name', 'description', 'permissions'],
  isOurs: (item) => item['builtIn'] === false,
  fixed: [],
  phase: phases.access,
  removePhase: phases.removeRest,
});

const writeKeyResource = resource({
  ...{ section: 'writeKeys', noun: 'write key', path: '/api/write-keys', idKey: 'id' },
  keys: ['name', 'enabled', 'settings'],
  fixed: [],
  phase: phases.access,
  removePhase: phases.removeRest,
});

/** A write key is made enabled, and switched off afterwards. */
export const writeKeys: Kind = {
  ...writeKeyResource,
  works: (context, thing, entry, fields) => {
    const { enabled, ...rest } = entry;
    if (thing !== null || enabled !== false) {
      return writeKeyResource.works(context, thing, thing === null ? rest : entry, fields);
    }
    const off = async (): Promise<void> => {
      const things = await writeKeyResource.read(context.api, context.refs);
      const { id } = things.find((one) => one.name === entry['name'])!;
      await context.api.call('PATCH', `/api/write-keys/${id}`, { enabled: false });
    };
    return [
      ...writeKeyResource.works(context, null, rest, fields),
      { phase: phases.access, run: off },
    ];
  },
};

export const policies = resource({
  ...{ section: 'policies', noun: 'policy', path: '/api/policies', idKey: 'id' },
  keys: ['name', 'description', 'marketingActions', 'expression', 'enabled'],
  isOurs: isCustom,
  fixed: [],
  phase: phases.policies,
  updatePhase: policyPhase,
  removePhase: phases.loosen,
});

/** Core policies are there already: they are only switched. */
export const corePolicies = resource({
  ...{ section: 'corePolicies', noun: 'core policy', path: '/api/policies', idKey: 'id' },
  keys: ['name', 'enabled'],
  isOurs: (item) => item['core'] === true,
  fixed: [],
  phase: phases.policies,
  updatePhase: policyPhase,
  removePhase: 'core policies stay; give enabled: false',
});

const consentResource = resource({
  ...{ section: 'consentPolicies', noun: 'consent policy', path: '/api/consent-policies' },
  idKey: 'id',
  keys: ['name', 'description', 'marketingActions', 'labels', 'expression', 'enabled'],
  shape: (item) => ({
    ...pick(item, ['name', 'description', 'marketingActions', 'labels']),
    expression: isJsonObject(item['expression'])
      ? textOf(item['expression'], 'value').trimEnd()
      : '',
    ...pick(item, ['enabled']),
  }),
  fixed: [],
  phase: phases.policies,
  removePhase: phases.removeRest,
});

/** The API has the rule in an object, a file has its text alone. */
export const withRule = (entry: JsonObject): JsonObject =>
  entry['expression'] === undefined
    ? entry
    : { ...entry, expression: { type: 'PQL', format: 'pql/text', value: entry['expression'] } };

export const consentPolicies: Kind = {
  ...consentResource,
  works: (context, thing, entry, fields) =>
    consentResource.works(context, thing, withRule(entry), fields),
};

/** The workspace's settings: one thing, always there. */
export const settings: Kind = {
  section: 'settings',
  noun: 'settings',
  phase: phases.settings,
  fixed: [],
  removePhase: 'settings stay',
  read: async (api) => {
    const { timeZoneAudiences: _facts, ...entry } = (await api.call(
      'GET',
      '/api/settings',
    )) as JsonObject;
    return [{ id: 'settings', name: 'settings', entry }];
  },
  works: (context, _thing, entry, fields) => [
    {
      phase: phases.settings,
      run: async () =>
        void (await context.api.call('PATCH', '/api/settings', changedPart(entry, fields))),
    },
  ],
  remove: async () => {},
};

const putLabels = async (api: Api, field: string, names: JsonValue): Promise<void> => {
  await api.call('PUT', `/api/labels/fields/${encodeURIComponent(field)}`, { labels: names });
};

/** Labels of fields. A label less loosens, and comes before what it forbade. */
export const fieldLabels: Kind = {
  section: 'fieldLabels',
  noun: 'field',
  phase: phases.fieldLabels,
  fixed: [],
  removePhase: phases.loosen,
  read: async (api) =>
    (await listPages(api, '/api/labels/fields')).map((item) => ({
      id: textOf(item, 'field'),
      name: textOf(item, 'field'),
      entry: pick(item, ['field', 'labels']),
    })),
  works: (context, thing, entry) => {
    const before = (thing?.entry['labels'] ?? []) as string[];
    const isLess = (entry['labels'] as string[]).every((label) => before.includes(label));
    return [
      {
        phase: isLess ? phases.loosen : phases.fieldLabels,
        run: () => putLabels(context.api, textOf(entry, 'field'), entry['labels']!),
      },
    ];
  },
  remove: (api, thing) => putLabels(api, thing.id, []),
};
