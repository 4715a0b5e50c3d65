/**
 * Sessions and passwords, through better-auth over our own store: its tables come from our migrations,
 * its routes are not mounted; ours call it. Times in its tables are the host's, not the app's clock.
 */
import { hash, verify } from '@node-rs/argon2';
import { betterAuth } from 'better-auth';
import { CamelCasePlugin } from 'kysely';
import { type Clock, limits, MillraceError, newId, newKey, systemClock } from '../kernel/index.ts';
import type { Row, Store } from '../store/index.ts';
import type { Actor } from './actor.ts';
import { permissionsOf } from './roles.ts';

/** Headers of a request, and what to set in the answer (`Set-Cookie` texts). */
export interface SignedIn {
  actor: Actor;
  cookies: string[];
}

export interface SignIn {
  /** Makes a session; null when the e-mail or the password is wrong, which takes the same time. */
  signIn(input: { email: string; password: string; headers: Headers }): Promise<SignedIn | null>;
  /** Whose session the cookie holds, or null. */
  findSession(headers: Headers): Promise<SignedIn | null>;
  /** Ends the session of the cookie. @returns cookies to set */
  signOut(headers: Headers): Promise<string[]>;
  /** A one-time token with which a user sets his password; earlier ones end. */
  issueToken(userId: string, validMs: number): Promise<{ token: string; expiresAtMs: number }>;
  /** Sets the password; ends the token and all sessions. @throws MillraceError `unprocessable` */
  redeemToken(token: string, password: string): Promise<{ userId: string }>;
  /** @throws MillraceError `unprocessable` when the current password is wrong */
  changePassword(
    headers: Headers,
    input: { currentPassword: string; newPassword: string },
  ): Promise<string[]>;
  hashPassword(password: string): Promise<string>;
}

const sessionSeconds = 7 * 86_400;
const seenEveryMs = 60_000;
const tokenPrefix = 'reset-password:';

function createAuth(store: Store, secret: string) {
  return betterAuth({
    baseURL: 'http://localhost',
    secret,
    database: {
      db: store.db.withPlugin(new CamelCasePlugin()),
      type: 'postgres',
      transaction: true,
    },
    user: { modelName: 'users' },
    session: { modelName: 'user_sessions', expiresIn: sessionSeconds, updateAge: 3_600 },
    account: { modelName: 'user_credentials' },
    verification: { modelName: 'user_tokens', storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: limits.passwordCharsMin,
      maxPasswordLength: limits.passwordCharsMax,
      revokeSessionsOnPasswordReset: true,
      password: {
        hash: (password) => hash(password),
        verify: ({ hash: kept, password }) => verify(kept, password),
      },
    },
    advanced: {
      cookiePrefix: 'millrace',
      useSecureCookies: false,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/' },
      database: { generateId: () => newId() },
    },
    // The server has its own, which tells how long to wait.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
}

function isApiError(error: unknown): error is { statusCode: number } {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' && status >= 400 && status < 500;
}

const badToken = (): MillraceError =>
  new MillraceError('unprocessable', 'This link was used before, has ended, or is not complete.', {
    hint: 'Ask an administrator for a new one.',
  });

async function noteSeen(store: Store, row: Row<'users'>, nowMs: number): Promise<void> {
  if (row.last_seen_at_ms !== null && nowMs - row.last_seen_at_ms < seenEveryMs) return;
  await store.db
    .updateTable('users')
    .set({ last_seen_at_ms: nowMs })
    .where('id', '=', row.id)
    .execute();
}

/** The user as a caller; null when he is gone or disabled. */
async function findActor(store: Store, id: string, nowMs: number): Promise<Actor | null> {
  const row = await store.db
    .selectFrom('users')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || row.disabled) return null;
  await noteSeen(store, row, nowMs);
  const permissions = await permissionsOf(store.db, row.roles);
  return { kind: 'user', id, name: row.name, roles: row.roles, permissions };
}

export function createSignIn(options: { store: Store; clock: Clock; secret: string }): SignIn {
  const { store, clock } = options;
  const auth = createAuth(store, options.secret);

  const actorOf = (id: string): Promise<Actor | null> => findActor(store, id, clock.now());

  return {
    signIn: async ({ email, password, headers }) => {
      try {
        const { response, headers: answer } = await auth.api.signInEmail({
          body: { email, password },
          headers,
          returnHeaders: true,
        });
        const actor = await actorOf(response.user.id);
        const { internalAdapter } = await auth.$context;
        // The session that the browser had before ends: its id is never carried over.
        const before = actor && (await auth.api.getSession({ headers }));
        if (before) await internalAdapter.deleteSession(before.session.token);
        if (!actor) await internalAdapter.deleteSession(response.token);
        return actor && { actor, cookies: answer.getSetCookie() };
      } catch (error) {
        if (isApiError(error)) return null;
        throw error;
      }
    },
    findSession: async (headers) => {
      const { response, headers: answer } = await auth.api.getSession({
        headers,
        returnHeaders: true,
      });
      const actor = response ? await actorOf(response.user.id) : null;
      return actor && { actor, cookies: answer.getSetCookie() };
    },
    signOut: async (headers) => {
      const { headers: answer } = await auth.api.signOut({ headers, returnHeaders: true });
      return answer.getSetCookie();
    },
    issueToken: async (userId, validMs) => {
      const { internalAdapter } = await auth.$context;
      const token = newKey('mrl');
      const expiresAt = new Date(systemClock.now() + validMs);
      await store.db.deleteFrom('user_tokens').where('value', '=', userId).execute();
      await internalAdapter.createVerificationValue({
        identifier: tokenPrefix + token,
        value: userId,
        expiresAt,
      });
      return { token, expiresAtMs: expiresAt.getTime() };
    },
    redeemToken: async (token, password) => {
      const { internalAdapter } = await auth.$context;
      const found = await internalAdapter.findVerificationValue(tokenPrefix + token);
      if (!found) throw badToken();
      try {
        await auth.api.resetPassword({ body: { token, newPassword: password } });
      } catch (error) {
        if (isApiError(error)) throw badToken();
        throw error;
      }
      return { userId: found.value };
    },
    changePassword: async (headers, { currentPassword, newPassword }) => {
      try {
        const { headers: answer } = await auth.api.changePassword({
          body: { currentPassword, newPassword, revokeOtherSessions: true },
          headers,
          returnHeaders: true,
        });
        return answer.getSetCookie();
      } catch (error) {
        if (!isApiError(error)) throw error;
        throw new MillraceError('unprocessable', 'The current password is wrong.');
      }
    },
    hashPassword: (password) => hash(password),
  };
}
