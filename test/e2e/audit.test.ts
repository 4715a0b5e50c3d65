/** The audit log over HTTP: what is written, by whom, without secrets, and that it stays. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordAudit } from '../../src/access/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { backends, withStore } from '../support/stores.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp('pglite');
});
afterAll(() => test.stop());

const audit = async (query: string): Promise<any[]> =>
  (await test.send('GET', `/api/audit?${query}`)).json.items;

it('writes down a change with before and after, its actor and source, and no secret', async () => {
  const { id, key } = await test.call<{ id: string; key: string }>('POST', '/api/write-keys', {
    name: '=1+1',
  });
  await test.call('PATCH', `/api/write-keys/${id}`, { name: '@web' });
  await test.call('DELETE', `/api/write-keys/${id}`);
  const entries = await audit(`objectId=${id}`);
  expect(entries.map((entry) => [entry.action, entry.result])).toEqual([
    ['write-keys.delete', 'allowed'],
    ['write-keys.update', 'allowed'],
    ['write-keys.create', 'allowed'],
  ]);
  expect(entries[1]).toMatchObject({
    before: { name: '=1+1', key: '(not kept)' },
    after: { name: '@web' },
    actor: { kind: 'api-key', name: 'Bootstrap key' },
    source: 'cli',
  });
  expect(entries[0].after).toBeNull();
  const gone = await test.send('GET', `/api/write-keys/${id}`);
  const { at, id: auditEntry } = entries[0];
  expect(gone.json).toMatchObject({
    status: 404,
    hint: `It was deleted at ${at} by Bootstrap key.`,
    deleted: { objectType: 'write-keys', objectId: id, at, by: 'Bootstrap key', auditEntry },
  });
  const never = await test.send('GET', '/api/write-keys/00000000-0000-7000-8000-000000000000');
  expect([never.status, never.json.deleted]).toEqual([404, undefined]);
  expect(JSON.stringify(entries)).not.toContain(key);
  const csv = await test.send('GET', '/api/audit', { headers: { accept: 'text/csv' } });
  expect(csv.type).toContain('text/csv');
  expect(csv.text).toContain(",'=1+1,");
});

it('writes down what was denied, what failed, and who opened a profile', async () => {
  const { key, id } = await test.call<{ key: string; id: string }>('POST', '/api/api-keys', {
    name: 'Reader',
    roles: ['Viewer'],
  });
  const headers = { authorization: `Bearer ${key}` };
  await test.send('DELETE', '/api/audiences/some', { headers });
  await test.send('GET', '/api/users', { headers });
  const denied = await audit(`actor=${id}`);
  expect(denied.map((entry) => [entry.action, entry.result])).toEqual([
    ['users', 'denied'],
    ['audiences.delete', 'denied'],
  ]);
  expect(denied[1].detail).toContain('Manage Segments');
  await test.send('DELETE', '/api/audiences/some');
  expect((await audit('action=audiences.*&result=failed'))[0].object.id).toBe('some');
  await test.send('GET', '/api/profiles?namespace=CRMID&id=nobody');
  expect(await audit('action=profiles.open')).toHaveLength(1);
  const signIn = JSON.stringify({ email: 'eve@example.com', password: 'a wrong password' });
  await test.send('POST', '/api/session', { body: signIn, headers: { authorization: '' } });
  expect((await audit('action=session.create'))[0]).toMatchObject({
    result: 'denied',
    actor: { kind: 'unknown', name: 'eve@example.com' },
  });
  expect((await test.send('GET', '/api/audit', { headers })).status).toBe(403);
});

it.each(backends)('cannot be changed, nor emptied (%s)', async (backend) => {
  await withStore(backend, async (store) => {
    const id = await recordAudit(store.db, {
      atMs: Date.now(),
      action: 'test',
      objectType: 'test',
      actorKind: 'system',
      actorName: 'Millrace',
      source: 'system',
    });
    const changed = store.db
      .updateTable('audit_log')
      .set({ detail: 'x' })
      .where('entry_id', '=', id);
    await expect(changed.execute()).rejects.toThrow('append-only');
    await expect(store.db.deleteFrom('audit_log').execute()).rejects.toThrow('append-only');
  });
});
