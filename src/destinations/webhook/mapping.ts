/**
 * Ledger rows → the body of a request: the shape in which the platform's own HTTP destination
 * exports profiles, so that whoever takes that export takes this (another Millrace does, too).
 */
import type { DeliveryRow } from '../kit/outcome.ts';

interface Membership {
  status: 'realized' | 'exited';
  lastQualificationTime: string;
  name: string;
}

export interface ExportedProfile {
  identityMap: Record<string, { id: string }[]>;
  /** Namespace (`ups`, …) → audience id → membership. */
  segmentMembership: Record<string, Record<string, Membership>>;
}

export interface Export {
  profiles: ExportedProfile[];
  /** For each row, the index of its profile. */
  profileOf: number[];
}

/** One profile for each target value, with all its memberships in this batch. */
export function exportOf(rows: readonly DeliveryRow[]): Export {
  const profiles: ExportedProfile[] = [];
  const indexes = new Map<string, number>();
  const profileOf = rows.map((row) => {
    const key = `${row.target} ${row.targetValue}`;
    const index = indexes.get(key) ?? profiles.length;
    if (index === profiles.length) {
      indexes.set(key, index);
      profiles.push({
        identityMap: { [row.target]: [{ id: row.targetValue }] },
        segmentMembership: {},
      });
    }
    const { namespace, id, name } = row.audience;
    const memberships = profiles[index]!.segmentMembership;
    memberships[namespace] ??= {};
    memberships[namespace][id] = {
      status: row.action === 'add' ? 'realized' : 'exited',
      lastQualificationTime: new Date(row.lastQualificationTimeMs).toISOString(),
      name,
    };
    return index;
  });
  return { profiles, profileOf };
}
