import { MillraceError } from '../kernel/index.ts';
import type { Permission } from './permissions.ts';

/** Whoever makes a call. `system` is the server itself, reading for its own audit log. */
export interface Actor {
  kind: 'user' | 'api-key' | 'write-key' | 'system';
  id: string;
  name: string;
  roles: readonly string[];
  permissions: ReadonlySet<Permission>;
}

/**
 * Nobody gives what he lacks.
 * @throws MillraceError `forbidden`, naming the permissions the actor lacks
 */
export function checkMayGrant(actor: Actor, granted: Iterable<Permission>, what: string): void {
  const lacking = [...granted].filter((permission) => !actor.permissions.has(permission));
  if (lacking.length === 0) return;
  throw new MillraceError(
    'forbidden',
    `${what} needs permissions that you do not have: ${lacking.join(', ')}.`,
    { extra: { permission: lacking.join(' and '), permissions: lacking } },
  );
}
