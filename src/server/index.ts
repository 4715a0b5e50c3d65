export { createServer } from './server.ts';
export type { Services } from './services.ts';
