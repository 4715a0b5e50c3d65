/** The server's configuration as a file: sorted by name, so that equal ones have equal texts. */
import { Document } from 'yaml';
import type { JsonObject, JsonValue } from '../kernel/index.ts';
import type { Api } from './api.ts';
import { type SectionName, sections } from './change.ts';
import { newRefs, readSections } from './kinds.ts';

const head = ` Configuration of Millrace: "millrace apply FILE" makes a server have it.
 Secrets are names of environment variables, \${NAME}; see docs/configuration.md.`;

const sets = new Set(['labels', 'tags', 'marketingActions', 'permissions', 'allowedOrigins']);

/** Lists whose order means nothing, in order. */
function inOrder(entry: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]): [string, JsonValue] => {
      if (sets.has(key) && Array.isArray(value)) return [key, [...(value as string[])].sort()];
      if (key === 'settings') return [key, inOrder(value as JsonObject)];
      return [key, value];
    }),
  );
}

/**
 * Reads everything that a file can describe.
 * @param options.without sections that the caller may not see
 * @throws MillraceError `conflict` when two things of a kind have one name
 */
export async function readConfiguration(
  api: Api,
  options: { without: ReadonlySet<SectionName> },
): Promise<JsonObject> {
  const wanted = new Set(sections.filter((section) => !options.without.has(section)));
  const found = await readSections(api, newRefs(), wanted);
  const configuration: JsonObject = {};
  for (const section of sections) {
    const things = found.get(section);
    if (things === undefined) continue;
    const sorted = [...things].sort((left, right) => (left.name < right.name ? -1 : 1));
    const entries = sorted.map((thing) => inOrder(thing.entry));
    configuration[section] = section === 'settings' ? entries[0]! : entries;
  }
  return configuration;
}

/** A configuration as YAML. */
export function configurationText(
  configuration: JsonObject,
  options: { without: ReadonlySet<SectionName> },
): string {
  const document = new Document(configuration, { aliasDuplicateObjects: false });
  const missing = [...options.without].map(
    (name) => `\n Not here, for want of a permission: ${name}.`,
  );
  document.commentBefore = head + missing.join('');
  return document.toString({ lineWidth: 0 });
}
