/**
 * Live events as this process knows them: topics that people watch, with ids to go on from. Nothing here waits
 * for anybody: a subscriber that cannot take an event is dropped, and old events are forgotten.
 */
import { type Clock, limits, newId } from '../kernel/index.ts';
import { createLiveRelay, type Others } from './live-relay.ts';

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
  /** Reminds the other processes of what is watched here; to be called now and then. */
  wantElsewhere(): void;
  /** Goes up with every subscription: whoever is new wants to be told the state. */
  subscriptions(): number;
  publish(topic: string, data: unknown): void;
  /**
   * One of many, which happen in one of the processes and are shown in all: above a bounded rate only
   * some are shown, and every second it is told how many.
   */
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

/** @param options.others how the processes on one database tell each other; absent: there are none */
export function createLiveHub({ clock, others }: { clock: Clock; others?: Others }): LiveHub {
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
  const show = (topic: string, data: string): void => {
    last += 1;
    const event = { id: `${prefix}-${last}`, topic, data };
    recent.push(event);
    if (recent.length > 2 * limits.liveEventsKept) recent = recent.slice(-limits.liveEventsKept);
    for (const subscriber of subscribers) if (subscriber.topics.has(topic)) subscriber.send(event);
  };
  const relay = createLiveRelay({ clock, others }, (topic, data) => {
    if (wants(topic)) show(topic, data);
  });
  const publishSample = (topic: string, data: unknown): void => {
    const text = JSON.stringify(data);
    if (wants(topic)) show(topic, text);
    relay.pass(topic, text);
  };
  const missedSince = (id: string, topics: ReadonlySet<string>): LiveEvent[] | null => {
    const [of, at] = id.split('-');
    const after = Number(at);
    const oldest = last - recent.length;
    if (of !== prefix || !Number.isInteger(after) || after < oldest || after > last) return null;
    return recent.slice(after - oldest).filter((event) => topics.has(event.topic));
  };
  return {
    wants: (topic) => wants(topic) || relay.isWantedElsewhere(topic),
    wanted: () => [...leftAtMs.keys()].filter(wants),
    wantElsewhere: () => relay.want([...leftAtMs.keys()].filter(isWatched)),
    subscriptions: () => subscriptions,
    publish: (topic, data) => {
      if (wants(topic)) show(topic, JSON.stringify(data));
    },
    publishSampled: (topic, data) => {
      if (!wants(topic) && !relay.isWantedElsewhere(topic)) return;
      const secondMs = Math.floor(clock.now() / 1_000) * 1_000;
      const before = samplings.get(topic);
      if (before?.secondMs !== secondMs) {
        samplings.set(topic, { secondMs, shown: 0, arrived: 0 });
        if (before && before.arrived > before.shown) {
          publishSample(topic, { kind: 'sampled', shown: before.shown, arrived: before.arrived });
        }
      }
      const sampling = samplings.get(topic)!;
      sampling.arrived += 1;
      if (sampling.shown >= limits.liveItemsPerSecond) return;
      sampling.shown += 1;
      publishSample(topic, data());
    },
    subscribe: (topicList, { lastEventId, send, end }) => {
      const topics = new Set(topicList);
      const missed = lastEventId === null ? [] : missedSince(lastEventId, topics);
      const subscriber = { topics, send, end };
      subscribers.add(subscriber);
      subscriptions += 1;
      for (const topic of topics) leftAtMs.set(topic, clock.now());
      relay.want(topicList);
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
