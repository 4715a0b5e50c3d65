/** What a person chooses in the workflow, compared and brought together. No screen in here. */
import * as z from 'zod/mini';

const dates = {
  startDate: z.nullable(z.string()),
  endDate: z.nullable(z.string()),
  keepMembersAtEnd: z.boolean(),
};
const source = z.union([
  z.strictObject({ namespace: z.string() }),
  z.strictObject({ attribute: z.string() }),
]);
const draftSchema = z.object({
  audiences: z.record(z.string(), z.object({ name: z.string(), members: z.number(), ...dates })),
  source: z.nullable(source),
});

export type Source = z.output<typeof source>;
export type Draft = z.output<typeof draftSchema>;
type Chosen = Draft['audiences'][string];
export type Dates = Pick<Chosen, keyof typeof dates>;

export const now: Dates = { startDate: null, endDate: null, keepMembersAtEnd: false };

function sameDates(left: Chosen | undefined, right: Chosen | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return (Object.keys(dates) as (keyof Dates)[]).every((key) => left[key] === right[key]);
}

const sameSource = (left: Draft, right: Draft): boolean =>
  JSON.stringify(left.source) === JSON.stringify(right.source);

const idsOf = (...drafts: Draft[]): string[] => [
  ...new Set(drafts.flatMap(({ audiences }) => Object.keys(audiences))),
];

/** Whether both choose the same; how many members an audience has is no choice. */
export function sameChoice(left: Draft, right: Draft): boolean {
  return (
    sameSource(left, right) &&
    idsOf(left, right).every((id) => sameDates(left.audiences[id], right.audiences[id]))
  );
}

/** What was changed from the first to the second, in words: "Trials was added". */
export function changesBetween(before: Draft, after: Draft): string[] {
  const audiences = idsOf(before, after).flatMap((id) => {
    const [was, is] = [before.audiences[id], after.audiences[id]];
    if (sameDates(was, is)) return [];
    if (is === undefined) return [`${was!.name} was taken off`];
    return [`${is.name} ${was === undefined ? 'was added' : 'has other dates'}`];
  });
  return sameSource(before, after) ? audiences : [...audiences, 'the mapping is another'];
}

/** Both changes of one start; where both changed the same, mine. */
export function together(base: Draft, theirs: Draft, mine: Draft): Draft {
  const audiences: Draft['audiences'] = {};
  for (const id of idsOf(theirs, mine)) {
    const isMine = !sameDates(base.audiences[id], mine.audiences[id]);
    const one = (isMine ? mine : theirs).audiences[id];
    if (one !== undefined) audiences[id] = one;
  }
  return { audiences, source: (sameSource(base, mine) ? theirs : mine).source };
}

const mark = '#draft=';

/** The address with the draft in its fragment, which no server and no proxy sees. */
export function linkWith(address: string, draft: Draft): string {
  return `${address.split('#')[0]}${mark}${encodeURIComponent(JSON.stringify(draft))}`;
}

/** The draft that a link brings; null: none, or not one. */
export function draftInLink(hash: string): Draft | null {
  if (!hash.startsWith(mark)) return null;
  try {
    return draftSchema.parse(JSON.parse(decodeURIComponent(hash.slice(mark.length))));
  } catch {
    return null;
  }
}
