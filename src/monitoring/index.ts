export { binOf, percentileMs } from './histogram.ts';
export { createLiveHub, type LiveEvent, type LiveHub } from './live.ts';
export {
  dropOldMarks,
  type LastingMark,
  type Mark,
  markLasting,
  markMoment,
  readMarks,
} from './marks.ts';
export {
  createThisProcess,
  type LiveProcess,
  liveProcesses,
  type ThisProcess,
} from './processes.ts';
export { createRecorder, type Recorder } from './recorder.ts';
export {
  createRequestLog,
  dropOldRequests,
  type Exchange,
  getRequest,
  type LoggedRequest,
  type LoggedRequestDetail,
  listRequests,
  type RequestFilter,
  type RequestLog,
  requestsOfClaims,
} from './requests.ts';
export {
  beginRun,
  closeRun,
  dropOldRuns,
  getRun,
  listRuns,
  openRun,
  type Run,
  type RunCount,
  recordAnswered,
} from './runs.ts';
export {
  addPoints,
  type Bucket,
  type BucketWidthMs,
  dropOldBuckets,
  type Point,
  readSeries,
  readSeriesOfEach,
  rollUp,
  sumSeries,
  widthFor,
  workspaceScope,
} from './series.ts';
export {
  dropOldTraces,
  moveTraces,
  type NewTrace,
  recordTraces,
  type Trace,
  type TraceCause,
  type TracedLedger,
  tracesOf,
  tracesOfRows,
} from './traces.ts';
