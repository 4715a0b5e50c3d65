/**
 * Timers: a hundred thousand people leave an audience in the same second, while updates go on coming
 * one at a time. How long an update waits for its answer then, beside the same with no timers due.
 */
import { delay, startLoop, systemClock } from '../src/kernel/index.ts';
import { createIngestQueue, createTimers, type Engine } from '../src/pipeline/index.ts';
import type { ProfileUpdate } from '../src/profiles/index.ts';
import { query, type Store, type StoreBackend } from '../src/store/index.ts';
import { engineOn, publish } from './engine.ts';
import { newPlace } from './places.ts';
import { hundredRules, updateOf } from './workload.ts';

export interface TimersResult {
  timers: number;
  /** From the moment they are due to the last one done. */
  seconds: number;
  /** Answers of live updates, in ms, with the timers and without. */
  busy: Latency;
  quiet: Latency;
}

interface Latency {
  updates: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

const hourMs = 3_600_000;
const updateEveryMs = 20;
const quietSeconds = 10;
const leaving = 'xEvent.exists(eventType = "seen" and timestamp occurs < 1 hours before now)';

function seen(person: number, timestampMs: number): ProfileUpdate {
  return {
    identities: [{ namespace: 'CRMID', id: `leaver-${person}` }],
    timestampMs,
    attributes: {},
    events: [{ id: `seen-${person}`, eventType: 'seen', timestampMs, body: {} }],
  };
}

async function due(store: Store, nowMs: number): Promise<number> {
  const text = 'select count(*)::int as n from memberships where next_change_at_ms <= $1';
  const [row] = await query<{ n: number }>(store.db, text, [nowMs]);
  return row!.n;
}

/** Sends an update every 20 ms, each about a person of its own, until told to stop. */
async function live(
  engine: Engine,
  queue: ReturnType<typeof createIngestQueue>,
  firstPerson: number,
  isOver: () => boolean,
): Promise<Latency> {
  const waits: number[] = [];
  const answers: Promise<unknown>[] = [];
  for (let sent = 0; !isOver(); sent += 1) {
    const startedMs = performance.now();
    const update = updateOf(firstPerson + sent, 0, engine.clock.now());
    const answer = queue.add([update], { sourceId: 'bench' });
    answers.push(answer.then(() => waits.push(performance.now() - startedMs)));
    await delay(updateEveryMs);
  }
  await Promise.all(answers);
  waits.sort((left, right) => left - right);
  const at = (share: number): number => waits[Math.floor((waits.length - 1) * share)]!;
  return { updates: waits.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

export async function benchTimers(backend: StoreBackend, timers: number): Promise<TimersResult> {
  const place = await newPlace(backend);
  const store = await place.open();
  try {
    await publish(store, [leaving, ...hundredRules()], { activated: 10 });
    let aheadMs = 0;
    const clock = { now: () => systemClock.now() + aheadMs };
    const engine = engineOn(store, clock);
    const queue = createIngestQueue(engine);
    const seenMs = clock.now() - 1;
    for (let from = 0; from < timers; from += 5_000) {
      const size = Math.min(5_000, timers - from);
      await queue.add(
        Array.from({ length: size }, (_, at) => seen(from + at, seenMs - ((from + at) % 1_000))),
        { sourceId: 'bench' },
      );
    }
    const pass = createTimers(engine);
    const loop = startLoop(() => pass.run(), {
      now: () => clock.now(),
      onError: (error) => {
        throw error;
      },
    });
    const quietUntilMs = performance.now() + quietSeconds * 1_000;
    const quiet = await live(engine, queue, 0, () => performance.now() > quietUntilMs);
    aheadMs = hourMs;
    const startedMs = performance.now();
    loop.wake();
    let isOver = false;
    const ended = loop.idle().then(() => {
      isOver = true;
      return (performance.now() - startedMs) / 1_000;
    });
    const busy = await live(engine, queue, 1_000_000, () => isOver);
    const seconds = await ended;
    if ((await due(store, clock.now() - hourMs / 2)) > 0) throw new Error('timers are left');
    await loop.stop();
    return { timers, seconds, busy, quiet };
  } finally {
    await store.close();
    await place.remove();
  }
}
