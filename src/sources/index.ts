export {
  type CsvRow,
  type CsvShape,
  csvLine,
  readCsvRecords,
  readCsvRows,
  readCsvShape,
} from './csv.ts';
export { parseJson, type ReadJson, readJson } from './json-text.ts';
export { parseMemberships } from './memberships.ts';
export type { LogMessage, MessageLog } from './message-log.ts';
export { openNatsLog } from './nats.ts';
export { type ParseContext, parseProfiles, parseProfilesNdjson } from './profile-updates.ts';
export { sampleBatch, samplePeople, webinarGuests } from './sample-company.ts';
export {
  parseSegmentBatch,
  parseSegmentCall,
  type SegmentCall,
  type SegmentContext,
  segmentCalls,
} from './segment-spec.ts';
