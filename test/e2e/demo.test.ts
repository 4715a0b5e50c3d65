/** The README's first command. */
import { expect, it } from 'vitest';
import { browserAt } from '../support/browser.ts';
import { runCli, startDemo } from '../support/process.ts';

it('runs the whole job and compares every membership', async () => {
  const run = await runCli(['demo', '--exit', '--people', '300', '--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const result = JSON.parse(run.stdout.trim().split('\n').at(-1)!);
  expect(result).toMatchObject({ people: 300, differences: 0 });
  expect(result.audiences).toHaveLength(3);
  for (const { expected, inPx } of result.audiences) {
    expect(expected).toBeGreaterThan(5);
    expect(inPx).toBe(expected);
  }
});

it('has fixed counts for a fixed seed', async () => {
  const { stdout } = await runCli(['demo', '--exit', '--people', '120', '--seed', '3', '--json']);
  const { calls, audiences } = JSON.parse(stdout);
  expect(calls).toBe(522);
  expect(audiences.map(({ inPx }: { inPx: number }) => inPx)).toEqual([9, 29, 40]);
});

it('goes on, with a sign-in for both, and the same people in PX', async () => {
  const demo = await startDemo(['--people', '100']);
  const told = demo.output.stdout;
  const [, sandboxUrl] = / PX sandbox +(http\S+)/.exec(told)!;
  try {
    const [, email, password] = / Millrace +http\S+ +sign in: (\S+) +(\S+)/.exec(told)!;
    const browser = browserAt(demo.url);
    expect((await browser.send('POST', '/api/session', { email, password })).status).toBe(200);
    expect((await browser.send('GET', '/api/me')).json).toMatchObject({
      roles: ['Administrator'],
      workspace: { name: 'Millrace', timeZone: 'UTC' },
      demo: { sandboxUrl },
    });
    const segments = async (id: string): Promise<string[]> => {
      const response = await fetch(`${sandboxUrl}/sandbox/users/${id}/segments`);
      const { items } = (await response.json()) as { items: { name: string }[] };
      return items.map(({ name }) => name);
    };
    expect(await segments('u-1042')).toContain('Trial power users');
    expect(await segments('u-1077')).not.toContain('Trial power users');
    const headers = { 'x-aptrinsic-api-key': 'sandbox-api-key' };
    const user = await fetch(`${sandboxUrl}/v1/users/u-1042`, { headers });
    expect(await user.json()).toMatchObject({ firstName: 'Ana', lastName: 'Ruiz' });
  } finally {
    expect(await demo.end('SIGTERM')).toBe(0);
  }
  await expect(fetch(`${sandboxUrl}/healthz`)).rejects.toThrow();
});
