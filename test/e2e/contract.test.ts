/**
 * The document is a promise: every operation in the served openapi.json is called, validly and in every
 * simple way wrongly, and each answer is held against what the document says of it. The calls stand
 * in contract-calls.ts; an operation without one fails here by its name.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTestApp, type TestApp } from '../support/app.ts';
import { startWebhook } from '../support/webhook.ts';
import { type Call, callsOf, type Kept, moreRows } from './contract-calls.ts';

interface Operation {
  security?: object[];
  parameters?: { in?: string; name?: string; $ref?: string }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { $ref?: string; content?: Record<string, unknown> }>;
}

let test: TestApp;
let document: {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, { content: Record<string, unknown> }> };
};
const kept: Kept = {};
/** The last valid call of each operation. */
const valid = new Map<string, Call>();
const refused = new Set<string>();
/** All that was not as the document says. */
const broken: string[] = [];
let cookie = '';
let hook: Awaited<ReturnType<typeof startWebhook>>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
// The package is CommonJS: its default export is the function, or holds it.
(formats as unknown as (to: Ajv2020) => void)(ajv);

beforeAll(async () => {
  test = await startTestApp('pglite', { monitorEveryMs: 50 });
  document = (await test.send('GET', '/openapi.json')).json;
  ajv.addSchema(document, 'api');
  kept['setupCode'] = (await test.app.setupCode())!;
  hook = await startWebhook();
  kept['hookUrl'] = hook.url;
});
afterAll(async () => {
  await test.stop();
  await hook.close();
});

function namesOf({ paths }: typeof document): string[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function operationOf(name: string): Operation {
  const [method, path] = name.split(' ') as [string, string];
  const found = document.paths[path]?.[method.toLowerCase()];
  if (!found) throw new Error(`${name} is not in the document`);
  return found;
}

const pointer = (...parts: string[]): string =>
  parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');

/** What is wrong with a value under a part of the document; '' when nothing is. */
function mismatch(value: unknown, ...place: string[]): string {
  const $ref = `api#/${encodeURI(pointer(...place))}`;
  const validate = ajv.getSchema($ref) ?? ajv.compile({ $ref });
  return validate(value) ? '' : ajv.errorsText(validate.errors).slice(0, 500);
}

async function send(call: Call): Promise<Response> {
  const [method, template] = call.operation.split(' ') as [string, string];
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(call.path?.[name] ?? `no value of ${name}`),
  );
  const query = call.query ? `?${new URLSearchParams(call.query)}` : '';
  const credentials = {
    nobody: {},
    user: cookie === '' ? {} : { cookie },
    'write-key': { authorization: `Basic ${btoa(`${kept['key']}:`)}` },
    administrator: { authorization: `Bearer ${test.apiKey}` },
  }[call.as ?? 'administrator'] as Record<string, string>;
  const type = call.body === undefined ? {} : { 'content-type': call.type ?? 'application/json' };
  const body = call.type === undefined ? JSON.stringify(call.body) : String(call.body);
  const response = await fetch(test.url + path + query, {
    method,
    headers: { ...credentials, ...type, ...call.headers },
    ...(call.body === undefined ? {} : { body }),
  });
  const session = response.headers.getSetCookie().find((one) => one.includes('session_token='));
  if (session && call.as === 'user') cookie = session.split(';', 1)[0]!;
  return response;
}

/** Notes what of an answer is not as the document says; gives its JSON. */
async function check(call: Call, response: Response): Promise<any> {
  const [method, path] = call.operation.split(' ') as [string, string];
  const { responses } = operationOf(call.operation);
  const status = String(response.status);
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]!;
  const declared = responses[status];
  const name = `${call.operation} → ${status} ${type}`;
  if (!declared) {
    broken.push(`${name}: a status that is not declared: ${(await response.text()).slice(0, 300)}`);
    return null;
  }
  const shared = declared.$ref?.split('/').slice(1);
  const content = shared ? document.components.responses[shared[2]!]!.content : declared.content;
  if (!content) {
    if ((await response.text()) !== '') broken.push(`${name}: a body that is not declared`);
    return null;
  }
  if (!content[type]) {
    broken.push(`${name}: a content type that is not declared`);
    return null;
  }
  if (type === 'text/event-stream') {
    await response.body!.cancel();
    return null;
  }
  const text = await response.text();
  if (!type.endsWith('json')) return text;
  const place = shared ?? ['paths', path, method.toLowerCase(), 'responses', status];
  const json = JSON.parse(text);
  const problem = mismatch(json, ...place, 'content', type, 'schema');
  if (problem !== '') broken.push(`${name}: ${problem} in ${text.slice(0, 400)}`);
  return json;
}

const nobody = '00000000-0000-7000-8000-000000000000';

/** The ways to get a call wrong that follow from what it takes: each with the statuses it may have. */
function wrongOnes(call: Call): { call: Call; statuses: number[]; path?: string }[] {
  const operation = operationOf(call.operation);
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const wrong: { call: Call; statuses: number[]; path?: string }[] = [];
  if (operation.security?.length !== 0) {
    wrong.push({ call: { ...call, as: 'nobody' }, statuses: [401] });
  }
  const [last] = Object.keys(call.path ?? {}).slice(-1);
  // Any field may be asked for its labels, whether or not it was seen.
  if (last !== undefined && last !== 'field') {
    const path = { ...call.path, [last]: nobody };
    wrong.push({ call: { ...call, path }, statuses: [404] });
  }
  if (operation.requestBody?.content['application/json']) {
    const { type: _, ...rest } = call;
    wrong.push({ call: { ...rest, body: [1] }, statuses: [400] });
    wrong.push({ call: { ...call, type: 'application/xml', body: '<a/>' }, statuses: [415, 400] });
  }
  if (query.some((one) => one.name === 'limit')) {
    const limited = { ...call, query: { ...call.query, limit: '0' } };
    wrong.push({ call: limited, statuses: [400], path: 'limit' });
  }
  if (query.some((one) => one.name === 'cursor')) {
    const paged = { ...call, query: { ...call.query, cursor: 'no cursor' } };
    wrong.push({ call: paged, statuses: [400], path: 'cursor' });
  }
  if (query.some((one) => one.name === 'from')) {
    const dated = { ...call, query: { ...call.query, from: 'yesterday' } };
    wrong.push({ call: dated, statuses: [400], path: 'from' });
  }
  return wrong;
}

async function callWrongly(call: Call): Promise<void> {
  for (const { call: wrong, statuses, path } of wrongOnes(call)) {
    const response = await send(wrong);
    const { status } = response;
    const answer = await check(wrong, response);
    const asked = JSON.stringify([wrong.as, wrong.path, wrong.query, wrong.body]);
    const name = `${call.operation} wrongly ${asked}`;
    if (!statuses.includes(status)) broken.push(`${name}: ${status} ${JSON.stringify(answer)}`);
    if (path !== undefined && answer?.errors?.[0]?.path !== path) {
      broken.push(`${name}: does not name ${path}: ${JSON.stringify(answer)}`);
    }
    refused.add(call.operation);
  }
}

async function callRightly(call: Call): Promise<void> {
  const { responses, requestBody } = operationOf(call.operation);
  const [method, path] = call.operation.split(' ') as [string, string];
  const type = call.type ?? 'application/json';
  if (call.body !== undefined && requestBody) {
    const place = ['paths', path, method.toLowerCase(), 'requestBody', 'content', type, 'schema'];
    const problem = mismatch(call.body, ...place);
    if (problem !== '') broken.push(`${call.operation} is sent what it does not take: ${problem}`);
  }
  const expected = call.status ?? Number(Object.keys(responses)[0]);
  const { status, answer } = await eventually(
    async () => {
      const response = await send(call);
      return { status: response.status, answer: await check(call, response) };
    },
    (one) => one.status !== expected || (call.until?.(one.answer) ?? true),
  );
  if (status !== expected) {
    broken.push(`${call.operation}: ${status} for ${expected}: ${JSON.stringify(answer)}`);
  }
  call.keep?.(answer, kept);
}

async function callAll(calls: readonly (() => Call)[]): Promise<void> {
  for (const make of calls) {
    const call = make();
    if (call.settle) await test.app.idle();
    if (!valid.has(call.operation)) await callWrongly(call);
    valid.set(call.operation, call);
    await callRightly(call);
  }
}

it('keeps what the document promises, in every operation', async () => {
  const { before, after } = callsOf(test, kept);
  await callAll(before);
  await test.app.idle();
  await eventually(
    async () => (await test.call<any>('GET', '/api/alerts?rule=backfill-finished')).items.length,
    (count) => count > 0,
  );
  await callAll(after);
  expect(broken).toEqual([]);
}, 120_000);

/** What a row of any list is told from others by. */
function nameOfRow(row: any): string {
  const { id, symbol, field, name, version, profileId, audienceId, targetValue } = row;
  const single = id ?? symbol ?? field ?? version ?? profileId;
  return String(single ?? (audienceId ? `${audienceId} ${targetValue}` : name));
}

async function walk(call: Call, limit: number): Promise<string[]> {
  const rows: string[] = [];
  let cursor: string | null = null;
  do {
    const paging: Record<string, string> = { limit: String(limit), ...(cursor ? { cursor } : {}) };
    const response = await send({ ...call, query: { ...call.query, ...paging } });
    const page = await check(call, response);
    expect([call.operation, page.items.length <= limit]).toEqual([call.operation, true]);
    rows.push(...page.items.map(nameOfRow));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

it('gives each row once to who walks a list, in pages of any size', async () => {
  for (const call of moreRows(test, kept)) await callRightly(call);
  await test.app.idle();
  const lists = namesOf(document).filter((name) =>
    operationOf(name).parameters?.some((one) => one.name === 'cursor'),
  );
  for (const operation of lists) {
    const call = valid.get(operation)!;
    const { headers: _, ...plain } = { ...call, query: { ...call.query } };
    const all = await walk(plain, 1_000);
    expect([operation, new Set(all).size]).toEqual([operation, all.length]);
    for (const limit of all.length > 30 ? [11] : [1, 2, 3]) {
      expect([operation, limit, await walk(plain, limit)]).toEqual([operation, limit, all]);
    }
  }
  const paged = new Set(lists);
  const whole = namesOf(document)
    .filter((name) => name.startsWith('GET ') && !paged.has(name))
    .filter((name) => JSON.stringify(operationOf(name).responses['200']).includes('nextCursor'));
  // Bounded by what they are: the checks, the logs there were, a look-up, the most frequent fields,
  // the groups that are kept.
  expect(whole.sort()).toEqual([
    'GET /api/doctor',
    'GET /api/fields',
    'GET /api/logs',
    'GET /api/profiles',
    'GET /api/write-keys/{id}/rejections',
  ]);
  expect(broken).toEqual([]);
}, 120_000);

it('leaves no operation uncalled, and none that takes everything', async () => {
  await callAll(callsOf(test, kept).last);
  expect(broken).toEqual([]);
  const names = namesOf(document);
  expect(names.filter((name) => !valid.has(name))).toEqual([]);
  expect(names.filter((name) => !refused.has(name)).filter(canBeRefused)).toEqual([]);
}, 60_000);

const canBeRefused = (name: string): boolean =>
  Object.keys(operationOf(name).responses).some((status) => status.startsWith('4'));

it('tells of every operation its name, who may call it, and what can go wrong', () => {
  const ids = namesOf(document).map((name) => {
    const { operationId, summary, tags, security, responses } = operationOf(name) as any;
    expect([name, operationId, summary, tags]).toEqual([
      name,
      expect.stringMatching(/^[a-z]+[A-Z]/),
      expect.stringMatching(/^\S.{3,}/),
      [expect.stringMatching(/^[A-Z]/)],
    ]);
    const told = Object.keys(responses).filter((status) => ['401', '403'].includes(status));
    if (security?.length !== 0) expect([name, told]).toEqual([name, ['401', '403']]);
    return operationId;
  });
  expect(new Set(ids).size).toBe(ids.length);
});
