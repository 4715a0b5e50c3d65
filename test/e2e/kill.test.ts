/**
 * `kill -9` of a real server, again and again, while the published client sends and PX fails at
 * random: nothing that was acknowledged is missing, and PX comes to hold what it should.
 */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { startSandbox } from '../../px-sandbox/index.ts';
import { apiClient } from '../../src/cli/api.ts';
import { eventually } from '../support/app.ts';
import { startUp } from '../support/process.ts';
import { backends, newPlace } from '../support/stores.ts';

const apiKey = 'a-key-that-is-used-for-this-test';
const killsOf = 4;

it.each(backends)(
  'survives kill -9 on %s',
  async (backend) => {
    const place = await newPlace(backend);
    const sandbox = await startSandbox();
    const env = {
      ...('dataDir' in place.options
        ? { DATA_DIR: place.options.dataDir }
        : { DATABASE_URL: place.options.databaseUrl }),
      MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
      MILLRACE_BOOTSTRAP_API_KEY: apiKey,
      MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
      LOG_LEVEL: 'warn',
    };
    let server = await startUp(env);
    const call = <Result>(method: string, path: string, body?: unknown): Promise<Result> =>
      apiClient(server.url, apiKey).call<Result>(method, path, body);
    const rule = 'xEvent[eventType = "Used"].count() >= 2 and level > 5';
    const audience = await call<{ id: string }>('POST', '/api/audiences', {
      name: 'Users',
      expression: { value: rule },
    });
    const { username, password, clientId, clientSecret } = sandbox.credentials;
    const account = await call<{ id: string }>('POST', '/api/accounts', {
      name: 'PX',
      destination: 'gainsight-px',
      authentication: { type: 'oauth2_password', username, password, clientId, clientSecret },
      settings: { region: 'custom', apiUrl: sandbox.url },
    });
    const dataflow = await call<{ id: string }>('POST', '/api/dataflows', {
      accountId: account.id,
      name: 'Guides',
      mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
      audiences: [{ audienceId: audience.id }],
    });
    const faults = (list: object[]) =>
      fetch(`${sandbox.url}/sandbox/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ faults: list, seed: 7 }),
      });
    await faults([
      { kind: 'status', status: 503, applied: true, share: 20, where: 'membership' },
      { kind: 'reset', applied: true, share: 20, where: 'membership' },
    ]);

    /** What was acknowledged, by person: the newest level, and how many distinct events. */
    const people = new Map<string, { level: number; events: Set<string> }>();
    /** Sent, but the answer never came: both outcomes are right. */
    const unsure = new Set<string>();
    let sending = true;
    let sequence = 0;
    const send = async (): Promise<void> => {
      while (sending) {
        sequence += 1;
        const id = `u-${sequence % 60}`;
        const level = (sequence * 7) % 11;
        const messageId = `m-${sequence}`;
        const at = new Date(Date.UTC(2026, 0, 1) + sequence * 1_000).toISOString();
        const body = [
          {
            identityMap: { CRMID: [{ id }] },
            attributes: { level },
            events: [{ eventType: 'Used', timestamp: at, _id: messageId }],
            timestamp: at,
          },
        ];
        for (;;) {
          // As every client does: the same again until it is acknowledged.
          const answered = await call('POST', '/collect/profiles', body).then(
            () => true,
            () => false,
          );
          if (answered) {
            const person = people.get(id) ?? { level: 0, events: new Set() };
            person.level = level;
            person.events.add(messageId);
            people.set(id, person);
            break;
          }
          unsure.add(id);
          if (!sending) return;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    };
    const sender = send();
    for (let kill = 0; kill < killsOf; kill += 1) {
      const from = sequence;
      await eventually(
        () => sequence,
        (now) => now > from + 40,
      );
      await server.end('SIGKILL');
      server = await startUp(env);
    }
    sending = false;
    await sender;
    // The last update of somebody may have been cut off without an answer: settle it.
    const atEnd = new Date(Date.UTC(2026, 5, 1)).toISOString();
    for (const id of people.keys()) {
      const { level } = people.get(id)!;
      await call('POST', '/collect/profiles', [
        { identityMap: { CRMID: [{ id }] }, attributes: { level }, timestamp: atEnd },
      ]);
    }
    await faults([]);
    const flow = await eventually(
      () => call<any>('GET', `/api/dataflows/${dataflow.id}`),
      (one) => one.counts.pending === 0,
      60_000,
    );
    const expected = [...people]
      .filter(([, person]) => person.level > 5 && person.events.size >= 2)
      .map(([id]) => id)
      .sort();
    const page = (await (
      await fetch(`${sandbox.url}/sandbox/segments/${audience.id}/members`)
    ).json()) as { items: { identity: string }[] };
    expect(page.items.map((item) => item.identity).sort()).toEqual(expected);
    expect(expected.length).toBeGreaterThan(5);
    expect(flow.counts).toMatchObject({ failed: 0, delivered: expected.length });
    const stats = (await (await fetch(`${sandbox.url}/sandbox/stats`)).json()) as any;
    expect(stats.memberships.contradicted).toBe(0);
    expect(await server.end('SIGTERM')).toBe(0);
    await sandbox.close();
    await place.remove();
  },
  240_000,
);
