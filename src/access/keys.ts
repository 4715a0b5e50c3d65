/** API keys (for people's programs) and write keys (for what sends data). */
import type { Clock } from '../kernel/index.ts';
import type { Store } from '../store/index.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { createWriteKeys, type WriteKeys } from './write-keys.ts';

export type Keys = ApiKeys & WriteKeys;

export function createKeys(options: { store: Store; clock: Clock }): Keys {
  return { ...createApiKeys(options), ...createWriteKeys(options) };
}
