/** Every kind, in the order of a file's sections; and the server read as they describe it. */
import { MillraceError } from '../kernel/index.ts';
import { accounts } from './accounts.ts';
import type { Api } from './api.ts';
import { audiences } from './audiences.ts';
import { type SectionName, thingText } from './change.ts';
import { dataflows } from './dataflows.ts';
import type { Kind, Refs, Thing } from './kind.ts';
import * as simple from './kinds-simple.ts';

export const kinds: readonly Kind[] = [
  simple.settings,
  simple.namespaces,
  simple.labels,
  simple.fieldLabels,
  simple.marketingActions,
  simple.corePolicies,
  simple.policies,
  simple.consentPolicies,
  simple.roles,
  simple.writeKeys,
  accounts,
  audiences,
  dataflows,
];

export function newRefs(): Refs {
  return {
    accounts: new Map(),
    audiences: new Map(),
    ambiguousAudiences: new Set(),
    audienceNames: new Map(),
  };
}

/**
 * Reads what the server has of these sections.
 * @throws MillraceError `conflict` when two things have one name: a file could not tell them apart
 */
export async function readSections(
  api: Api,
  refs: Refs,
  wanted: ReadonlySet<SectionName>,
): Promise<Map<SectionName, Thing[]>> {
  const found = new Map<SectionName, Thing[]>();
  for (const kind of kinds) {
    if (!wanted.has(kind.section)) continue;
    const things = await kind.read(api, refs);
    const seen = new Set<string>();
    for (const thing of things) {
      if (seen.has(thing.name)) {
        throw new MillraceError(
          'conflict',
          `The server has ${thingText({ noun: kind.noun, name: thing.name })} twice; names tell things apart here.`,
          { hint: 'Rename one of them first.' },
        );
      }
      seen.add(thing.name);
      if (kind.section === 'accounts') refs.accounts.set(thing.name, thing.id);
    }
    found.set(kind.section, things);
  }
  return found;
}
