export { backfillOnce } from './backfill.ts';
export { changeSettings } from './change-settings.ts';
export { type Catalog, createEngine, type Engine } from './engine.ts';
export { createPipelineEvents, type PipelineEvents } from './events.ts';
export { keepHouse } from './housekeeping.ts';
export { createIngestQueue, type IngestQueue } from './ingest-queue.ts';
export { createNamespaceFilter, type NamespaceFilter } from './namespace-filter.ts';
export { endSchedules } from './schedules.ts';
export { createTimers, type TimersPass } from './timers.ts';
