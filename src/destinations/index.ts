export { destinations, findDestination } from './catalog.ts';
export { addressesOf } from './kit/addresses.ts';
export { beginBefore } from './kit/begin-before.ts';
export type * from './kit/definition.ts';
export * from './kit/errors.ts';
export { createHttpClient } from './kit/http.ts';
export type * from './kit/outcome.ts';
