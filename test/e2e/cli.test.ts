/** The command line as people use it: real processes against a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/kernel/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Run, runCli } from '../support/process.ts';
import { inPx, update } from '../support/px.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp('pglite');
});
afterAll(() => test.stop());

const cli = (args: string[], input = ''): Promise<Run> =>
  runCli(args, { MILLRACE_URL: test.url, MILLRACE_API_KEY: test.apiKey }, input);

describe('a workflow on the command line', () => {
  it('makes an audience, connects, activates, and shows how delivery stands', async () => {
    const key = await cli(['write-key', 'create', '--name', 'Product', '--json']);
    expect(JSON.parse(key.stdout).key).toMatch(/\S{16,}/);
    expect((await cli(['audience', 'list'])).stdout).toMatch(/No audiences yet/);
    const rule = ['audience', 'create', '--name', 'Large', '--rule', 'seats > 50'];
    expect((await cli(rule)).stdout).toMatch(/^Audience Large is published: [0-9a-f-]{36}\n$/);
    const { username, password, clientId, clientSecret } = test.sandbox.credentials;
    const connect = await cli(
      [
        ...['destination', 'connect', 'gainsight-px', '--name', 'PX production'],
        ...['--field', 'region=custom', '--field', `apiUrl=${test.sandbox.url}`],
        ...['--fields-file', '-'],
      ],
      JSON.stringify({ username, password, clientId, clientSecret }),
    );
    expect(connect).toMatchObject({ code: 0, stderr: '' });
    expect(connect.stdout).toMatch(/is connected/);
    expect(connect.stdout).not.toContain(password);
    const flow = await cli([
      ...['dataflow', 'create', '--account', 'PX production', '--name', 'Guides'],
      ...['--source', 'CRMID', '--audience', 'Large'],
    ]);
    expect(flow).toMatchObject({ code: 0, stderr: '' });
    await test.call('POST', '/collect/profiles', [update('ann', { attributes: { seats: 60 } })]);
    await test.app.idle();
    const listed = await cli(['dataflow', 'list', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { name: 'Guides', counts: { members: 1, delivered: 1, pending: 0 } },
    ]);
    const audience = JSON.parse((await cli(['--json', 'audience', 'show', 'Large'])).stdout);
    expect(audience).toMatchObject({ name: 'Large', members: 1 });
    expect(await inPx(test, audience.id)).toEqual(['ann']);
    expect((await cli(['audience', 'tag', 'Large', 'growth', 'b2b'])).stdout).toBe(
      'Audience Large has the tags b2b, growth.\n',
    );
    expect((await cli(['audience', 'list', '--tag', 'b2b'])).stdout).toMatch(
      /Large\s+published\s+1\s+b2b, growth\s+/,
    );
    expect((await cli(['destination', 'accounts'])).stdout).toMatch(
      /PX production\s+gainsight-px\s+connected/,
    );
    expect((await cli(['destination', 'test', 'PX production'])).stdout).toMatch(/Signed in/);
    expect((await cli(['dataflow', 'dead-letters', 'Guides'])).stdout).toMatch(/No dead letters/);
    const verified = await cli(['dataflow', 'verify', 'Guides']);
    expect(verified).toMatchObject({ code: 0, stderr: '' });
    expect(verified.stdout).toMatch(/1 difference in 1 membership; 0 can be repaired/);
    expect(verified.stdout).toMatch(/ann: unknown-identity/);
    expect(verified.stdout).toMatch(/members: all\./);
    expect((await cli(['dataflow', 'resend', 'Guides', '--everything'])).stdout).toMatch(
      /1 memberships are pending again/,
    );
    expect((await cli(['dataflow', 'deactivate', 'Guides', 'Large'])).code).toBe(0);
    await test.app.idle();
    expect(await inPx(test, audience.id)).toEqual([]);
  }, 240_000);
});

describe('governance on the command line', () => {
  it('makes, counts, switches and deletes a consent policy', async () => {
    const rule = 'consents.marketing.any.val = "y"';
    const made = await cli([
      ...['consent-policy', 'create', '--name', 'Marketing consent', '--rule', rule],
      ...['--action', 'Export to Third Party'],
    ]);
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^Consent policy Marketing consent is disabled: [0-9a-f-]{36}\n$/);
    expect((await cli(['consent-policy', 'preview', 'seats > 50'])).stdout).toBe(
      '1 of 1 people consent.\n',
    );
    expect((await cli(['consent-policy', 'enable', 'Marketing consent'])).stdout).toBe(
      'Consent policy Marketing consent is enabled.\n',
    );
    expect((await cli(['consent-policy', 'list'])).stdout).toMatch(
      /Marketing consent {2}enabled +Export to Third Party +consents\.marketing/,
    );
    expect((await cli(['consent-policy', 'delete', 'Marketing consent'])).code).toBe(0);
  });

  it('labels a field, enables a policy, and says what stands against a dataflow', async () => {
    expect((await cli(['label', 'field', 'seats', 'C2'])).stdout).toBe('seats has C2.\n');
    expect((await cli(['label', 'audience', 'Large'])).stdout).toBe(
      'own: none\ninherited:\n  C2 from seats\n',
    );
    const enabled = await cli(['policy', 'enable', 'No export of C2 to a third party']);
    expect(enabled).toMatchObject({ code: 0, stderr: '' });
    const evaluated = await cli([
      ...['policy', 'evaluate', '--dataflow', 'Guides', '--audience', 'Large'],
    ]);
    expect(evaluated.code).toBe(1);
    expect(evaluated.stdout).toContain(
      'This would use data labelled C2 for Export to Third Party.',
    );
    expect(evaluated.stdout).toContain(
      'seats → Large → Guides → Export to Third Party → No export',
    );
    expect(evaluated.stdout).toContain(
      'resolve: Remove label C2 from seats (Apply Data Usage Labels)',
    );
    const refused = await cli(['dataflow', 'activate', 'Guides', 'Large']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/1 policy is violated: .* Remove label C2 from seats/);
    expect((await cli(['label', 'field', 'seats', '--none'])).stdout).toBe(
      'seats has no labels.\n',
    );
    const created = await cli([
      ...[
        'policy',
        'create',
        '--name',
        'Own',
        '--deny',
        'Any export',
        '--any',
        'C1',
        '--any',
        'S1',
      ],
      '--json',
    ]);
    expect(JSON.parse(created.stdout)).toMatchObject({
      enabled: false,
      expression: { any: ['C1', 'S1'] },
    });
  });
});

describe('what goes wrong', () => {
  it.each([
    [['audience', 'create', '--name', 'Bad', '--rule', 'seats >'], 1, /line 1, column 8/],
    [['audience', 'show', 'Nobody'], 1, /no audience "Nobody"/],
    [['dataflow', 'list', '--bogus'], 2, /unknown option/],
    [['audience'], 2, /Usage/],
    [['nonsense'], 2, /unknown command/],
    [['audience', 'create', '--name', 'x'], 2, /--rule/],
    [['destination', 'connect', 'nowhere', '--name', 'x'], 1, /gainsight-px/],
    [['destination', 'connect', 'gainsight-px', '--name', 'x'], 1, /Username/i],
    [['demo', '--exit', '--people', 'many'], 2, /whole number from 1/],
    [['demo', '--exit', '--seed', '-1'], 2, /whole number from 0/],
  ])('says it in a line or two, with an exit code: %j', async (args, code, text) => {
    const run = await cli(args);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(text);
    expect(run.stderr).not.toMatch(/\bat .*\.ts:/);
  });

  it('never shows what stands in a file of fields', async () => {
    const connect = ['destination', 'connect', 'gainsight-px', '--name', 'x', '--fields-file'];
    const broken = await cli([...connect, '-'], '{"password": "hunter2",');
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringMatching(/not JSON/) });
    expect(broken.stderr).not.toContain('hunter2');
    expect((await cli([...connect, '-'], '["hunter2"]')).stderr).toMatch(/object of texts/);
    expect((await cli([...connect, '/nowhere'])).stderr).toMatch(/\/nowhere cannot be read/);
  });

  it('says when no server answers, and when the key is missing or wrong', async () => {
    const away = await runCli(['audience', 'list'], {
      MILLRACE_URL: 'http://127.0.0.1:9',
      MILLRACE_API_KEY: 'k',
    });
    expect(away).toMatchObject({ code: 1 });
    expect(away.stderr).toMatch(/^millrace: No Millrace answers at .*\n$/);
    const keyless = await runCli(['audience', 'list'], { MILLRACE_URL: test.url });
    expect(keyless.stderr).toMatch(/MILLRACE_API_KEY is not set/);
    const wrong = await runCli(['audience', 'list'], {
      MILLRACE_URL: test.url,
      MILLRACE_API_KEY: 'wrong',
    });
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stderr).toMatch(/valid key/);
  });

  it('has help everywhere', async () => {
    for (const args of [['--help'], ['audience', '--help'], ['dataflow', 'create', '--help']]) {
      const run = await cli(args);
      expect(run.code).toBe(0);
      expect(run.stdout).toMatch(/^Usage: millrace/);
    }
  });

  it('tells its version', async () => {
    expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});
