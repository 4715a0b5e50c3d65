/**
 * Live events of this process: topics that people watch, with ids to go on from. Nothing here waits
 * for anybody: a subscriber that cannot take an event is dropped, and old events are forgotten.
 */
import { type Clock, limits, newId } from '../kernel/index.ts';

export interface LiveEvent {
  /** Goes up; of another process, or too old, and the subscriber is told that it missed some. */
  id: string;
  topic: string;
  /** JSON text. */
  data: string;
}

export interface LiveHub {
  /** Whether somebody watches a topic, or did a minute ago and may come back. */
  wants(topic: string): boolean;
  /** Topics that are watched. */
  wanted(): string[];
  /** Goes up with every subscription: whoever is new wants to be told the state. */
  subscriptions(): number;
  publish(topic: string, data: unknown): void;
  /** One of many: above a bounded rate only some are shown, and every second it is told how many. */
  publishSampled(topic: string, data: () => unknown): void;
  /**
   * Watches topics. `lastEventId`: goes on after it.
   * @returns what was missed (`null`: too much, or of another process), and how to stop
   */
  subscribe(
    topics: readonly string[],
    options: { lastEventId: string | null; send: (event: LiveEvent) => void; end: () => void },
  ): { missed: LiveEvent[] | null; stop: () => void };
  /** Ends all subscriptions. */
  close(): void;
}

interface Subscriber {
  topics: ReadonlySet<string>;
  send(event: LiveEvent): void;
  end(): void;
}

interface Sampling {
  secondMs: number;
  shown: number;
  arrived: number;
}

export function createLiveHub({ clock }: { clock: Clock }): LiveHub {
  // Ids of two processes, and of two lives of one, must differ.
  const prefix = newId().slice(-12);
  const subscribers = new Set<Subscriber>();
  const leftAtMs = new Map<string, number>();
  const samplings = new Map<string, Sampling>();
  let recent: LiveEvent[] = [];
  let last = 0;
  let subscriptions = 0;

  const isWatched = (topic: string): boolean => {
    for (const { topics } of subscribers) if (topics.has(topic)) return true;
    return false;
  };
  const wants = (topic: string): boolean => {
    const leftMs = leftAtMs.get(topic);
    if (leftMs === undefined) return false;
    if (isWatched(topic) || clock.now() - leftMs < limits.liveResumeMs) return true;
    leftAtMs.delete(topic);
    return false;
  };
  const publish = (topic: string, data: unknown): void => {
    if (!wants(topic)) return;
    last += 1;
    const event = { id: `${prefix}-${last}`, topic, data: JSON.stringify(data) };
    recent.push(event);
    if (recent.length > 2 * limits.liveEventsKept) recent = recent.slice(-limits.liveEventsKept);
    for (const subscriber of subscribers) if (subscriber.topics.has(topic)) subscriber.send(event);
  };
  const missedSince = (id: string, topics: ReadonlySet<string>): LiveEvent[] | null => {
    const [of, at] = id.split('-');
    const after = Number(at);
    const oldest = last - recent.length;
    if (of !== prefix || !Number.isInteger(after) || after < oldest || after > last) return null;
    return recent.slice(after - oldest).filter((event) => topics.has(event.topic));
  };
  return {
    wants,
    wanted: () => [...leftAtMs.keys()].filter(wants),
    subscriptions: () => subscriptions,
    publish,
    publishSampled: (topic, data) => {
      if (!wants(topic)) return;
      const secondMs = Math.floor(clock.now() / 1_000) * 1_000;
      const before = samplings.get(topic);
      if (before?.secondMs !== secondMs) {
        samplings.set(topic, { secondMs, shown: 0, arrived: 0 });
        if (before && before.arrived > before.shown) {
          publish(topic, { kind: 'sampled', shown: before.shown, arrived: before.arrived });
        }
      }
      const sampling = samplings.get(topic)!;
      sampling.arrived += 1;
      if (sampling.shown >= limits.liveItemsPerSecond) return;
      sampling.shown += 1;
      publish(topic, data());
    },
    subscribe: (topicList, { lastEventId, send, end }) => {
      const topics = new Set(topicList);
      const missed = lastEventId === null ? [] : missedSince(lastEventId, topics);
      const subscriber = { topics, send, end };
      subscribers.add(subscriber);
      subscriptions += 1;
      for (const topic of topics) leftAtMs.set(topic, clock.now());
      const stop = (): void => {
        if (!subscribers.delete(subscriber)) return;
        for (const topic of topics) leftAtMs.set(topic, clock.now());
      };
      return { missed, stop };
    },
    close: () => {
      for (const { end } of [...subscribers]) end();
      subscribers.clear();
    },
  };
}
