/** Markup in every name, value and message that reaches the console: shown as text, run by nothing. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { collect, putFaults, setUpFlow, update } from '../support/px.ts';
import { administrator, startBrowser, type TestBrowser } from './browser.ts';

// A browser goes through many views.
vi.setConfig({ testTimeout: 180_000 });

/** Each place has its own number, so that what ran tells where it stood. */
let places = 0;
function evil(): string {
  places += 1;
  return `<img src=x onerror="window.ran=${places}">"'><script>window.ran=${places}</script>`;
}

let test: TestApp;
let browser: TestBrowser;
let page: Page;
let ids: Record<string, string>;

const post = (path: string, body: object): Promise<any> => test.call('POST', path, body);

beforeAll(async () => {
  browser = await startBrowser();
  test = await startTestApp('pglite');
  page = await browser.signIn(test);
  const { dataflowId, audienceIds, accountId } = await setUpFlow(test, { [evil()]: 'n > 50' });
  const [audienceId] = Object.values(audienceIds);
  await test.call('PATCH', `/api/audiences/${audienceId}`, { description: evil() });
  await test.call('PATCH', `/api/dataflows/${dataflowId}`, { name: evil(), description: evil() });
  await test.call('PATCH', `/api/accounts/${accountId}`, { name: evil() });
  const refused = evil();
  await putFaults(test, [{ kind: 'reject-identity', identity: refused }]);
  await collect(
    test,
    update(refused, {
      attributes: { n: 60, [evil()]: evil(), name: evil(), firstName: evil() },
      events: [{ eventType: evil(), timestamp: new Date().toISOString(), text: evil() }],
    }),
    update('fine', { attributes: { n: 60 } }),
  );
  const key = await post('/api/write-keys', { name: evil() });
  await post('/api/policies', {
    name: evil(),
    marketingAction: 'Analytics',
    expression: { label: 'C8' },
  }).catch(() => null);
  await post('/api/labels', { name: 'X1', description: evil() }).catch(() => null);
  await post('/api/users', { name: evil(), email: 'x@example.com', roles: ['Viewer'] });
  await post('/api/roles', { name: evil(), permissions: ['View Segments'] });
  await post('/api/api-keys', { name: evil(), roles: ['Viewer'] });
  await post('/api/namespaces', { symbol: 'Odd', name: evil(), type: 'non-people' });
  await post('/api/channels', {
    name: evil(),
    target: { kind: 'webhook', url: 'http://127.0.0.1:9/x' },
  });
  await eventually(
    () => test.call<any>('GET', `/api/dataflows/${dataflowId}`),
    ({ counts }) => counts.failed === 1,
  );
  const path = `/api/profiles?namespace=CRMID&id=${encodeURIComponent(refused)}`;
  const { items } = await test.call<any>('GET', path);
  ids = {
    audience: audienceId!,
    dataflow: dataflowId,
    account: accountId,
    profile: items[0].id,
    source: key.id,
  };
});
afterAll(async () => {
  await browser.close();
  await test.stop();
});

/** Fails when anything of the texts became an element or ran. */
async function expectText(where: string): Promise<void> {
  const found = await page.evaluate(`({
    ran: window.ran ?? null,
    images: document.querySelectorAll('img[src="x"], img[onerror]').length,
    scripts: [...document.scripts].filter((one) => /ran=/.test(one.textContent)).length,
  })`);
  expect({ where, ...(found as object) }).toEqual({ where, ran: null, images: 0, scripts: 0 });
}

/** Goes to a view inside the page, as a link would. */
async function go(view: string): Promise<void> {
  await page.evaluate(`history.pushState({}, '', ${JSON.stringify(view)});
    dispatchEvent(new PopStateEvent('popstate', { state: {} }));`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

it('shows it as text in every view', async () => {
  const views = [
    '/',
    '/audiences',
    `/audiences/${ids['audience']}`,
    '/audiences/new',
    '/destinations/browse',
    '/destinations/accounts',
    `/destinations/accounts/${ids['account']}`,
    `/destinations/dataflows/${ids['dataflow']}`,
    `/destinations/dataflows/${ids['dataflow']}/members`,
    `/destinations/dataflows/${ids['dataflow']}/failed`,
    '/profiles',
    `/profiles/${ids['profile']}/attributes`,
    `/profiles/${ids['profile']}/audiences`,
    `/profiles/${ids['profile']}/identities`,
    '/identities',
    '/sources',
    `/sources/${ids['source']}/settings`,
    '/policies/labels',
    '/access',
    '/access/roles',
    '/access/keys',
    '/audits',
    '/alerts/channels',
  ];
  // Tables draw the rows that can be seen.
  await page.setViewportSize({ width: 1280, height: 3_000 });
  await page.goto(test.url);
  for (const view of views) {
    await go(view);
    // The text did reach the page, in a field or as text.
    const isShown = (): Promise<unknown> =>
      page.evaluate(`document.body.innerText.includes('<img src=x') ||
        [...document.querySelectorAll('input')].some((one) => one.value.includes('<img src=x'))`);
    await eventually(isShown, (shown) => shown === true, 10_000).catch(() => {
      throw new Error(`${view} shows none of the texts`);
    });
    await expectText(view);
  }
  browser.expectNoTrouble();
});

it('shows it as text when it arrives live, and in the first rows of a file', async () => {
  await go(`/sources/${ids['source']}/live`);
  const { key } = await test.call<any>('GET', `/api/write-keys/${ids['source']}`);
  const event = evil();
  await eventually(
    async () => {
      await fetch(`${test.url}/v1/track`, {
        method: 'POST',
        body: JSON.stringify({ writeKey: key, userId: evil(), event, properties: { a: evil() } }),
      });
      return page.evaluate<string>('document.body.innerText');
    },
    (text) => text.includes(event.slice(0, 20)),
  );
  await expectText('live');
  await go('/sources/import');
  await page.locator('input[type=file]').setInputFiles({
    name: `${evil().replaceAll('/', '_')}.csv`,
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `CRMID;${evil().replaceAll('"', "'")}\r\nu-1;${evil().replaceAll('"', "'")}\r\n`,
    ),
  });
  await page.getByRole('grid', { name: 'First rows' }).waitFor();
  await expectText('import');
  browser.expectNoTrouble();
});

it('keeps no secret in the browser, and gives scripts no cookie', async () => {
  const kept = (await page.evaluate(`(async () => JSON.stringify({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map((one) => one.name),
    caches: await caches.keys(),
    cookie: document.cookie,
    history: history.state,
    url: location.href,
  }))()`)) as string;
  const cookies = await page.context().cookies();
  const session = cookies.find(({ name }) => name === 'millrace.session_token')!;
  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  const { password, clientSecret } = test.sandbox.credentials;
  const { key } = await test.call<any>('GET', `/api/write-keys/${ids['source']}`);
  for (const secret of [
    administrator.password,
    decodeURIComponent(session.value),
    session.value,
    password,
    clientSecret,
    test.apiKey,
    key,
  ]) {
    expect(kept).not.toContain(secret);
  }
  expect(JSON.parse(kept)).toMatchObject({ cookie: '', databases: [], caches: [] });
});

it('starts the API reference with no script but its own', async () => {
  await page.goto(`${test.url}/docs/`);
  // Drawn by its scripts from the document; calls far below only when one scrolls there.
  await page.getByText('Millrace takes profile updates').first().waitFor();
  await page
    .getByRole('button', { name: /Operate/ })
    .first()
    .waitFor();
  browser.expectNoTrouble();
});
