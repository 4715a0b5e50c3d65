export { createAudience, deleteAudience, updateAudience } from './audience-changes.ts';
export {
  type BackfillKind,
  type BackfillProgress,
  latestBackfill,
  requestBackfill,
} from './backfills.ts';
export {
  type AudienceCatalog,
  type CatalogAudience,
  type CompilerCache,
  newCompilerCache,
  type Touch,
} from './catalog.ts';
export {
  type Audience,
  type AudienceFilter,
  type AudienceInput,
  type AudienceOrigin,
  type AudienceSort,
  audienceSorts,
  getAudience,
  type LifecycleState,
  listAudiences,
} from './definitions.ts';
export {
  type EvaluationFailure,
  evaluateSubject,
  type ImportedMembership,
  type MembershipWrite,
  type Subject,
  segmentMembershipOf,
} from './evaluate.ts';
export { compileExpression } from './expression.ts';
export { listAudienceLabels, listAuthors, listTags } from './facets.ts';
export {
  type AudienceFailure,
  clearFailure,
  saveFailures,
  shownFailures,
} from './failures.ts';
export { prepareGiven, readGivenInstant, tryOut } from './given-profile.ts';
export {
  type AudienceFacts,
  governedAudiences,
  labelsOfRule,
  loadAudienceFacts,
} from './governed.ts';
export {
  type AudienceHistory,
  countChanges,
  readHistory,
  rollUpHistory,
} from './history.ts';
export { loadAudienceCatalog } from './load-catalog.ts';
export { listMembers, type Member, sampleMembers } from './members.ts';
export type { MembershipState } from './membership.ts';
export { ensureOutsideAudiences, type OutsideAudience, uploadMembershipOrigin } from './outside.ts';
export {
  decidingClause,
  type ExplainedClause,
  type Explanation,
  eventClauseText,
  explainRule,
  type PqlProfile,
  printPath,
  type Reads as PqlReads,
} from './pql/index.ts';
export { compileProfileTest, type ProfileTest } from './profile-test.ts';
export { renameSegments } from './rule-segments.ts';
export { endArchived } from './sql/end-archived.ts';
export {
  countMembers,
  type MovedMembers,
  memberCount,
  recountMembers,
} from './sql/member-counts.ts';
export {
  dueTimerOf,
  dueTimers,
  loadMemberships,
  moveMemberships,
  nextTimerMs,
  saveMemberships,
} from './sql/memberships.ts';
export { mayDependOnZone } from './time-zone.ts';
export {
  addUploadPage,
  createUpload,
  endUpload,
  forgetUploads,
  getUpload,
  listUploads,
  type RejectedRow,
  rejectedRows,
  type Upload,
  type UploadCounts,
  type UploadInput,
} from './uploads.ts';
export { type AudienceVersion, addVersionEffect, listVersions } from './versions.ts';
