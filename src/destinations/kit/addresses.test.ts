import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { systemClock } from '../../kernel/index.ts';
import { checkUrl, isPrivateAddress, publicLookup } from './addresses.ts';
import { MisconfiguredError } from './errors.ts';
import { createHttpClient } from './http.ts';

it.each([
  'https://169.254.169.254/latest',
  'https://127.0.0.1',
  'https://localhost:4400',
  'https://a.localhost',
  'https://[::1]',
  'https://[::]',
  'https://[::ffff:10.0.0.1]',
  'https://[::7f00:1]',
  'https://[fd00::1]',
  'https://[fe80::1]',
  'https://[64:ff9b::7f00:1]',
  'https://[2002:7f00:1::]',
  'https://0x7f000001',
  'https://2130706433',
  'https://0177.0.0.1',
  'https://127.1',
  'https://10.1.2.3',
  'https://172.31.0.1',
  'https://192.168.0.1',
  'https://100.64.0.1',
  'https://0.0.0.0',
  'http://api.aptrinsic.com',
  'file:///etc/passwd',
  'gopher://api.aptrinsic.com',
])('refuses %s', (url) => {
  expect(() => checkUrl(new URL(url), false)).toThrow(MisconfiguredError);
});

it.each(['https://api.aptrinsic.com', 'https://8.8.8.8', 'https://[2606:4700::1111]:8443/x'])(
  'lets %s through',
  (url) => {
    expect(() => checkUrl(new URL(url), false)).not.toThrow();
  },
);

it('lets loopback through where the installation allows it, but no other protocol', () => {
  expect(() => checkUrl(new URL('http://127.0.0.1:4410'), true)).not.toThrow();
  expect(() => checkUrl(new URL('file:///etc/passwd'), true)).toThrow(MisconfiguredError);
});

it('knows the edges of the private ranges', () => {
  expect(isPrivateAddress('172.15.255.255')).toBe(false);
  expect(isPrivateAddress('172.16.0.0')).toBe(true);
  expect(isPrivateAddress('172.32.0.0')).toBe(false);
});

it('refuses a name that leads to a private address, at the moment of connecting', async () => {
  // The name is of this machine's own hosts file: no check of the text could know where it leads.
  const error = await new Promise<unknown>((resolve) =>
    publicLookup('localhost', {}, (failed) => resolve(failed)),
  );
  expect(error).toBeInstanceOf(MisconfiguredError);
});

it('connects to nobody on the inside, and keeps credentials out of the report', async () => {
  let visits = 0;
  const inside = createServer((_request, response) => {
    visits += 1;
    response.end('{}');
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  const { port } = inside.address() as { port: number };
  const reports: unknown[] = [];
  const ask = async (allowPrivateAddresses: boolean): Promise<unknown> => {
    const client = createHttpClient({
      clock: systemClock,
      allowPrivateAddresses,
      onExchange: (report) => reports.push(report),
    });
    const request = { method: 'GET', headers: { authorization: 'Bearer tell-nobody' } } as const;
    try {
      return await client.send({ ...request, url: `http://127.0.0.1:${port}/` });
    } catch (error) {
      return error;
    } finally {
      await client.close();
    }
  };
  expect(await ask(false)).toBeInstanceOf(MisconfiguredError);
  expect(visits).toBe(0);
  expect(await ask(true)).toMatchObject({ status: 200 });
  expect(visits).toBe(1);
  expect(JSON.stringify(reports)).not.toContain('tell-nobody');
  await new Promise((resolve) => inside.close(resolve));
});
