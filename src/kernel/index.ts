export * from './clock.ts';
export * from './config.ts';
export * from './errors.ts';
export * from './event-loop.ts';
export * from './failpoint.ts';
export * from './ids.ts';
export * from './json.ts';
export * from './limits.ts';
export * from './loop.ts';
export * from './pace.ts';
export * from './secrets.ts';
export * from './telemetry.ts';

import './validation-words.ts';

export * from './version.ts';
export * from './words.ts';
