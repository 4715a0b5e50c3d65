export type { Actor } from './actor.ts';
export type { ApiKey } from './api-keys.ts';
export {
  type AuditFilter,
  type AuditOutcome,
  type AuditRecord,
  type AuditResult,
  completeAudit,
  deletionOf,
  listAudit,
  recordAudit,
  removeOldAudit,
} from './audit.ts';
export { createKeys, type Keys } from './keys.ts';
export { type Permission, permissionFacts, permissions } from './permissions.ts';
export { lackOf, type Requirement, requirementText } from './requirement.ts';
export { createRole, deleteRole, getRole, listRoles, updateRole } from './roles.ts';
export { createSignIn, type SignedIn, type SignIn } from './sign-in.ts';
export { createSourceCaps, type SourceCaps } from './source-caps.ts';
export {
  createSourceTally,
  type Rejection,
  type SourceTally,
} from './source-stats.ts';
export { createTryLimit, type TryLimit } from './try-limit.ts';
export {
  createFirstAdministrator,
  deleteUser,
  getUser,
  inviteUser,
  isSetupNeeded,
  issueUserToken,
  listAdministrators,
  listUsers,
  updateUser,
} from './users.ts';
export {
  isAllowedOrigin,
  type WriteKey,
  type WriteKeySettings,
  writeKeySettingsDefault,
} from './write-keys.ts';
