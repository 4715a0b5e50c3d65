/** Each kind of fault, as a sender sees it over HTTP and as PX's state shows it afterwards. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultSchema } from './faults.ts';
import {
  action,
  type FaultInput,
  membership,
  startTestClient,
  type TestClient,
  t,
} from './test-client.ts';

let nowMs = Date.UTC(2026, 10, 24);
let px: TestClient;
beforeAll(async () => {
  px = await startTestClient({ clock: () => nowMs });
});
afterAll(() => px.sandbox.close());
beforeEach(async () => {
  await px.call('POST', '/sandbox/reset');
  await px.createSegment('aud-1');
});

let seconds = 0;
function addition(...identities: string[]): object {
  seconds += 1;
  return membership({ add: [action('aud-1', seconds, ...identities)] });
}

describe('answers with a status', () => {
  it.each([401, 408, 429, 500, 502, 503, 504])('%d, applied only when told', async (status) => {
    await px.faults({ kind: 'status', status, where: 'membership' });
    expect((await px.update(addition('not'))).status).toBe(status);
    await px.faults({ kind: 'status', status, where: 'membership', applied: true });
    expect((await px.update(addition('applied'))).status).toBe(status);
    expect(await px.members('aud-1')).toEqual(['applied']);
  });

  it.each([
    ['none', null],
    ['seconds', '30'],
    ['date', 'Tue, 24 Nov 2026 00:00:30 GMT'],
    ['past', 'Mon, 23 Nov 2026 23:00:00 GMT'],
    ['absurd', '315360000'],
  ])('429 with Retry-After as %s', async (retryAfter, header) => {
    await px.faults({ kind: 'status', status: 429, retryAfter, retryAfterSeconds: 30 });
    const { headers } = await px.call('GET', '/v1/segment');
    expect(headers.get('retry-after')).toBe(header);
  });
});

describe('breaks the answer', () => {
  const reset: FaultInput = { kind: 'reset' };
  it.each([
    ['a reset', reset, false],
    ['a reset after applying', { ...reset, applied: true }, true],
    ['half a response', { kind: 'half' }, true],
    ['half a response, not applied', { kind: 'half', applied: false }, false],
    ['a length that is too long', { kind: 'wrong-length' }, true],
  ] as [string, FaultInput, boolean][])('by %s', async (_name, fault, isApplied) => {
    await px.faults(fault);
    await expect(px.update(addition('a'))).rejects.toThrow();
    expect(await px.members('aud-1')).toEqual(isApplied ? ['a'] : []);
    expect(await px.served()).toEqual([1]);
  });

  it('by a length that is too short, so that the rest is no JSON', async () => {
    await px.faults({ kind: 'wrong-length', declared: 'shorter', for: { requests: 1 } });
    const { status, text, json } = await px.update(addition('a'));
    expect(status).toBe(200);
    expect(text).not.toBe('');
    expect(json).toBeUndefined();
  });

  it('by never answering, before or after applying', async () => {
    for (const applied of [false, true]) {
      await px.call('POST', '/sandbox/reset');
      await px.createSegment('aud-1');
      await px.faults({ kind: 'hang', applied });
      const abort = new AbortController();
      const waiting = px.call('POST', '/v1/external_segment/update_membership', {
        body: addition('a'),
        signal: abort.signal,
      });
      await vi.waitFor(async () => expect(await px.served()).toEqual([1]));
      expect(await px.members('aud-1')).toEqual(applied ? ['a'] : []);
      abort.abort();
      await expect(waiting).rejects.toThrow(/abort/i);
    }
  });

  it.each([
    ['html', 'text/html', '<form'],
    ['error', 'application/json', '{"error":'],
    ['text', 'text/plain', 'accepted'],
    ['empty', 'application/json', ''],
  ])('by 200 with %s', async (body, type, beginning) => {
    await px.faults({ kind: 'wrong-body', body });
    const { status, headers, text } = await px.update(addition('a'));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain(type);
    expect(text).toContain(beginning);
    expect(await px.members('aud-1')).toEqual([]);
  });

  it('by an HTML page at sign-in', async () => {
    await px.faults({ kind: 'wrong-body', where: 'token' });
    const { status, headers } = await px.call('POST', '/v1/oauth/token', { body: '' });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/html');
    expect((await px.call('GET', '/v1/segment')).json.segments).toHaveLength(1);
  });

  it('by a redirect to another host', async () => {
    const other = createServer((_request, response) => response.end('{"status":"success"}'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const to = `http://127.0.0.1:${(other.address() as { port: number }).port}/login`;
    for (const status of [301, 302, 303, 307, 308]) {
      await px.faults({ kind: 'redirect', status, to });
      const answer = await px.update(addition('a'));
      expect(answer.status).toBe(status);
      expect(answer.headers.get('location')).toBe(to);
    }
    expect(await px.members('aud-1')).toEqual([]);
    other.close();
  });
});

describe('is slow', () => {
  it('so that a later update overtakes an earlier one, and the later time still wins', async () => {
    await px.faults({ kind: 'slow', ms: 150, jitterMs: 10, for: { requests: 1 } });
    const earlier = px.update(membership({ add: [action('aud-1', 1, 'a')] }));
    await vi.waitFor(async () => expect(await px.served()).toEqual([1]));
    await px.update(membership({ remove: [action('aud-1', 2, 'a')] }));
    expect((await earlier).status).toBe(200);
    expect(await px.members('aud-1')).toEqual([]);
    const { json } = await px.call('GET', '/sandbox/stats');
    expect(json.memberships.outOfOrder).toBe(1);
    expect(json.inFlightPerPair).toEqual({ max: 2, overlapped: true });
  });

  it('in answering what is already applied', async () => {
    await px.faults({ kind: 'slow', ms: 60_000, applied: true });
    const abort = new AbortController();
    const waiting = px.call('POST', '/v1/external_segment/update_membership', {
      body: addition('a'),
      signal: abort.signal,
    });
    await vi.waitFor(async () => expect(await px.members('aud-1')).toEqual(['a']));
    abort.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});

describe('refuses', () => {
  it('external segments that are not activated, and nothing else', async () => {
    await px.faults({ kind: 'not-activated' });
    for (const answer of [await px.update(addition('a')), await px.createSegment('aud-2')]) {
      expect(answer.status).toBe(403);
      expect(answer.json.message).toContain('external segments');
    }
    expect((await px.call('GET', '/v1/segment')).status).toBe(200);
  });

  it('one identity, named or not, with all that came with it', async () => {
    await px.faults({ kind: 'reject-identity', identity: 'bad', named: true });
    const named = await px.update(addition('a', 'bad', 'b'));
    expect(named.status).toBe(400);
    expect(named.json.message).toContain('bad');
    await px.faults({ kind: 'reject-identity', identity: 'bad', named: false });
    const unnamed = await px.update(addition('a', 'bad', 'b'));
    expect(unnamed.status).toBe(400);
    expect(unnamed.json.message).not.toContain('bad');
    expect((await px.update(addition('a', 'b'))).status).toBe(200);
    expect(await px.members('aud-1')).toEqual(['a', 'b']);
    expect(await px.served()).toEqual([1]);
  });

  it('every membership request', async () => {
    await px.faults({ kind: 'reject-all' });
    expect((await px.update(addition('a'))).status).toBe(400);
    expect((await px.createSegment('aud-2')).status).toBe(200);
  });

  it('a segment as unknown, by name or any', async () => {
    await px.faults({ kind: 'unknown-segment', segment: 'aud-2' });
    expect((await px.update(addition('a'))).status).toBe(200);
    await px.faults({ kind: 'unknown-segment' });
    expect((await px.update(addition('a'))).json.message).toContain('unknown segment aud-1');
    expect((await px.update(membership({}))).status).toBe(200);
  });

  it('bodies and requests above a smaller size', async () => {
    await px.faults({ kind: 'body-limit', bytes: 200 });
    expect((await px.update(addition('x'.repeat(200)))).status).toBe(413);
    expect((await px.update(addition('x'))).status).toBe(200);
    await px.faults({ kind: 'identity-limit', identities: 2 });
    expect((await px.update(addition('1', '2', '3'))).status).toBe(400);
    expect((await px.update(addition('1', '2'))).status).toBe(200);
  });

  it('repeats of what was applied, and only whole repeats', async () => {
    await px.faults({ kind: 'repeat-answers-400' });
    const body = membership({ add: [action('aud-1', 1, 'a')], remove: [action('aud-1', 1, 'b')] });
    expect((await px.update(body)).status).toBe(200);
    const repeated = await px.update(body);
    expect(repeated.status).toBe(400);
    expect(repeated.json.message).toBe('Bad request, possible duplicate');
    const partly = membership({ add: [action('aud-1', 1, 'a', 'c')] });
    expect((await px.update(partly)).status).toBe(200);
    expect((await px.update(membership({ remove: [action('aud-1', 2, 'a')] }))).status).toBe(200);
    expect((await px.update(membership({}))).status).toBe(200);
  });

  it('deletion of segments', async () => {
    const path = '/v1/external_segment/metadata?externalId=aud-1';
    for (const status of [404, 405]) {
      await px.faults({ kind: 'no-delete', status });
      expect((await px.call('DELETE', path)).status).toBe(status);
    }
    await px.faults();
    expect((await px.call('DELETE', path)).status).toBe(200);
  });

  it('requests beyond a lower rate', async () => {
    const rate = {
      kind: 'rate',
      perSecond: 2,
      retryAfter: 'seconds',
      retryAfterSeconds: 1,
    } as const;
    nowMs += 1_000;
    await px.faults(rate);
    const answers = [];
    for (let index = 0; index < 3; index++) answers.push(await px.call('GET', '/v1/segment'));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers.get('retry-after')).toBe('1');
    nowMs += 1_000;
    expect((await px.call('GET', '/v1/segment')).status).toBe(200);
    await px.faults({ kind: 'rate', perDay: 2 });
    expect((await px.call('GET', '/v1/segment')).status).toBe(429);
  });
});

describe('drifts', () => {
  it('by accepting additions that it does not keep', async () => {
    await px.faults({ kind: 'forget-additions', members: 2 });
    expect((await px.update(addition('a', 'b', 'c'))).status).toBe(200);
    expect(await px.members('aud-1')).toEqual(['c']);
    await px.update(addition('a', 'b'));
    expect((await px.members('aud-1')).sort()).toEqual(['a', 'b', 'c']);
  });

  it('by dropping members or a segment at once', async () => {
    const body = addition('a', 'b', 'c');
    await px.update(body);
    await px.faults({ kind: 'drop-members', segment: 'aud-1', members: 2 });
    expect(await px.members('aud-1')).toEqual(['c']);
    expect((await px.call('GET', '/sandbox/segments')).json.items[0].count).toBe(1);
    await px.update(body);
    expect((await px.members('aud-1')).sort()).toEqual(['a', 'b', 'c']);
    await px.faults({ kind: 'delete-segment' });
    expect((await px.update(addition('a'))).json.message).toContain('unknown segment aud-1');
    const { json } = await px.call('GET', '/sandbox/faults');
    expect(json.faults).toMatchObject([{ served: 1, active: false }]);
  });

  it('by a clock of its own', async () => {
    await px.faults({ kind: 'clock-skew', seconds: -7_200 });
    const { headers } = await px.update(addition('a'));
    expect(headers.get('date')).toBe(new Date(nowMs - 7_200_000).toUTCString());
    const { json } = await px.call('GET', '/sandbox/segments/aud-1/members');
    expect(json.items[0].addedAt).toBe(new Date(nowMs - 7_200_000).toISOString());
  });
});

describe('switches', () => {
  it('meet the place, the share, the number and the time they are set to', async () => {
    const status = { kind: 'status', status: 500 } as const;
    const read = async () => (await px.call('GET', '/v1/segment')).status;
    await px.faults({ ...status, where: 'metadata' });
    expect(await read()).toBe(200);
    expect((await px.createSegment('aud-2')).status).toBe(500);

    await px.faults({ ...status, on: false });
    expect(await read()).toBe(200);

    await px.faults({ ...status, for: { requests: 2 } });
    expect([await read(), await read(), await read()]).toEqual([500, 500, 200]);

    await px.faults({ ...status, for: { seconds: 60 } });
    expect(await read()).toBe(500);
    nowMs += 60_000;
    expect(await read()).toBe(200);

    const runs: number[][] = [];
    for (let run = 0; run < 2; run++) {
      await px.faults({ ...status, share: 30 });
      const statuses: number[] = [];
      for (let index = 0; index < 60; index++) statuses.push(await read());
      runs.push(statuses);
    }
    expect(runs[0]).toEqual(runs[1]);
    const failed = runs[0]?.filter((one) => one === 500).length ?? 0;
    expect(failed).toBeGreaterThan(5);
    expect(failed).toBeLessThan(40);
  });

  it('are listed, added, removed and cleared', async () => {
    const body = { kind: 'not-activated' };
    const added = await px.call('POST', '/sandbox/faults', { body });
    expect(added.status).toBe(201);
    expect(added.json).toMatchObject({
      served: 0,
      active: true,
      fault: { where: 'all', share: 100 },
    });
    await px.call('POST', '/sandbox/faults', { body: { kind: 'reject-all' } });
    const { json } = await px.call('DELETE', `/sandbox/faults/${added.json.id}`);
    expect(json.faults).toMatchObject([{ fault: { kind: 'reject-all' } }]);
    const again = json.faults.map((one: { fault: object }) => one.fault);
    expect((await px.call('PUT', '/sandbox/faults', { body: { faults: again } })).status).toBe(200);
    expect((await px.call('DELETE', '/sandbox/faults/999999')).status).toBe(404);
    expect((await px.call('DELETE', '/sandbox/faults')).json).toEqual({ faults: [] });
  });

  it.each([
    [{ kind: 'nothing' }],
    [{ kind: 'status', status: 200 }],
    [{ kind: 'reset', share: 0 }],
    [{ kind: 'reset', shares: 50 }],
    [{ kind: 'reset', where: 'moon' }],
    [{ kind: 'reset', for: { requests: 0 } }],
    [{ kind: 'reject-identity' }],
  ])('refuse %j and leave the others as they are', async (fault) => {
    await px.faults({ kind: 'reject-all' });
    const { status } = await px.call('PUT', '/sandbox/faults', { body: { faults: [fault] } });
    expect(status).toBe(400);
    expect((await px.call('POST', '/sandbox/faults', { body: fault })).status).toBe(400);
    const { json } = await px.call('GET', '/sandbox/faults');
    expect(json.faults).toMatchObject([{ fault: { kind: 'reject-all' } }]);
  });

  it('are named in the request log', async () => {
    await px.faults({ kind: 'slow', ms: 1 }, { kind: 'reset' });
    await expect(px.update(addition('a', 'b'))).rejects.toThrow();
    const { json } = await px.call('GET', '/sandbox/requests?limit=1');
    expect(json.items).toMatchObject([
      {
        method: 'POST',
        path: '/v1/external_segment/update_membership',
        status: 0,
        faults: ['slow', 'reset'],
      },
    ]);
    expect(json.items[0].body).toContain(t(seconds));
  });
});

describe('the README', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');

  it('gives examples that are accepted', async () => {
    const commands = [
      ...readme.matchAll(/curl -X (\w+) \S*?(\/sandbox\/\S+)[^']*'[^']*' \\\n *-d '([^']*)'/g),
    ];
    expect(commands).toHaveLength(4);
    for (const [, method = '', path = '', body] of commands) {
      expect((await px.call(method, path, { body })).status).toBeLessThan(300);
    }
  });

  it('names every kind of fault', () => {
    const kinds = faultSchema.options.map((option) => option.shape.kind.value);
    for (const kind of kinds) expect(readme).toContain(`| \`${kind}\` |`);
  });
});

it('ends slow and unanswered requests when it closes', async () => {
  const other = await startTestClient();
  await other.createSegment('aud-1');
  await other.faults({ kind: 'slow', ms: 600_000, for: { requests: 1 } }, { kind: 'hang' });
  const waiting = Promise.allSettled([other.update(addition('a')), other.update(addition('b'))]);
  await vi.waitFor(async () => expect(await other.served()).toEqual([1, 1]));
  await other.sandbox.close();
  expect((await waiting).map((one) => one.status)).toEqual(['rejected', 'rejected']);
});
