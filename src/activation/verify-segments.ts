/** Whether the segments of a dataflow still exist. */
import { counted, limits } from '../kernel/index.ts';
import { type Comparison, found, leaveGone, step } from './comparison.ts';

/** Looks for the segment of each audience; the rest goes on with those that exist. */
export async function compareSegments(comparison: Comparison): Promise<void> {
  await step(comparison, 'segments');
  const known = new Set<string>();
  let cursor: string | null = null;
  for (let page = 0; page < limits.verifySegmentPagesMax; page += 1) {
    const asked = await comparison.reader.ask((reads) => reads.segments(cursor));
    if ('refused' in asked) {
      comparison.sides.segments = { read: 'none', detail: asked.refused };
      return;
    }
    for (const id of asked.answer.items) known.add(id);
    cursor = asked.answer.next;
    if (cursor === null) break;
  }
  if (cursor !== null) {
    comparison.sides.segments = { read: 'part', detail: `The first ${known.size} segments.` };
    return;
  }
  const { audiences } = comparison;
  const missing = audiences.filter(
    ({ audienceId, segmentId }) => !known.has(audienceId) && !known.has(segmentId ?? ''),
  );
  const count = counted(audiences.length, 'segment');
  comparison.sides.segments = { read: 'all', detail: `${count} looked for.` };
  for (const { audienceId } of missing) {
    found(comparison, {
      audienceId,
      targetValue: '',
      kind: 'segment-missing',
      detail: 'The segment no longer exists there.',
      repairable: true,
    });
  }
  comparison.gone = missing.map((one) => one.audienceId);
  leaveGone(comparison);
}
