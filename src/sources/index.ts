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
export type { LogMessage, LogRead, MessageLog } from './message-log.ts';
export { openLog } from './open-log.ts';
export { type ParseContext, parseProfiles, parseProfilesNdjson } from './profile-updates.ts';
export { sampleBatch, samplePeople, webinarGuests } from './sample-company.ts';
export {
  parseSegmentBatch,
  parseSegmentCall,
  type SegmentCall,
  type SegmentContext,
  segmentCalls,
} from './segment-spec.ts';
export { shapeOf } from './shape.ts';
