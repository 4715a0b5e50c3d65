/** Source field → target values: what a dataflow sends for a profile. Pure. */
import { isJsonObject, type JsonValue, limits } from '../kernel/index.ts';
import type { Profile } from '../profiles/index.ts';

export interface Mapping {
  source: { namespace: string } | { attribute: string };
  target: { identity: string };
}

/** Why a member is not sent. Stable words: they are counted, shown and filtered by. */
export type ExclusionReason = 'no-identity' | 'value-too-long' | 'schedule' | 'consent';

export type Targets =
  | { kind: 'values'; values: string[] }
  | { kind: 'excluded'; reason: ExclusionReason };

function attributeAt(profile: Profile, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = profile.attributes;
  for (const name of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function sourceValues(profile: Profile, source: Mapping['source']): string[] {
  if ('namespace' in source) {
    return (profile.identityMap[source.namespace] ?? []).map((entry) => entry.id);
  }
  const value = attributeAt(profile, source.attribute);
  return typeof value === 'string' && value !== '' ? [value] : [];
}

/** The target values of a profile, byte for byte, each once; or why there is none. */
export function targetsOf(profile: Profile, mapping: Mapping): Targets {
  const values = [...new Set(sourceValues(profile, mapping.source))];
  if (values.length === 0) return { kind: 'excluded', reason: 'no-identity' };
  const fitting = values.filter((value) => Buffer.byteLength(value) <= limits.identityBytes);
  if (fitting.length === 0) return { kind: 'excluded', reason: 'value-too-long' };
  return { kind: 'values', values: fitting };
}

/** What changed in a profile, as far as it matters here. */
export interface ProfileChange {
  identitiesChanged: boolean;
  changedPaths: readonly (readonly string[])[];
}

/** Whether a change of a profile can change what a mapping gives. */
export function mappingReads(mapping: Mapping, change: ProfileChange): boolean {
  if ('namespace' in mapping.source) return change.identitiesChanged;
  const names = mapping.source.attribute.split('.');
  return change.changedPaths.some((path) =>
    path.every((name, index) => index >= names.length || names[index] === name),
  );
}
