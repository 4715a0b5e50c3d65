/** Watches whether a sender ever has two requests out for the same person and segment. */

/** Segment id → identities that one membership request carries for it. */
type Pairs = readonly { segmentId: string; identities: readonly string[] }[];

export interface InFlight {
  /** Counts a request's pairs in; the returned function counts them out, once. */
  begin(pairs: Pairs): () => void;
  /** Most requests that were ever out at once for one pair, since the last `forgetMax`. */
  max(): number;
  forgetMax(): void;
}

export function createInFlight(): InFlight {
  const bySegment = new Map<string, Map<string, number>>();
  let max = 0;

  function count(segmentId: string, identities: Iterable<string>, step: 1 | -1): void {
    const counts = bySegment.get(segmentId) ?? new Map<string, number>();
    bySegment.set(segmentId, counts);
    for (const identity of identities) {
      const now = (counts.get(identity) ?? 0) + step;
      if (now > max) max = now;
      if (now === 0) counts.delete(identity);
      else counts.set(identity, now);
    }
    if (counts.size === 0) bySegment.delete(segmentId);
  }

  return {
    begin: (pairs) => {
      // One request that names a pair twice (added and removed, say) is still one request.
      const distinct = new Map<string, Set<string>>();
      for (const { segmentId, identities } of pairs) {
        const known = distinct.get(segmentId);
        if (known) for (const identity of identities) known.add(identity);
        else distinct.set(segmentId, new Set(identities));
      }
      for (const [segmentId, identities] of distinct) count(segmentId, identities, 1);
      let isOut = true;
      return () => {
        if (!isOut) return;
        isOut = false;
        for (const [segmentId, identities] of distinct) count(segmentId, identities, -1);
      };
    },
    max: () => max,
    forgetMax: () => {
      max = 0;
    },
  };
}
