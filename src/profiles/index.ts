export { type Absorbed, absorb, type ChangedProfile } from './absorb.ts';
export { type Profile, timesInShape } from './apply.ts';
export { countPeople, countProfiles, type PeopleCount, type ProfileCounts } from './count.ts';
export { createEventLimit, type EventLimit } from './event-limit.ts';
export { createFields, type Field, type FieldKind, type Fields } from './fields.ts';
export { type NearIdentity, nearIdentities, recentProfiles } from './find.ts';
export type { IdentityMap } from './identity-map.ts';
export {
  findIdentities,
  findProfiles,
  getProfile,
  type IdentityLink,
  identityGraph,
} from './lookup.ts';
export {
  createNamespace,
  ensureStandardNamespaces,
  getNamespace,
  listNamespaces,
  updateNamespace,
} from './namespace-registry.ts';
export {
  isBlockedValue,
  type Namespace,
  type NamespaceType,
  namespaceTypes,
  stitches,
} from './namespaces.ts';
export { type Parted, partProfile } from './part.ts';
export {
  createRejectedIdentities,
  dropOldRejected,
  forgetRejected,
  type HashValue,
  type RejectedIdentities,
  type RejectedIdentity,
  rejectionText,
} from './rejected-identities.ts';
export type { RefusedMerge } from './resolve.ts';
export {
  dropOldEvents,
  droppedEvents,
  droppedInAll,
  type EventCutoffs,
} from './sql/drop-events.ts';
export {
  type EventDay,
  type EventFilter,
  eventDays,
  type ListedEvent,
  listEvents,
} from './sql/event-pages.ts';
export { type EventSelection, loadEvents } from './sql/events.ts';
export { loadProfiles } from './sql/load-profiles.ts';
export {
  countSuppressed,
  findSuppressed,
  hasSuppressed,
  liftSuppression,
  type Suppression,
  suppressionOf,
  suppressPerson,
} from './suppressed-identities.ts';
export type {
  ParsedUpdates,
  ProfileUpdate,
  RejectedUpdate,
  UpdateEvent,
  UpdateIdentity,
  UpdateMembership,
  UpdateSource,
} from './update.ts';
