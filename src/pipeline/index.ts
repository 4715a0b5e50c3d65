export { type Backfills, createBackfills } from './backfill.ts';
export { changeSettings } from './change-settings.ts';
export { createConsumption } from './consume.ts';
export { type Catalog, createEngine, type Engine } from './engine.ts';
export { createPipelineEvents, type PipelineEvents } from './events.ts';
export { createFailureKeeper } from './failures.ts';
export { createHousekeeping } from './housekeeping.ts';
export { createIngestQueue, type IngestQueue } from './ingest-queue.ts';
export { logProgress } from './log-progress.ts';
export {
  createNamespaceFilter,
  type KeptUpdates,
  type NamespaceFilter,
} from './namespace-filter.ts';
export { eventRetention } from './retention.ts';
export { endSchedules } from './schedules.ts';
export { endSuppression, suppress } from './suppression.ts';
export { ingestTopic } from './tail.ts';
export { createTimers, type TimersPass } from './timers.ts';
export { explainFor, type Preview, previewRule } from './tryout.ts';
export { type Unmerged, unmerge } from './unmerge.ts';
export { createUploads, type UploadFile, type Uploads } from './uploads.ts';
