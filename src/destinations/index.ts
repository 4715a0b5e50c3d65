export { destinations, findDestination } from './catalog.ts';
export type * from './kit/definition.ts';
export * from './kit/errors.ts';
export type * from './kit/outcome.ts';
