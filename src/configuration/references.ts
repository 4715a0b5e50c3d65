/** What entries name of others must be in the file or on the server, before anything changes. */
import { isJsonObject, type JsonObject, type JsonValue } from '../kernel/index.ts';
import { type Api, listItems, textOf } from './api.ts';
import { audienceProblem } from './audiences.ts';
import type { SectionName } from './change.ts';
import type { Refs } from './kind.ts';
import type { Entries } from './schema.ts';

type Refuse = (path: readonly (string | number)[], message: string) => void;

interface Mention {
  kind: 'label' | 'marketing action' | 'namespace';
  name: string;
  path: readonly (string | number)[];
}

function labelsOf(expression: JsonValue | undefined): string[] {
  if (typeof expression === 'string') return [expression];
  if (!isJsonObject(expression)) return [];
  return Object.values(expression).flatMap((parts) => (parts as JsonValue[]).flatMap(labelsOf));
}

function mentionsOf(section: SectionName, entry: JsonObject, index: number): Mention[] {
  const found: Mention[] = [];
  const at = (...rest: (string | number)[]): (string | number)[] => [section, index, ...rest];
  const many = (kind: Mention['kind'], names: readonly string[], key: string): void => {
    for (const name of names) found.push({ kind, name, path: at(key) });
  };
  if (section === 'fieldLabels' || section === 'audiences') {
    many('label', (entry['labels'] ?? []) as string[], 'labels');
  }
  if (section === 'policies') many('label', labelsOf(entry['expression']), 'expression');
  if (section === 'consentPolicies') many('label', labelsOf(entry['labels']), 'labels');
  if (['policies', 'consentPolicies', 'dataflows'].includes(section)) {
    const actions = (entry['marketingActions'] ?? []) as string[];
    const named = section === 'dataflows' ? actions : actions.filter((one) => one !== 'Any export');
    many('marketing action', named, 'marketingActions');
  }
  if (section === 'dataflows') {
    for (const [place, mapping] of ((entry['mappings'] ?? []) as JsonObject[]).entries()) {
      const { namespace } = mapping['source'] as { namespace?: string };
      if (namespace === undefined) continue;
      found.push({ kind: 'namespace', name: namespace, path: at('mappings', place, 'source') });
    }
  }
  if (section === 'writeKeys' && isJsonObject(entry['settings'])) {
    for (const key of ['userNamespace', 'anonymousNamespace']) {
      const name = entry['settings'][key];
      if (name === undefined) continue;
      found.push({ kind: 'namespace', name: name as string, path: at('settings', key) });
    }
  }
  return found;
}

const lists = {
  label: { path: '/api/labels', section: 'labels', key: 'name' },
  'marketing action': { path: '/api/marketing-actions', section: 'marketingActions', key: 'name' },
  namespace: { path: '/api/namespaces', section: 'namespaces', key: 'symbol' },
} as const;

async function knownNames(api: Api, entries: Entries, kind: Mention['kind']): Promise<Set<string>> {
  const { path, section, key } = lists[kind];
  const items = [...(await listItems(api, path)), ...(entries.get(section) ?? [])];
  return new Set(items.map((item) => textOf(item, key)));
}

async function checkMentions(api: Api, entries: Entries, refuse: Refuse): Promise<void> {
  const mentions = [...entries].flatMap(([section, list]) =>
    list.flatMap((entry, index) => mentionsOf(section, entry, index)),
  );
  for (const [kind, of] of Map.groupBy(mentions, (mention) => mention.kind)) {
    const known = await knownNames(api, entries, kind);
    for (const { name, path } of of) {
      if (!known.has(name)) {
        refuse(path, `there is no ${kind} "${name}", in the file or on the server`);
      }
    }
  }
}

function checkDataflows(entries: Entries, refs: Refs, refuse: Refuse): void {
  const namesIn = (section: SectionName): Set<string> =>
    new Set((entries.get(section) ?? []).map((entry) => textOf(entry, 'name')));
  const accounts = namesIn('accounts');
  const audiences = namesIn('audiences');
  for (const [index, entry] of (entries.get('dataflows') ?? []).entries()) {
    const account = entry['account'] as string | undefined;
    if (account !== undefined && !accounts.has(account) && !refs.accounts.has(account)) {
      const message = `there is no account "${account}", in the file or on the server`;
      refuse(['dataflows', index, 'account'], message);
    }
    const seen = new Set<string>();
    for (const [place, one] of ((entry['audiences'] ?? []) as JsonObject[]).entries()) {
      const name = textOf(one, 'audience');
      const path = ['dataflows', index, 'audiences', place, 'audience'];
      const problem = audienceProblem(refs, name, audiences);
      if (problem !== null) refuse(path, problem);
      if (seen.has(name)) refuse(path, `"${name}" is there twice`);
      seen.add(name);
    }
  }
}

/** Refuses names of labels, actions, namespaces, accounts and audiences that are nowhere. */
export async function checkReferences(
  api: Api,
  entries: Entries,
  refs: Refs,
  refuse: Refuse,
): Promise<void> {
  await checkMentions(api, entries, refuse);
  checkDataflows(entries, refs, refuse);
}
