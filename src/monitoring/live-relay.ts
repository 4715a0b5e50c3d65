/**
 * Live events of other processes: who watches a topic that is published where updates arrive says so
 * to the other processes, again and again; as long as they hear it they pass on what they publish.
 * Nothing is kept, and nobody waits: these are samples for people who watch.
 */
import { type Clock, delay, limits } from '../kernel/index.ts';
import type { Store } from '../store/index.ts';

/** How processes on one database tell each other. */
export type Others = Pick<Store, 'tellOthers' | 'hearOthers'>;

type Told = { wants: string[] } | { events: [topic: string, data: string][] };

export interface LiveRelay {
  /** Whether another process wants a topic. */
  isWantedElsewhere(topic: string): boolean;
  /** Passes an event on, if another process wants it. */
  pass(topic: string, data: string): void;
  /** Asks the other processes for topics; holds for `limits.liveResumeMs`. */
  want(topics: readonly string[]): void;
}

/** Events are sent together that happen within this time. */
const gatherMs = 100;

export function createLiveRelay(
  { clock, others }: { clock: Clock; others: Others | undefined },
  onEvent: (topic: string, data: string) => void,
): LiveRelay {
  const wantedUntilMs = new Map<string, number>();
  let waiting: [topic: string, data: string][] = [];

  const tell = (told: Told): void => others?.tellOthers(JSON.stringify(told));
  others?.hearOthers((text) => {
    const told = JSON.parse(text) as Told;
    if ('wants' in told) {
      for (const topic of told.wants) wantedUntilMs.set(topic, clock.now() + limits.liveResumeMs);
    } else for (const [topic, data] of told.events) onEvent(topic, data);
  });
  const isWantedElsewhere = (topic: string): boolean =>
    (wantedUntilMs.get(topic) ?? 0) > clock.now();
  const flush = async (): Promise<void> => {
    await delay(gatherMs);
    let events: typeof waiting = [];
    let size = 0;
    for (const event of waiting) {
      // JSON within JSON: quotes double at most what they are in.
      const bytes = Buffer.byteLength(JSON.stringify(event)) + 1;
      if (size + bytes > limits.toldBytes - 100) {
        if (events.length > 0) tell({ events });
        events = [];
        size = 0;
      }
      if (bytes > limits.toldBytes - 100) continue;
      events.push(event);
      size += bytes;
    }
    waiting = [];
    if (events.length > 0) tell({ events });
  };
  return {
    isWantedElsewhere,
    pass: (topic, data) => {
      if (!isWantedElsewhere(topic)) return;
      waiting.push([topic, data]);
      if (waiting.length === 1) void flush();
    },
    want: (topics) => {
      if (topics.length > 0) tell({ wants: [...topics] });
    },
  };
}
