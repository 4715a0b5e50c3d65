/** Ledger rows → the body of `update_membership`. Identity values go out byte for byte. */
import type { DeliveryRow } from '../kit/outcome.ts';

interface Action {
  segmentId: string;
  lastQualificationTime: string;
  identities: string[];
}

export interface MembershipUpdate {
  identityType: 'IDENTIFY_ID';
  add: Action[];
  remove: Action[];
}

/** Assumed: PX takes the sender's audience id (the segment's `externalId`) as `segmentId`. */
function segmentIdOf(row: Pick<DeliveryRow, 'audienceId'>): string {
  return row.audienceId;
}

/** Rows of one segment, time and direction share an action. */
export function membershipUpdate(
  rows: readonly Pick<
    DeliveryRow,
    'audienceId' | 'action' | 'targetValue' | 'lastQualificationTimeMs'
  >[],
): MembershipUpdate {
  const update: MembershipUpdate = { identityType: 'IDENTIFY_ID', add: [], remove: [] };
  const actions = new Map<string, Action>();
  for (const row of rows) {
    const key = `${row.action} ${row.lastQualificationTimeMs} ${row.audienceId}`;
    let action = actions.get(key);
    if (!action) {
      action = {
        segmentId: segmentIdOf(row),
        lastQualificationTime: new Date(row.lastQualificationTimeMs).toISOString(),
        identities: [],
      };
      actions.set(key, action);
      update[row.action].push(action);
    }
    action.identities.push(row.targetValue);
  }
  return update;
}
