/** `Idempotency-Key`: what is sent again is done once, for its caller, for a day. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { fakeClock } from '../../src/kernel/index.ts';
import { type Answer, eventually, type TestApp, withApp } from '../support/app.ts';

const dayMs = 24 * 3_600_000;

async function create(test: TestApp, name: string, headers: object): Promise<Answer> {
  return test.send('POST', '/api/write-keys', {
    body: JSON.stringify({ name }),
    headers: { ...headers } as Record<string, string>,
  });
}

const namesOf = async (test: TestApp): Promise<string[]> =>
  (await test.call<any>('GET', '/api/write-keys')).items.map((one: any) => one.name);

it('gives the same answer for a day, to the caller it belongs to', async () => {
  const clock = fakeClock(Date.parse('2026-03-10T12:00:00Z'));
  await withApp('pglite', { clock }, async (test) => {
    const first = { 'idempotency-key': 'once' };
    const made = await create(test, 'One', first);
    clock.add(dayMs - 60_000);
    const again = await create(test, 'One', first);
    expect(again).toMatchObject({ status: 201, json: made.json });
    expect((await create(test, 'Other', first)).json).toMatchObject({
      status: 422,
      type: 'urn:millrace:problem:idempotency-mismatch',
    });
    // Another address is another request too.
    const elsewhere = await test.send('POST', '/api/roles', {
      body: JSON.stringify({ name: 'One', permissions: [] }),
      headers: first,
    });
    expect(elsewhere.status).toBe(422);

    const roles = ['Administrator'];
    const other = await test.call<{ key: string }>('POST', '/api/api-keys', { name: 'B', roles });
    const asOther = { ...first, authorization: `Bearer ${other.key}` };
    expect((await create(test, 'Two', asOther)).json).toMatchObject({ name: 'Two' });
    expect((await create(test, 'One', first)).json).toEqual(made.json);
    expect(await namesOf(test)).toEqual(['One', 'Two']);

    clock.add(2 * 60_000);
    const later = await create(test, 'One', first);
    expect(later.json.id).not.toBe(made.json.id);
    for (const key of ['', 'x'.repeat(201)]) {
      expect((await create(test, 'Bad', { 'idempotency-key': key })).status).toBe(400);
    }
    expect(await namesOf(test)).toEqual(['One', 'Two', 'One']);
  });
});

it('says that the first call is under way, and keeps nothing of what failed', async () => {
  const waiting: ServerResponse[] = [];
  const hook = createServer((request, response) => {
    request.resume();
    waiting.push(response);
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
  await withApp('pglite', {}, async (test) => {
    const input = { name: 'Hook', target: { kind: 'webhook', url } };
    const { id } = await test.call<{ id: string }>('POST', '/api/channels', input);
    const tell = (): Promise<Answer> =>
      test.send('POST', `/api/channels/${id}/test`, { headers: { 'idempotency-key': 'told' } });
    const answerNext = async (status: number): Promise<void> => {
      await eventually(
        () => waiting.length,
        (count) => count > 0,
      );
      waiting.shift()!.writeHead(status).end();
    };

    const failing = tell();
    await answerNext(500);
    expect((await failing).status).toBe(422);

    const first = tell();
    await eventually(
      () => waiting.length,
      (count) => count > 0,
    );
    const meanwhile = await tell();
    expect(meanwhile).toMatchObject({
      status: 409,
      json: { detail: expect.stringMatching(/running/) },
    });
    await answerNext(200);
    expect((await first).status).toBe(200);
    expect(await tell()).toMatchObject({ status: 200, json: (await first).json });
    expect(waiting).toEqual([]);
  });
  hook.closeAllConnections();
  await new Promise((resolve) => hook.close(resolve));
});
