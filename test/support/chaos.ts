/** What befalls the processes of a fleet and their database, by seed. */
import assert from 'node:assert/strict';
import { eventually } from './app.ts';
import { ask, type Fleet, type Member, memberOf } from './fleet.ts';
import type { PostgresServer } from './postgres-server.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface Chaos {
  databaseCrash(): Promise<void>;
  /** Kills one process, stops one past its claims and ends one, together. */
  each(): void;
  something(): Promise<void>;
  /** Lets everything live. */
  end(): Promise<void>;
  done(): string[];
}

/** One fault at a time, some of which last while others begin; the same choices for a seed. */
export function createChaos(fleet: Fleet, database: PostgresServer, seed: number): Chaos {
  let state = seed;
  const random = (below: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  const lasting = new Map<Member, Promise<void>>();
  const counts = new Map<string, number>();
  const did = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const databaseCrash = async (): Promise<void> => {
    did('database crashes');
    await database.crash();
    const awake = fleet.members.filter((member) => !lasting.has(member));
    for (const { server } of awake) {
      const ready = await ask(server.url, '/readyz', { withinMs: 10_000 });
      assert.equal(ready.status, 503, 'ready without a database');
    }
    await database.startAgain();
    for (const { server } of awake) {
      await eventually(
        () => ask(server.url, '/readyz').catch(() => ({ status: 0 })),
        ({ status }) => status === 200,
      );
    }
  };
  const sleepPast = async ({ server }: Member): Promise<void> => {
    server.signal('SIGSTOP');
    await pause(4_000 + random(3_000));
    server.signal('SIGCONT');
  };
  const befall = (member: Member, what: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM'): void => {
    did(what);
    const work = what === 'SIGSTOP' ? sleepPast(member) : fleet.replace(member, what);
    lasting.set(
      member,
      work.finally(() => lasting.delete(member)),
    );
  };
  return {
    databaseCrash,
    each: () => {
      befall(memberOf(fleet, 'deliver'), 'SIGSTOP');
      befall(memberOf(fleet, 'all'), 'SIGKILL');
      befall(memberOf(fleet, 'timers'), 'SIGTERM');
    },
    something: async () => {
      await pause(300 + random(900));
      const awake = fleet.members.filter((member) => !lasting.has(member));
      const member = awake[random(awake.length)];
      const what = random(10);
      if (what === 0) return databaseCrash();
      // One is left, so that the load goes on.
      if (!member || awake.length < 2) return;
      befall(member, what < 4 ? 'SIGKILL' : what < 8 ? 'SIGSTOP' : 'SIGTERM');
    },
    end: async () => {
      await Promise.all(lasting.values());
    },
    done: () => [...counts].map(([what, times]) => `${times} ${what}`),
  };
}
