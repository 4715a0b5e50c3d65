/**
 * Every bound in the system, in one place. The unit is the last word of the name.
 * Relations between them are asserted below, when this module loads.
 */
import assert from 'node:assert/strict';

export const limits = {
  // HTTP
  /** Largest request body as sent, and again after decompression. */
  bodyBytes: 4 * 1024 * 1024,
  bodyInflatedBytes: 16 * 1024 * 1024,
  /** A client must send its headers and body within this time (slow-loris). */
  requestReceiveMs: 30_000,
  pageRowsDefault: 100,
  pageRowsMax: 1_000,

  idempotencyKeyChars: 200,
  idempotencyKeptMs: 24 * 3_600_000,
  /** A request that is under way longer than this was cut off; its key may be used again. */
  idempotencyUnderWayMs: 60_000,

  // Access
  passwordCharsMin: 12,
  passwordCharsMax: 256,
  /** Wrong passwords before a wait; it doubles with each further one. */
  signInTries: 5,
  signInWaitFirstSeconds: 10,
  signInWaitMaxSeconds: 900,
  invitationValidMs: 7 * 86_400_000,
  resetValidMs: 24 * 3_600_000,
  auditValueChars: 256 * 1024,
  auditKeptMs: 400 * 86_400_000,
  auditRetentionEveryMs: 3_600_000,
  /** Calls without a valid key that the audit log takes; more are only counted in the log. */
  auditUnknownPerMinute: 60,
  /** What is kept of rejected updates, for each write key. */
  rejectionGroups: 100,
  rejectionSamples: 3,
  rejectionTextChars: 300,
  rejectionsKeptMs: 7 * 86_400_000,
  /** Identities of rejected updates that are remembered, and that wait to be written. */
  rejectedIdentities: 10_000,
  rejectedIdentitiesWaiting: 1_000,
  sourceHoursKeptMs: 31 * 86_400_000,
  /** Newest profiles among which the lately changed are shown. */
  recentProfilesAmong: 1_000,
  /** Above this many rows, people are counted in a sample. */
  countedExactlyRows: 200_000,
  /** Sample people are sent to installations with fewer people than this. */
  sampleProfilesMax: 1_000,

  // Collect
  batchUpdates: 10_000,
  jsonDepth: 64,
  updateBytes: 512 * 1024,
  stringBytes: 64 * 1024,
  attributeKeys: 1_000,
  attributeKeyBytes: 256,
  eventsPerUpdate: 1_000,
  eventBytes: 64 * 1024,
  /** A body up to this size, as PostgreSQL holds it, lies in the index of events; see migration 0031. */
  eventInKeyBytes: 1_500,
  eventTypeBytes: 256,
  identityBytes: 1_024,
  identitiesPerUpdate: 50,
  identitiesPerProfile: 50,
  /** Updates that one ingest transaction takes; more arrive in several transactions. */
  ingestUpdates: 500,
  /** Updates waiting for a transaction before collect calls are told to slow down (503). */
  ingestQueueUpdates: 50_000,
  /** Client clocks: a time further ahead than this is rejected (events) or cut to now (attributes). */
  clockAheadMs: 24 * 3_600_000,

  // Logs in front
  /** Messages of a partition that are taken at once; and bytes of a log that are read ahead of that. */
  logMessages: 500,
  logReadBytes: 8 * 1024 * 1024,
  /** How long a process has a partition without asking again; a dead one's is taken over then. */
  logClaimMs: 6_000,

  // Uploads of audiences
  /** Size of a file, unpacked; and the time in which all of it must arrive, however slowly. */
  uploadBytes: 512 * 1024 * 1024,
  uploadReceiveMs: 6 * 3_600_000,
  csvHeaderBytes: 64 * 1024,
  csvRecordBytes: 1024 * 1024,
  uploadRowsPerPage: 500,
  uploadsAtOnce: 4,
  /** A small file is done before the call is answered; a large one goes on behind it. */
  uploadAnswerMs: 5_000,
  /** An upload that nobody works on for longer than this was cut off. */
  uploadClaimMs: 60_000,
  uploadDaysDefault: 30,
  uploadDaysMax: 90,
  /** What became of an upload, with its rejected rows, is kept for this time. */
  uploadKeptMs: 30 * 24 * 3_600_000,

  // Namespaces and names
  namespaceSymbolBytes: 64,
  blockedIdentityValues: 1_000,
  nameBytes: 1_024,
  descriptionBytes: 8_192,

  // Rules and audiences
  /** Tags of one audience. */
  audienceTags: 50,
  tagChars: 100,
  /** Audiences that arrive with memberships from outside. */
  outsideAudiences: 10_000,
  /** Compiled rules that are no longer in use, kept beside those that are (and at most as many). */
  rulesUnused: 1_000,
  expressionChars: 65_536,
  expressionDepth: 200,

  // Governance
  /** Rules whose fields are remembered between checks. */
  rulesRemembered: 5_000,
  fieldChars: 1_024,
  labelNameChars: 64,
  labelsPerField: 100,
  labelExpressionDepth: 8,
  labelExpressionParts: 100,
  marketingActionsPerDataflow: 100,
  /** Violations told in one answer. */
  violationsTold: 100,
  /** People a count of consents looks at; of more it is an estimate, from about so many. */
  consentCountProfiles: 10_000,
  consentSampleProfiles: 5_000,

  // Fields seen in data, told from a sample
  /** The newest profiles, and how many events of each are looked at. */
  fieldSampleProfiles: 1_000,
  fieldSampleEventsPerProfile: 5,
  /** Larger attributes or events (as stored) are left out of the sample. */
  fieldSampleBytes: 8_192,
  fieldSampleKeptMs: 10_000,
  fieldsSeen: 5_000,
  fieldValuesSeen: 500,

  // Events kept for one profile; the oldest go first, and that is reported
  eventsPerProfile: 10_000,
  /** New events of a profile after which its events are counted; profiles whose new ones are known. */
  eventsCountedEvery: 1_000,
  eventCountsKept: 100_000,
  /** Every event is kept this long; longer while a published rule can read it, plus the margin. */
  eventsKeptMs: 30 * 24 * 3_600_000,
  eventsMarginMs: 2 * 24 * 3_600_000,
  retentionEveryMs: 6 * 3_600_000,
  retentionProfilesPerPass: 100,

  // Previews: people up to whom all are evaluated, and about how many of more, so that who types a
  // rule waits little; in one page; people shown
  previewProfiles: 10_000,
  previewSampleProfiles: 3_000,
  previewRowsPerPage: 500,
  previewSample: 20,

  // Counts of audiences over time
  historyMinutesKeptMs: 2 * 24 * 3_600_000,
  historyHoursKeptMs: 90 * 24 * 3_600_000,
  historyDaysKeptMs: 3 * 366 * 24 * 3_600_000,
  /** Rows of one audience and bucket, among which concurrent writers are spread. */
  historySlots: 8,
  historyRowsPerPass: 5_000,
  historyBucketsMax: 300,
  /** How far ahead exits that are already known are counted. */
  exitsAheadMs: 24 * 3_600_000,

  // Background work
  /** Timers and backfills go in pieces that take about this long, between these numbers of rows. */
  backgroundPieceMs: 50,
  /** And this long where updates do not wait for them, or none came for a while. */
  backgroundPieceCalmMs: 200,
  liveCalmMs: 1_000,
  backgroundRowsMin: 100,
  timersPerPass: 1_000,
  /** Rest when all due timers are in other hands. */
  timersHeldMs: 20,
  /** Housekeeping: memberships of archived audiences that one pass ends; how often it looks. */
  archivedRowsPerPass: 1_000,
  housekeepingEveryMs: 60_000,
  /** How often the kept counts of members are compared with the memberships. */
  recountEveryMs: 3_600_000,
  backfillRowsPerPage: 500,
  /** A profile for which an audience's evaluation threw is evaluated again after this. */
  evaluationRetryMs: 5 * 60_000,
  /** How often failures of audiences are looked at. */
  failuresEveryMs: 5_000,
  /** A backfill whose page failed rests this long; the others go on. */
  backfillRestMs: 10_000,
  /** Backfills of audiences that stand at the same place and share a page of profiles. */
  backfillsPerPage: 20,
  /** Longest time that such a piece waits for live updates to be done. */
  liveFirstMs: 50,
  ledgerRowsPerStatement: 5_000,

  /** People looked at to tell the type of an attribute. */
  attributeSampleProfiles: 2_000,

  // Comparing with the destination
  verifySampleDefault: 200,
  verifySampleMax: 10_000,
  verifyRowsPerPage: 2_000,
  verifyMembersMax: 1_000_000,
  verifySegmentPagesMax: 100,
  verifyMatchPagesMax: 50,
  verifyMatchDays: 189,
  verifyDifferencesMax: 10_000,
  /** A dead process's verification is taken over after this. */
  verifyClaimMs: 120_000,
  /** A call waits this long for a verification that is quickly done. */
  verifyWaitMs: 5_000,
  /** How often a destination is asked again that says it is asked too often, and the longest pause. */
  readTries: 6,
  readPauseMaxMs: 20_000,
  /** Members that coverage and review look at when there are more. */
  coverageProfiles: 3_000,
  compareIdentities: 20,
  /** Sign-in and probe of a new account together. */
  connectMs: 10_000,
  /** Longest pause between tries of refused credentials. */
  refusedRetryMaxMs: 6 * 3_600_000,

  // The mass-exit brake
  /** As many people may always leave at once. */
  brakePeople: 100,
  brakeWindowMs: 600_000,
  /** Waiting exits that were let go, beyond which newer ones are looked for before a claim. */
  brakeAllowedCounted: 10_000,
  /** Exits are counted no further when a person lets them go. */
  brakeCountMax: 10_000_000,

  /** What a dataflow may ask for; its account may take fewer. */
  batchSizeMax: 10_000,

  // Counts of a dataflow
  /** Members ahead of a backfill who are looked at one by one; of more, its progress tells. */
  unreachedLooked: 1_000,
  /** Ledger rows with something to do that are looked at one by one. */
  busyLooked: 10_000,

  // Delivery
  requestTimeoutMs: 30_000,
  connectTimeoutMs: 10_000,
  /**
   * How long a row waits whose process died. A request may begin until the rest of the claim is shorter
   * than the slowest one, so also after the slowest sign-in; a second one, after a refresh, may have to
   * wait for the next claim.
   */
  claimMs: 100_000,
  /** What is left of a claim when a request may last begin: its time-out, and what clocks differ. */
  slowestRequestMs: 60_000,
  requestsInFlightPerDataflow: 4,
  /** An answer that takes longer holds up nothing that comes after it, also on one connection. */
  slowAnswerMs: 1_000,
  retryDelayFirstMs: 1_000,
  retryDelayMaxMs: 60_000,
  /** A Retry-After longer than this is cut to it. */
  retryAfterMaxMs: 3_600_000,
  responseBytes: 1024 * 1024,
  tokenRefreshAheadMs: 60_000,
  /** A token counts as good for at least this long, whatever its answer says. */
  tokenLifeMinMs: 10_000,

  // Deleting people
  /** How often an erasure looks at removals that go by themselves, and at those that a person must. */
  erasureLookMs: 1_000,
  erasureWaitingLookMs: 30_000,
  /** Longest time that data here stay because removals at destinations wait. */
  erasureWaitMaxMs: 7 * 86_400_000,
  /** Between the last removal and the search of the request log, which is written behind it. */
  erasureSettleMs: 2_500,
  erasureRowsPerPass: 2_000,
  erasureRequestsPerPass: 100,
  /** Events of an export that are read at once. */
  exportEventsPerPage: 500,

  // Database
  /** PGlite: how often tables are looked at, and how many changed rows call for a vacuum. */
  vacuumEveryMs: 60_000,
  vacuumDeadRows: 20_000,
  databaseConnections: 10,
  databaseConnectMs: 10_000,
  /** Kinds of updates for which the audiences they touch are remembered. */
  touchesRemembered: 1_000,
  /** How long a connection keeps its plans: at first, and when it is old. */
  plansKeptMinMs: 1_000,
  plansKeptMaxMs: 60_000,
  /** A transaction that stands still this long (its process was stopped, or its host is gone) is ended. */
  transactionIdleMs: 15_000,
  /** Pause before a lost LISTEN connection is made again. */
  listenAgainMs: 500,
  /** Largest text that processes tell each other; PostgreSQL takes under 8,000 bytes. */
  toldBytes: 7_500,
  /** `/readyz` says no when the database does not answer within this time. */
  readyMs: 3_000,

  // Monitoring
  /** How often waiting work is counted, runs are closed, and alerts are judged. */
  monitorEveryMs: 5_000,
  /** While nothing waits and no alert is on, one look in so many of those times. */
  monitorRestsTimes: 3,
  /** How often the delay of the event loop is looked at: a look wakes the process. */
  eventLoopLookMs: 100,
  /** A clock that moved by this much more, or less, than the time that passed was set. */
  clockLeapMs: 2_000,
  /**
   * How long a loop rests at most that hears of new work at once. Where processes share the database, one
   * may have died between its commit and telling of it.
   */
  announcedSleepMaxMs: 30_000,
  announcedSharedSleepMaxMs: 5_000,
  /** How long a loop of monitoring rests at most, unless it says when it has work. */
  loopSleepMaxMs: 20_000,
  /** Counts in memory are written this often: what `kill -9` can lose of them. */
  recorderFlushMs: 1_000,
  /** Different counters in memory between two writes; more are dropped. */
  recorderCounters: 20_000,
  /** The finest width of a bucket, and buckets a chart has at most. */
  bucketMs: 10_000,
  chartBuckets: 1_500,
  /** As many points as the eye can use, and things that are listed beside a chart. */
  chartPoints: 180,
  chartThings: 1_000,
  /** Coarser buckets and what is too old; charts read the last ten minutes from finer buckets. */
  rollUpEveryMs: 120_000,
  rowsDroppedPerPass: 2_000,
  /** Of what has very much that is too old, in one go. */
  dropPasses: 40,
  runSilenceMs: 60_000,
  runLengthMs: 3_600_000,
  runsKeptMs: 90 * 86_400_000,
  marksKeptMs: 400 * 86_400_000,
  /** The request log: how much of a body is kept, and how much may wait to be written. */
  requestBodyKeptBytes: 16 * 1024,
  requestsWaiting: 2_000,
  requestBodiesWaitingBytes: 8 * 1024 * 1024,
  requestsPerStatement: 100,
  /** Requests that a ledger row remembers. */
  requestsPerLedgerRow: 8,
  leaseMs: 30_000,
  processSilentMs: 30_000,
  /** Longest time that traces and requests can be told to be kept. */
  retentionDaysMax: 3_650,
  /** Alerts told to people: tried this long. */
  notificationTimeoutMs: 15_000,
  notificationRetryFirstMs: 5_000,
  notificationRetryMaxMs: 600_000,
  notificationTriedMs: 24 * 3_600_000,
  /** Live events: kept to go on from, how long after somebody left, and how many items a second. */
  liveEventsKept: 500,
  liveResumeMs: 60_000,
  liveItemsPerSecond: 50,
  liveTopicsPerStream: 20,
  liveStreams: 200,
  liveHeartbeatMs: 15_000,
  liveLookEveryMs: 1_000,
  /** The same while nothing changes. */
  liveLookRestMs: 3_000,
  /** What may wait for a slow client before it is dropped. */
  liveWaitingBytes: 1024 * 1024,

  // Doctor
  doctorTimersBehindMs: 60_000,
  doctorClockSkewMs: 30_000,
  doctorDiskErrorMiB: 1_024,
  doctorDiskWarningMiB: 5_120,
  doctorKeptMs: 5_000,

  // Configuration as code
  configurationChars: 2 * 1024 * 1024,
  configurationVariables: 1_000,
  configurationVariableChars: 8_192,
  /** How long an apply waits for the members of a removed dataflow to leave, and how often it looks. */
  configurationLeaveMs: 20_000,
  configurationLookEveryMs: 200,

  // Stop
  stopGraceMs: 40_000,
} as const;

assert.ok(
  limits.transactionIdleMs < limits.claimMs,
  'a stopped process loses its locks before its claims',
);
assert.ok(limits.slowestRequestMs >= limits.requestTimeoutMs + limits.connectTimeoutMs);
assert.ok(
  limits.claimMs - limits.slowestRequestMs > limits.requestTimeoutMs,
  'a request may begin after the slowest sign-in, and a refresh after the slowest request',
);
assert.ok(
  limits.readTries * limits.readPauseMaxMs <= limits.verifyClaimMs,
  'pauses end in a claim',
);
assert.ok(limits.pageRowsDefault <= limits.pageRowsMax);
assert.ok(limits.requestReceiveMs < limits.uploadReceiveMs);
assert.ok(limits.updateBytes <= limits.bodyBytes);
assert.ok(limits.bodyBytes <= limits.bodyInflatedBytes);
assert.ok(limits.eventBytes <= limits.updateBytes);
assert.ok(limits.ingestUpdates <= limits.ingestQueueUpdates);
assert.ok(limits.retryDelayFirstMs < limits.retryDelayMaxMs);
assert.ok(
  limits.leaseMs > limits.monitorEveryMs * limits.monitorRestsTimes,
  'a lease outlives a rest',
);
assert.ok(
  limits.processSilentMs > limits.monitorEveryMs * limits.monitorRestsTimes,
  'a process that rests is not taken for dead',
);
assert.ok(limits.stopGraceMs > limits.requestTimeoutMs, 'a stop waits for requests in flight');
assert.ok(limits.erasureSettleMs > 2 * limits.recorderFlushMs, 'the request log is written');
