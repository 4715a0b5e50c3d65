/** The tail of what arrives: the newest items of one source, kept while the page is open. */
import { useCallback, useRef, useState } from 'react';
import { type LiveEvent, useLive } from '../../api/live.ts';

export type Outcome = 'accepted' | 'rejected' | 'merged';

/** What `ingest` tells of one update. */
export interface LiveItem {
  key: string;
  at: string;
  sourceId: string;
  outcome: Outcome;
  profileId?: string;
  mergedProfileIds?: string[];
  identities?: { namespace: string; id: string }[];
  eventTypes?: string[];
  attributes?: string[];
  entered?: string[];
  left?: string[];
  errors?: { path: string; message: string }[];
  [more: string]: unknown;
}

const keptMax = 500;

interface Tail {
  items: readonly LiveItem[];
  /** Came while paused. */
  waiting: readonly LiveItem[];
  /** One in how many is shown; null: all. */
  sampledBy: number | null;
}

export interface LiveTail extends Tail {
  isPaused: boolean;
  setPaused(isPaused: boolean): void;
  /** Puts what came while paused on top. */
  showWaiting(): void;
}

export function useLiveTail(sourceId: string): LiveTail {
  const [isPaused, setPaused] = useState(false);
  const [tail, setTail] = useState<Tail>({ items: [], waiting: [], sampledBy: null });
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const receive = useCallback(
    (event: LiveEvent) => {
      const data = event.data as Partial<LiveItem> & {
        kind: string;
        shown?: number;
        arrived?: number;
      };
      if (data.kind === 'sampled') {
        const sampledBy = Math.round((data.arrived ?? 1) / Math.max(data.shown ?? 1, 1));
        setTail((before) => ({ ...before, sampledBy }));
        return;
      }
      if (data.kind !== 'update' || data.sourceId !== sourceId) return;
      const item = { ...data, key: event.id } as LiveItem;
      setTail((before) =>
        paused.current
          ? { ...before, waiting: [item, ...before.waiting].slice(0, keptMax) }
          : { ...before, items: [item, ...before.items].slice(0, keptMax) },
      );
    },
    [sourceId],
  );
  useLive('ingest', receive);
  const showWaiting = useCallback(
    () =>
      setTail((before) => ({
        ...before,
        items: [...before.waiting, ...before.items].slice(0, keptMax),
        waiting: [],
      })),
    [],
  );
  return { ...tail, isPaused, setPaused, showWaiting };
}
