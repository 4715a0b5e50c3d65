/** The tail of what arrives, for people who watch a source: each item says what it did. */
import type { MembershipWrite } from '../audiences/index.ts';
import type { LiveHub } from '../monitoring/index.ts';
import type { Absorbed, ProfileUpdate } from '../profiles/index.ts';

export const ingestTopic = 'ingest';

export interface IngestedBatch {
  updates: readonly ProfileUpdate[];
  sourceId: string;
  acceptedAtMs: number;
}

/** Tells watchers of a committed batch. Costs next to nothing when nobody watches. */
export function tellIngested(
  live: LiveHub,
  batch: IngestedBatch,
  absorbed: Absorbed,
  writes: readonly MembershipWrite[],
): void {
  if (!live.wants(ingestTopic)) return;
  const changed = Map.groupBy(
    writes.filter((write) => write.change !== null),
    (write) => write.profileId,
  );
  for (const [index, update] of batch.updates.entries()) {
    live.publishSampled(ingestTopic, () => {
      const profileId = absorbed.profileIds[index]!;
      const mergedIds = absorbed.changes.get(profileId)?.mergedIds ?? [];
      const audienceIds = (change: 'realized' | 'exited'): string[] =>
        (changed.get(profileId) ?? [])
          .filter((write) => write.change === change)
          .map((write) => write.audienceId);
      return {
        kind: 'update',
        at: new Date(batch.acceptedAtMs).toISOString(),
        sourceId: batch.sourceId,
        outcome: mergedIds.length > 0 ? 'merged' : 'accepted',
        profileId,
        mergedProfileIds: mergedIds,
        identities: update.identities.map(({ namespace, id }) => ({ namespace, id })),
        eventTypes: (update.events ?? []).map((event) => event.eventType).slice(0, 20),
        attributes: Object.keys(update.attributes ?? {}).slice(0, 50),
        // Of the person's whole batch: what its updates did together.
        entered: audienceIds('realized'),
        left: audienceIds('exited'),
      };
    });
  }
}
