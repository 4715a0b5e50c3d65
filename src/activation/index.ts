export {
  type Account,
  createAccount,
  deleteAccount,
  getAccount,
  listAccounts,
  otherCredentials,
  testAccount,
  updateAccount,
} from './accounts.ts';
export { confirmBrake, discardBrake } from './brake.ts';
export {
  type Connections,
  type ConnectionsOptions,
  createConnections,
  definitionOf,
} from './connections.ts';
export { type ConsentCount, consentEffects, countConsent } from './count-consent.ts';
export { type CoverageQuery, compareIdentities, coverage } from './coverage.ts';
export {
  createDataflow,
  dataflowsOfAudience,
  deleteDataflow,
  updateDataflow,
} from './dataflows.ts';
export {
  type DeadLetterFilter,
  discardDeadLetters,
  groupDeadLetters,
  listDeadLetters,
  resendDeadLetters,
} from './dead-letters.ts';
export type { DeliveryContext } from './delivery.ts';
export { evaluatePolicies } from './evaluate-policies.ts';
export { type ActivationEvents, createActivationEvents } from './events.ts';
export { createExchangeObserver } from './exchanges.ts';
export { findingsOf } from './findings.ts';
export {
  addAudience,
  type DataflowAudienceInput,
  removeAudience,
  rescheduleAudience,
} from './flow-audiences.ts';
export { type Flow, type FlowCatalog, flowReads, loadFlowCatalog } from './flows.ts';
export { govern } from './govern.ts';
export {
  createConsentPolicy,
  createLabel,
  createMarketingAction,
  createPolicy,
  deleteConsentPolicy,
  deletePolicy,
  enableCorePolicies,
  labelField,
  removeLabel,
  removeMarketingAction,
  updateConsentPolicy,
  updateLabel,
  updateMarketingAction,
  updatePolicy,
} from './govern-changes.ts';
export { type Lanes, startLanes } from './lanes.ts';
export { isSent, type LedgerSubject, reconcile } from './ledger.ts';
export { type LedgerEntry, type LedgerState, listLedger } from './ledger-rows.ts';
export type { Mapping } from './mapping.ts';
export { type CarriedFlow, carriedFlows, type PersonRow, rowsOfPerson } from './person-rows.ts';
export { flowsUnder } from './policy-reach.ts';
export { type Dataflow, findDataflow, getDataflow, listDataflows } from './read-dataflows.ts';
export { resendMembers } from './resend.ts';
export { reviewDataflow } from './review.ts';
export { type SpentRequests, spentRequests } from './spent-requests.ts';
export { heldDueMs } from './sql/brake.ts';
export { endClaims } from './sql/end-claims.ts';
export {
  forgetRemovals,
  type RemovalState,
  type RemovalTarget,
  removalStates,
  takeRemovals,
  wantedTargets,
} from './sql/removals.ts';
export { shiftDue } from './sql/shift-due.ts';
export {
  getVerification,
  listDifferences,
  listVerifications,
  repairVerification,
  requestVerification,
} from './verifications.ts';
export { verifyOnce } from './verify.ts';
