/**
 * What the destination said of one person, as sentences: the same in the console, on the command line
 * and in the API. Pure.
 */
import type { Difference, Verification } from './verifications.ts';

export interface Finding {
  /** Null: it is about all audiences in which nothing differs. */
  audienceId: string | null;
  text: string;
}

function differenceText({ kind, detail, targetValue }: Difference, place: string): string {
  switch (kind) {
    case 'segment-missing':
      return `The segment no longer exists in ${place}.`;
    case 'missing':
      return `${place} does not list them: drift.`;
    case 'unexpected':
      return `${place} still lists them: drift.`;
    case 'foreign':
      return `${place} lists them, but Millrace never sent them; they are left alone.`;
    case 'unknown-identity':
      return `${place} knows no user with exactly this id.`;
    case 'differs-in-case': {
      const known = detail?.replace(/\.$/, '') ?? 'It knows another';
      return `${place} knows no user with exactly this id. ${known}; we send ${targetValue}. Letter case differs.`;
    }
  }
}

/** Where nothing differs: what the destination knows, as far as it could be asked. */
function knownText({ sides, counts }: Verification, place: string): string {
  const known = [
    ...((counts.known ?? 0) > 0 ? ['the user'] : []),
    ...((counts.checked ?? 0) > 0 && sides.segments?.read === 'all' ? ['the segment'] : []),
  ];
  if (known.length === 0) {
    const unread = Object.values(sides).filter((side) => side.read === 'none');
    return [...new Set(unread.map((side) => side.detail))].join(' ') || 'Nothing was compared.';
  }
  const matches = sides.matches?.read === 'all' ? ` ${sides.matches.detail}` : '';
  return `${place} knows ${known.join(' and ')}.${matches}`;
}

/** Findings of a verification of one identity; none of a whole dataflow's, or before it is done. */
export function findingsOf(
  verification: Verification,
  differences: readonly Difference[],
  place: string,
): Finding[] {
  const { state, identity } = verification;
  if (identity === null || state === 'running') return [];
  if (state === 'failed') return [{ audienceId: null, text: verification.text }];
  const found = differences.map((one) => ({
    audienceId: one.audienceId,
    text: differenceText(one, place),
  }));
  return [...found, { audienceId: null, text: knownText(verification, place) }];
}
