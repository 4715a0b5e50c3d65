/** API keys made on the REST API screen. The one of the printed sign-in stands beside them. */
import { randomUUID } from 'node:crypto';
import { newSecret } from './credentials.ts';

export const keyPermissions = ['Read', 'Write', 'Production Launch'] as const;
export type KeyPermission = (typeof keyPermissions)[number];

export interface ApiKey {
  id: string;
  name: string;
  /** Enough to tell keys apart. */
  prefix: string;
  permissions: readonly KeyPermission[];
  createdAtMs: number;
  lastUsedAtMs: number | null;
}

/** By the key itself. */
export type ApiKeys = Map<string, ApiKey>;

/** The key of the printed sign-in may do everything. */
export function printedApiKey(key: string, nowMs: number): ApiKey {
  return {
    id: 'printed',
    name: 'Printed sign-in',
    prefix: key.slice(0, 6),
    permissions: keyPermissions,
    createdAtMs: nowMs,
    lastUsedAtMs: null,
  };
}

/** @returns the key, which nothing shows again */
export function addApiKey(
  keys: ApiKeys,
  { name, permissions }: Pick<ApiKey, 'name' | 'permissions'>,
  nowMs: number,
): string {
  const key = newSecret();
  const id = randomUUID();
  const prefix = key.slice(0, 6);
  keys.set(key, { id, name, prefix, permissions, createdAtMs: nowMs, lastUsedAtMs: null });
  return key;
}

export function removeApiKey(keys: ApiKeys, id: string): boolean {
  for (const [key, one] of keys) if (one.id === id) return keys.delete(key);
  return false;
}
