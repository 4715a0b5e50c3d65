/** Several Millrace processes on one database and one PX sandbox, to be killed, stopped and started. */
import { randomBytes } from 'node:crypto';
import { type Sandbox, startSandbox } from '../../px-sandbox/index.ts';
import { apiClient } from '../../src/cli/api.ts';
import type { Role } from '../../src/kernel/index.ts';
import { type Server, startQuick } from './process.ts';

export interface Member {
  role: Role;
  server: Server;
}

export interface Fleet {
  sandbox: Sandbox;
  apiKey: string;
  members: Member[];
  env: Record<string, string>;
  /** The addresses that answer people. */
  urls(): string[];
  /** Calls the API at one of the processes; tries others, and again, until one answers well. */
  call<Result>(method: string, path: string, body?: unknown): Promise<Result>;
  /** Starts a process, as often as it takes: its database may be away. */
  join(role: Role): Promise<Member>;
  /** Ends a process and puts another in its place. */
  replace(member: Member, signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** The one member of a role. */
export function memberOf(fleet: Fleet, role: Role): Member {
  return fleet.members.find((one) => one.role === role)!;
}

const apiKey = 'a-bootstrap-key-of-the-fleet';

/** A call that gives up after a while: who is asked may be stopped. */
export async function ask(
  url: string,
  path: string,
  init: { method?: string; body?: unknown; withinMs?: number } = {},
): Promise<{ status: number; json: any }> {
  const response = await fetch(url + path, {
    method: init.method ?? 'GET',
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
    signal: AbortSignal.timeout(init.withinMs ?? 3_000),
  });
  const text = await response.text();
  return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : null };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts one process for each role, all at once, on an empty database. */
export async function startFleet(databaseUrl: string, roles: readonly Role[]): Promise<Fleet> {
  const sandbox = await startSandbox({ latencyMs: 30 });
  const env = {
    DATABASE_URL: databaseUrl,
    MILLRACE_SECRET_KEY: randomBytes(32).toString('base64'),
    MILLRACE_BOOTSTRAP_API_KEY: apiKey,
    MILLRACE_ADMIN_EMAIL: 'admin@example.com',
    MILLRACE_ADMIN_PASSWORD: 'a long enough password',
    MILLRACE_ALLOW_PRIVATE_DESTINATIONS: 'true',
  };
  const start = async (role: Role): Promise<Member> => ({
    role,
    server: await startQuick({ ...env, MILLRACE_ROLE: role }),
  });
  const members = await Promise.all(roles.map(start));
  const urls = (): string[] =>
    members.flatMap(({ role, server }) =>
      role === 'all' || role === 'ingest' ? [server.url] : [],
    );
  const restart = async (role: Role): Promise<Member> => {
    for (;;) {
      const member = await start(role).catch(() => null);
      if (member) return member;
      await pause(200);
    }
  };
  return {
    sandbox,
    apiKey,
    members,
    env,
    urls,
    call: async (method, path, body) => {
      // As long as a busy machine may need to start a process anew.
      const giveUpMs = Date.now() + 60_000;
      for (let turn = 0; ; turn += 1) {
        const all = urls();
        const api = apiClient(all[turn % all.length]!, apiKey);
        const answer = await Promise.race([
          api.call<any>(method, path, body).catch((error: Error) => error),
          // Not sooner: what is made would be made twice by a machine that is merely busy.
          pause(10_000).then(() => new Error('no answer')),
        ]);
        if (!(answer instanceof Error)) return answer;
        if (Date.now() > giveUpMs) throw answer;
        await pause(100);
      }
    },
    join: async (role) => {
      const member = await restart(role);
      members.push(member);
      return member;
    },
    replace: async (member, signal) => {
      await member.server.end(signal);
      member.server = (await restart(member.role)).server;
    },
    stop: async () => {
      await Promise.all(members.map(({ server }) => server.end('SIGKILL')));
      await sandbox.close();
    },
  };
}
