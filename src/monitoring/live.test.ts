import { expect, it } from 'vitest';
import { fakeClock, limits } from '../kernel/index.ts';
import { createLiveHub, type LiveEvent, type LiveHub } from './live.ts';

function watch(hub: LiveHub, topics: string[], lastEventId: string | null = null) {
  const seen: LiveEvent[] = [];
  const { missed, stop } = hub.subscribe(topics, {
    lastEventId,
    send: (event) => seen.push(event),
    end: () => {},
  });
  return { seen, missed, stop };
}

it('gives a subscriber its topics only, and goes on after the last event it had', () => {
  const hub = createLiveHub({ clock: fakeClock(0) });
  hub.publish('ingest', 0);
  const first = watch(hub, ['ingest']);
  hub.publish('ingest', 1);
  hub.publish('overview', 2);
  expect(first.seen.map((event) => event.data)).toEqual(['1']);
  first.stop();
  hub.publish('ingest', 3);
  const again = watch(hub, ['ingest'], first.seen[0]!.id);
  expect(again.missed?.map((event) => event.data)).toEqual(['3']);
  expect(watch(hub, ['ingest'], 'elsewhere-1').missed).toBeNull();
});

it('forgets old events and says so', () => {
  const hub = createLiveHub({ clock: fakeClock(0) });
  const first = watch(hub, ['ingest']);
  for (let at = 0; at < 3 * limits.liveEventsKept; at += 1) hub.publish('ingest', at);
  expect(watch(hub, ['ingest'], first.seen[0]!.id).missed).toBeNull();
  expect(watch(hub, ['ingest'], first.seen.at(-2)!.id).missed).toHaveLength(1);
});

it('shows a bounded number a second, and tells how many there were', () => {
  const clock = fakeClock(0);
  const hub = createLiveHub({ clock });
  const { seen } = watch(hub, ['ingest']);
  for (let at = 0; at < 200; at += 1) hub.publishSampled('ingest', () => at);
  expect(seen).toHaveLength(limits.liveItemsPerSecond);
  clock.add(1_000);
  hub.publishSampled('ingest', () => 'next');
  expect(seen.slice(limits.liveItemsPerSecond).map((event) => JSON.parse(event.data))).toEqual([
    { kind: 'sampled', shown: limits.liveItemsPerSecond, arrived: 200 },
    'next',
  ]);
});

it('stops wanting a topic a minute after the last one left', () => {
  const clock = fakeClock(0);
  const hub = createLiveHub({ clock });
  watch(hub, ['alerts']).stop();
  expect(hub.wanted()).toEqual(['alerts']);
  clock.add(limits.liveResumeMs);
  expect(hub.wanted()).toEqual([]);
});
