/** People who sign in. Whoever has no password yet is invited; a one-time link lets him set one. */
import type { Kysely } from 'kysely';
import { type Clock, limits, MillraceError, newId } from '../kernel/index.ts';
import { type Database, holdUsers, query, type Store, type Tx } from '../store/index.ts';
import { type Actor, checkMayGrant } from './actor.ts';
import { checkRoles, permissionsOf } from './roles.ts';
import type { SignIn } from './sign-in.ts';

export interface User {
  id: string;
  name: string;
  email: string;
  roles: string[];
  status: 'active' | 'invited' | 'disabled';
  lastSeenAtMs: number | null;
  createdAtMs: number;
}

/** A link's one-time token: told once, kept only as a hash. */
export interface OneTimeToken {
  token: string;
  expiresAtMs: number;
}

export interface UsersDeps {
  store: Store;
  clock: Clock;
  signIn: SignIn;
}

type Reader = Tx | Kysely<Database>;

const administrator = 'Administrator';

interface UserRow {
  id: string;
  name: string;
  email: string;
  roles: string[];
  disabled: boolean;
  has_password: boolean;
  last_seen_at_ms: number | null;
  created_at: Date;
}

async function loadUsers(db: Reader): Promise<User[]> {
  const rows = await query<UserRow>(
    db,
    `select u.id, u.name, u.email, u.roles, u.disabled, u.last_seen_at_ms, u.created_at,
            exists (select 1 from user_credentials c
                     where c.user_id = u.id and c.password is not null) as has_password
       from users u order by u.created_at, u.id`,
    [],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    email: row.email,
    roles: row.roles,
    status: row.disabled ? 'disabled' : row.has_password ? 'active' : 'invited',
    lastSeenAtMs: row.last_seen_at_ms,
    createdAtMs: row.created_at.getTime(),
  }));
}

/** Everybody, in the order they came. */
export function listUsers(db: Reader): Promise<User[]> {
  return loadUsers(db);
}

/** @throws MillraceError `not-found` */
export async function getUser(db: Reader, id: string): Promise<User> {
  const user = (await loadUsers(db)).find((one) => one.id === id);
  if (user) return user;
  throw new MillraceError('not-found', `There is no user ${id}.`);
}

/** Whom to ask for more rights. */
export async function listAdministrators(db: Reader): Promise<{ name: string; email: string }[]> {
  const users = (await loadUsers(db)).filter(isActiveAdministrator);
  return users.map(({ name, email }) => ({ name, email }));
}

function isActiveAdministrator(user: User): boolean {
  return user.status === 'active' && user.roles.includes(administrator);
}

async function checkAdministratorLeft(tx: Tx, before: readonly User[]): Promise<void> {
  if (!before.some(isActiveAdministrator)) return;
  if ((await loadUsers(tx)).some(isActiveAdministrator)) return;
  throw new MillraceError('conflict', 'This is the last administrator; somebody must remain one.', {
    hint: 'Make another user an administrator first.',
  });
}

async function insertUser(
  tx: Tx,
  input: { name: string; email: string; roles: readonly string[]; passwordHash: string | null },
): Promise<string> {
  const id = newId();
  const times = { created_at: new Date(), updated_at: new Date() };
  const email = input.email.toLowerCase();
  const [taken] = await query(tx, 'select 1 as one from users where email = $1', [email]);
  if (taken) throw new MillraceError('conflict', `There is a user with the e-mail ${email}.`);
  const roles = JSON.stringify(input.roles);
  await tx
    .insertInto('users')
    .values({ ...times, id, name: input.name, email, roles })
    .execute();
  if (input.passwordHash === null) return id;
  await tx
    .insertInto('user_credentials')
    .values({
      ...times,
      id: newId(),
      user_id: id,
      account_id: id,
      provider_id: 'credential',
      password: input.passwordHash,
    })
    .execute();
  return id;
}

/** Whether nobody can sign in yet, because there is no user. */
export async function isSetupNeeded(db: Reader): Promise<boolean> {
  const rows = await query(db, 'select 1 as one from users limit 1', []);
  return rows.length === 0;
}

/**
 * Makes the first user, an administrator.
 * @throws MillraceError `conflict` when there is a user already
 */
export async function createFirstAdministrator(
  deps: UsersDeps,
  input: { email: string; name: string; password: string },
): Promise<User> {
  const passwordHash = await deps.signIn.hashPassword(input.password);
  return deps.store.transaction(async (tx) => {
    await holdUsers(deps.store, tx);
    if (!(await isSetupNeeded(tx))) {
      throw new MillraceError('conflict', 'This installation is set up already. Sign in.');
    }
    const id = await insertUser(tx, { ...input, passwordHash, roles: [administrator] });
    return getUser(tx, id);
  });
}

/**
 * Adds a user who sets his password with a one-time token.
 * @throws MillraceError `forbidden`, `conflict`, `invalid-request`
 */
export async function inviteUser(
  deps: UsersDeps,
  actor: Actor,
  input: { email: string; name: string; roles: readonly string[] },
): Promise<User & { invitation: OneTimeToken }> {
  const user = await deps.store.transaction(async (tx) => {
    await holdUsers(deps.store, tx);
    await checkRoles(tx, actor, input.roles);
    return getUser(tx, await insertUser(tx, { ...input, passwordHash: null }));
  });
  const invitation = await deps.signIn.issueToken(user.id, limits.invitationValidMs);
  return { ...user, invitation };
}

/** Nobody may take over or change somebody who may do more. */
async function checkMayManage(db: Reader, actor: Actor, user: User): Promise<void> {
  checkMayGrant(actor, await permissionsOf(db, user.roles), `Managing ${user.name}`);
}

/**
 * A one-time token with which the user sets a (new) password. Earlier tokens end; sessions end when
 * it is used. @throws MillraceError `not-found`, `forbidden`
 */
export async function issueUserToken(
  deps: UsersDeps,
  actor: Actor,
  id: string,
): Promise<OneTimeToken> {
  const user = await getUser(deps.store.db, id);
  await checkMayManage(deps.store.db, actor, user);
  const validMs = user.status === 'invited' ? limits.invitationValidMs : limits.resetValidMs;
  return deps.signIn.issueToken(id, validMs);
}

async function endAccess(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('user_sessions').where('user_id', '=', id).execute();
  await tx.deleteFrom('user_tokens').where('value', '=', id).execute();
}

/** @throws MillraceError `not-found`, `forbidden`, `conflict` (the last administrator) */
export async function updateUser(
  deps: UsersDeps,
  actor: Actor,
  id: string,
  change: {
    name?: string | undefined;
    roles?: readonly string[] | undefined;
    disabled?: boolean | undefined;
  },
): Promise<User> {
  return deps.store.transaction(async (tx) => {
    await holdUsers(deps.store, tx);
    const before = await loadUsers(tx);
    const user = await getUser(tx, id);
    await checkMayManage(tx, actor, user);
    if (change.roles !== undefined) await checkRoles(tx, actor, change.roles);
    const disabled = change.disabled ?? user.status === 'disabled';
    await tx
      .updateTable('users')
      .set({
        name: change.name ?? user.name,
        roles: JSON.stringify(change.roles ?? user.roles),
        disabled,
        updated_at: new Date(),
      })
      .where('id', '=', id)
      .execute();
    if (disabled) await endAccess(tx, id);
    await checkAdministratorLeft(tx, before);
    return getUser(tx, id);
  });
}

/** @throws MillraceError `not-found`, `forbidden`, `conflict` (the last administrator) */
export async function deleteUser(deps: UsersDeps, actor: Actor, id: string): Promise<void> {
  await deps.store.transaction(async (tx) => {
    await holdUsers(deps.store, tx);
    const before = await loadUsers(tx);
    await checkMayManage(tx, actor, await getUser(tx, id));
    await endAccess(tx, id);
    await tx.deleteFrom('users').where('id', '=', id).execute();
    await checkAdministratorLeft(tx, before);
  });
}
