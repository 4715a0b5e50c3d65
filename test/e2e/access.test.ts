/** Who may do what, over HTTP. */
import { expect, it } from 'vitest';
import { withApp } from '../support/app.ts';

it('tells a key who it is and what it may do', async () => {
  await withApp('pglite', {}, async (test) => {
    const me = await test.send('GET', '/api/me');
    expect(me.status).toBe(200);
    expect(me.json).toMatchObject({ user: { kind: 'api-key' }, roles: ['Administrator'] });
    expect(me.json.permissions).toContain('Manage users');
    const anonymous = await test.send('GET', '/api/me', { headers: { authorization: '' } });
    expect(anonymous.status).toBe(401);
    const { key } = await test.call<{ key: string }>('POST', '/api/write-keys', { name: 'w' });
    const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
    for (const path of ['/api/me', '/api/audiences']) {
      const refused = await test.send('GET', path, { headers: { authorization } });
      expect(refused.status).toBe(403);
      expect(refused.json.permission).toBeTypeOf('string');
    }
  });
});
