export type { Channel } from './announcer.ts';
export type { StoreBackend, StoreCapabilities } from './capabilities.ts';
export {
  changeCatalog,
  holdCatalog,
  holdCatalogAlone,
  holdUsers,
  lockConfiguration,
} from './catalog.ts';
export { type Guard, withGuard } from './guarded.ts';
export { inspectStore } from './inspect.ts';
export { lockDataDir } from './lock.ts';
export { prepared } from './prepared.ts';
export type { Database, NewRow, Row } from './schema.ts';
export {
  asStorageError,
  openStore,
  query,
  RepeatTransaction,
  type Store,
  type StoreOptions,
  type Tx,
  together,
} from './store.ts';
export { vacuumOnce } from './vacuum.ts';
