/** Roles are named sets of permissions: five that are built in, and custom ones. */
import type { Kysely } from 'kysely';
import { type Clock, invalidField, MillraceError, newId, uuidOf } from '../kernel/index.ts';
import { type Database, query, type Row, type Store, type Tx } from '../store/index.ts';
import { type Actor, checkMayGrant } from './actor.ts';
import { builtInRoles, type Permission, permissionFacts, permissions } from './permissions.ts';

export interface Role {
  id: string;
  name: string;
  description: string;
  permissions: readonly Permission[];
  /** Built-in roles cannot be changed, only copied. */
  builtIn: boolean;
}

export interface RoleInput {
  name: string;
  description: string;
  permissions: readonly string[];
}

type Reader = Tx | Kysely<Database>;

const builtIn: readonly Role[] = Object.entries(builtInRoles).map(([name, granted]) => ({
  id: uuidOf(`role ${name}`),
  name,
  description: '',
  permissions: granted,
  builtIn: true,
}));

const known: ReadonlySet<string> = new Set(permissions);

function roleOf(row: Row<'roles'>): Role {
  const granted = row.permissions.filter((name): name is Permission => known.has(name));
  const { role_id: id, name, description } = row;
  return { id, name, description, permissions: granted, builtIn: false };
}

/** Built-in roles, then the custom ones by name. */
export async function listRoles(db: Reader): Promise<Role[]> {
  const rows = await db.selectFrom('roles').selectAll().orderBy('name').execute();
  return [...builtIn, ...rows.map(roleOf)];
}

/** @throws MillraceError `not-found` */
export async function getRole(db: Reader, id: string): Promise<Role> {
  const role = (await listRoles(db)).find((one) => one.id === id);
  if (role) return role;
  throw new MillraceError('not-found', `There is no role ${id}.`);
}

/** Every permission that a set of roles gives. Roles that are gone give none. */
export async function permissionsOf(
  db: Reader,
  names: readonly string[],
): Promise<ReadonlySet<Permission>> {
  const roles = names.every((name) => Object.hasOwn(builtInRoles, name))
    ? builtIn
    : await listRoles(db);
  const held = roles.filter((role) => names.includes(role.name));
  return new Set(held.flatMap((role) => role.permissions));
}

/**
 * The permissions of roles that are about to be given to somebody.
 * @throws MillraceError `invalid-request` for a role that does not exist, `forbidden` when the actor
 * lacks a permission of them
 */
export async function checkRoles(
  db: Reader,
  actor: Actor,
  names: readonly string[],
): Promise<ReadonlySet<Permission>> {
  const existing = new Set((await listRoles(db)).map((role) => role.name));
  const unknown = names.find((name) => !existing.has(name));
  if (unknown !== undefined) throw invalidField('roles', `there is no role "${unknown}"`);
  const granted = await permissionsOf(db, names);
  checkMayGrant(actor, granted, `Giving ${names.join(', ')}`);
  return granted;
}

/** @throws MillraceError `invalid-request` for unknown permissions and for missing companions */
function checkPermissions(names: readonly string[]): Permission[] {
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw invalidField('permissions', `there is no permission "${unknown}"`);
  }
  const granted = [...new Set(names)] as Permission[];
  for (const permission of granted) {
    const missing = permissionFacts[permission].needs.filter((one) => !granted.includes(one));
    if (missing.length > 0) {
      throw invalidField('permissions', `${permission} is of no use without ${missing.join(', ')}`);
    }
  }
  return granted;
}

function checkRoleName(roles: readonly Role[], name: string, id: string | null): void {
  if (roles.some((role) => role.name === name && role.id !== id)) {
    throw new MillraceError('conflict', `There is a role "${name}" already.`);
  }
}

/** @throws MillraceError `invalid-request`, `conflict`, `forbidden` */
export async function createRole(
  deps: { store: Store; clock: Clock },
  actor: Actor,
  input: RoleInput,
): Promise<Role> {
  const granted = checkPermissions(input.permissions);
  checkMayGrant(actor, granted, 'This role');
  const nowMs = deps.clock.now();
  const id = newId();
  await deps.store.transaction(async (tx) => {
    checkRoleName(await listRoles(tx), input.name, null);
    await tx
      .insertInto('roles')
      .values({
        role_id: id,
        name: input.name,
        description: input.description,
        permissions: JSON.stringify(granted),
        created_at_ms: nowMs,
        updated_at_ms: nowMs,
      })
      .execute();
  });
  return getRole(deps.store.db, id);
}

function customOnly(role: Role): void {
  if (!role.builtIn) return;
  throw new MillraceError('conflict', `${role.name} is built in and cannot be changed.`, {
    hint: 'Copy it to a role of your own.',
  });
}

/** Users and API keys that hold a role, as rows of their tables. */
const holders = ['users', 'api_keys'] as const;

/**
 * Changes a custom role; who holds it has the change at once (in other processes within seconds).
 * @throws MillraceError `not-found`, `conflict`, `invalid-request`, `forbidden`
 */
export async function updateRole(
  deps: { store: Store; clock: Clock },
  actor: Actor,
  id: string,
  change: { [Field in keyof RoleInput]?: RoleInput[Field] | undefined },
): Promise<Role> {
  await deps.store.transaction(async (tx) => {
    const role = await getRole(tx, id);
    customOnly(role);
    const granted = checkPermissions(change.permissions ?? role.permissions);
    checkMayGrant(actor, [...granted, ...role.permissions], 'Changing this role');
    const name = change.name ?? role.name;
    checkRoleName(await listRoles(tx), name, id);
    await tx
      .updateTable('roles')
      .set({
        name,
        description: change.description ?? role.description,
        permissions: JSON.stringify(granted),
        updated_at_ms: deps.clock.now(),
      })
      .where('role_id', '=', id)
      .execute();
    for (const table of name === role.name ? [] : holders) {
      await query(
        tx,
        `update ${table} set roles = (roles - $1::text) || jsonb_build_array($2::text) where roles ? $1::text`,
        [role.name, name],
      );
    }
  });
  return getRole(deps.store.db, id);
}

/** @throws MillraceError `not-found`, `conflict`, `in-use`, `forbidden` */
export async function deleteRole(deps: { store: Store }, actor: Actor, id: string): Promise<void> {
  await deps.store.transaction(async (tx) => {
    const role = await getRole(tx, id);
    customOnly(role);
    checkMayGrant(actor, role.permissions, 'Deleting this role');
    for (const table of holders) {
      const [row] = await query<{ count: number }>(
        tx,
        `select count(*)::int as count from ${table} where roles ? $1::text`,
        [role.name],
      );
      if (row!.count > 0) {
        const who = table === 'users' ? 'users' : 'API keys';
        throw new MillraceError('in-use', `${row!.count} ${who} have the role ${role.name}.`);
      }
    }
    await tx.deleteFrom('roles').where('role_id', '=', id).execute();
  });
}
