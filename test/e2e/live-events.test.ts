/** Live events as a client sees them: what arrives, states, going on after a break, the end. */
import { expect, it } from 'vitest';
import { eventually, withApp } from '../support/app.ts';
import { openEvents } from '../support/events.ts';
import { collect, setUpFlow, update } from '../support/px.ts';

it('streams what arrives and what it did, states of topics, and goes on after a break', async () => {
  await withApp('pglite', {}, async (test) => {
    const { dataflowId, audienceIds } = await setUpFlow(test, { Some: 'n > 50' });
    const audienceId = audienceIds['Some']!;
    const topics = `overview,alerts,dataflow:${dataflowId},audience:${audienceId}`;
    const states = await openEvents(test, `topics=${topics}`);
    const tail = await openEvents(test, 'topics=ingest');
    const other = await openEvents(test, 'topics=ingest&source=another-key');
    await eventually(
      () => [tail, other, states].map((stream) => stream.events.length),
      (counts) => counts.every((count) => count > 0),
    );
    expect(tail.events[0]).toMatchObject({
      event: 'hello',
      data: { topics: ['ingest'], missedSome: false },
    });

    await collect(test, update('a', { attributes: { n: 99 } }));
    const rejected = await test.call<any>('POST', '/collect/profiles', [
      update('b', { attributes: { n: 1 } }),
      { identityMap: {} },
    ]);
    expect(rejected.accepted).toBe(1);
    const items = await eventually(
      () => tail.events.slice(1).map(({ data }) => data),
      (seen) => seen.length === 3,
    );
    expect(items[0]).toMatchObject({
      outcome: 'accepted',
      identities: [{ namespace: 'CRMID', id: 'a' }],
      attributes: ['n'],
      entered: [audienceId],
      left: [],
    });
    expect(items.map((item) => item.outcome).sort()).toEqual(['accepted', 'accepted', 'rejected']);
    expect(other.events).toHaveLength(1);
    await eventually(
      () => states.events,
      (events) =>
        events.some((one) => one.event === `dataflow:${dataflowId}` && one.data.delivered === 1) &&
        events.some((one) => one.event === `audience:${audienceId}` && one.data.members === 1) &&
        events.some((one) => one.event === 'overview') &&
        events.some((one) => one.event === 'alerts'),
    );

    // A break: what was missed comes after; an id of nowhere is told as a gap.
    const last = tail.events.at(-1)!.id!;
    tail.close();
    await collect(test, update('c'));
    const again = await openEvents(test, 'topics=ingest', { 'last-event-id': last });
    await eventually(
      () => again.events,
      (events) => events.length === 2,
    );
    expect(again.events[0]!.data.missedSome).toBe(false);
    expect(again.events[1]!.data.identities).toEqual([{ namespace: 'CRMID', id: 'c' }]);
    const lost = await openEvents(test, 'topics=ingest', { 'last-event-id': 'elsewhere-7' });
    await eventually(
      () => lost.events,
      (events) => events[0]?.data.missedSome === true,
    );

    expect((await test.send('GET', '/api/events/live?topics=nothing')).status).toBe(400);
    expect((await test.send('GET', '/api/events/live')).status).toBe(400);
    // A stop ends the streams rather than waiting for them.
    await test.restart();
    await eventually(
      () => again.ended && states.ended,
      (ended) => ended,
    );
  });
});
