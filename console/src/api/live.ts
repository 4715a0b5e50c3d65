/** One stream of live events for the whole page; a hidden tab closes it. */
import { useEffect, useSyncExternalStore } from 'react';

export interface LiveEvent {
  topic: string;
  id: string;
  data: unknown;
}

type Handler = (event: LiveEvent) => void;

const handlers = new Map<string, Set<Handler>>();
let source: EventSource | null = null;
let openTopics = '';
let state: 'live' | 'reconnecting' | 'off' = 'off';
const stateListeners = new Set<() => void>();

function setState(next: typeof state): void {
  if (state === next) return;
  state = next;
  for (const listener of stateListeners) listener();
}

function receive(topic: string, message: MessageEvent<string>): void {
  const event: LiveEvent = { topic, id: message.lastEventId, data: JSON.parse(message.data) };
  for (const handler of handlers.get(topic) ?? []) handler(event);
}

/** Opens, closes or reopens the stream so that it carries just the topics somebody listens to. */
function settle(): void {
  const topics = document.hidden ? '' : [...handlers.keys()].sort().join(',');
  if (topics === openTopics) return;
  openTopics = topics;
  source?.close();
  source = null;
  if (topics === '') {
    setState('off');
    return;
  }
  source = new EventSource(`/api/events/live?topics=${encodeURIComponent(topics)}`);
  source.onopen = () => setState('live');
  source.onerror = () => setState('reconnecting');
  for (const topic of topics.split(',')) {
    source.addEventListener(topic, (message) => receive(topic, message as MessageEvent<string>));
  }
}

document.addEventListener('visibilitychange', settle);

function listen(topic: string, handler: Handler): () => void {
  const set = handlers.get(topic) ?? new Set();
  handlers.set(topic, set.add(handler));
  queueMicrotask(settle);
  return () => {
    set.delete(handler);
    if (set.size === 0) handlers.delete(topic);
    queueMicrotask(settle);
  };
}

/** Calls the handler for each event of a topic, while mounted. Keep the handler stable. */
export function useLive(topic: string | null, handler: Handler): void {
  useEffect(() => (topic === null ? undefined : listen(topic, handler)), [topic, handler]);
}

/** How the stream is: `off` while no view needs it. */
export function useLiveState(): 'live' | 'reconnecting' | 'off' {
  return useSyncExternalStore(
    (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    () => state,
  );
}
