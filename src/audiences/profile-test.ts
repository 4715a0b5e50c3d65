/** Tests of one profile by itself, in PQL: attributes and identities, nothing that time or others change. */
import { invalidField } from '../kernel/index.ts';
import type { Profile } from '../profiles/index.ts';
import { compileExpression } from './expression.ts';
import { openScope } from './pql/index.ts';

export interface ProfileTest {
  holds(profile: Pick<Profile, 'attributes' | 'identityMap'>): boolean;
  /** Whether a change of a profile can change the answer. */
  readsChange(change: {
    identitiesChanged: boolean;
    changedPaths: readonly (readonly string[])[];
  }): boolean;
}

/**
 * Compiles a test. Days in it are days in UTC, so that a workspace's zone changes nobody's consent.
 * @throws MillraceError `invalid-request` with line and column, or when the test reads events,
 * memberships or the time: its answer would change without the profile being looked at
 */
export function compileProfileTest(text: string, path: string): ProfileTest {
  const rule = compileExpression(text, { path, timeZone: 'UTC' });
  const { reads } = rule;
  if (reads.events) throw invalidField(path, 'tests attributes and identities, not events');
  if (reads.segmentMembership) {
    throw invalidField(path, 'tests attributes and identities, not memberships of audiences');
  }
  if (reads.time) {
    throw invalidField(
      path,
      'does not depend on the time: leave out now, today and their kin; let an audience set that limit',
    );
  }
  return {
    holds: ({ attributes, identityMap }) => {
      const profile = { attributes, identityMap, events: [], segmentMembership: {} };
      try {
        return rule.evaluate(openScope(profile, 0)).member;
      } catch {
        // Whatever the data is that it cannot read: what is not known to hold does not.
        return false;
      }
    },
    readsChange: ({ identitiesChanged, changedPaths }) =>
      (reads.identityMap && identitiesChanged) ||
      changedPaths.some((changed) =>
        reads.attributes.some((read) =>
          read.every((name, index) => index >= changed.length || changed[index] === name),
        ),
      ),
  };
}
