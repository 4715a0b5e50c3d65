/** What signing in costs is the same for everybody, so that time tells nobody who exists. */
import { expect, it, vi } from 'vitest';
import { withStore } from '../../test/support/stores.ts';
import { systemClock } from '../kernel/index.ts';
import { createSignIn } from './sign-in.ts';
import { createFirstAdministrator, inviteUser } from './users.ts';

const argon2 = vi.hoisted(() => ({ runs: 0 }));
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>();
  const counted =
    <Parameters extends unknown[], Result>(work: (...given: Parameters) => Result) =>
    (...given: Parameters): Result => {
      argon2.runs += 1;
      return work(...given);
    };
  return { ...real, hash: counted(real.hash), verify: counted(real.verify) };
});

it('computes one hash a try, whether the user exists, was only invited, or is nobody', async () => {
  await withStore('pglite', async (store) => {
    const clock = systemClock;
    const signIn = createSignIn({ store, clock, secret: 'a secret of more than 32 characters' });
    const deps = { store, clock, signIn };
    const password = 'correct horse battery';
    await createFirstAdministrator(deps, { email: 'ana@example.com', password, name: 'Ana' });
    const invited = { email: 'invited@example.com', name: 'Invited', roles: [] };
    await inviteUser(
      deps,
      { kind: 'system', id: '', name: '', roles: [], permissions: new Set() },
      invited,
    );
    const runsOf = async (email: string, text: string): Promise<number> => {
      const before = argon2.runs;
      await signIn.signIn({ email, password: text, headers: new Headers() });
      return argon2.runs - before;
    };
    expect(await runsOf('ana@example.com', password)).toBe(1);
    expect(await runsOf('ana@example.com', 'not the password')).toBe(1);
    expect(await runsOf('nobody@example.com', 'not the password')).toBe(1);
    expect(await runsOf('invited@example.com', 'not the password')).toBe(1);
  });
});
