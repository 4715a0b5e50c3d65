export {
  type ConsentPolicy,
  type ConsentPolicyInput,
  changeConsentPolicy,
  consentApplies,
  getConsentPolicy,
  insertConsentPolicy,
  listConsentPolicies,
  removeConsentPolicy,
} from './consent-policies.ts';
export type { LabelExpression } from './expression.ts';
export { checkField, fieldPath, labelsAt, pathsOverlap } from './fields.ts';
export type { Govern, GovernOptions } from './govern.ts';
export {
  type FieldLabels,
  type GovernedAudience,
  type InheritedLabel,
  inheritedLabels,
} from './inheritance.ts';
export {
  checkLabels,
  deleteLabel,
  describeLabel,
  getFieldLabels,
  insertLabel,
  type Label,
  type LabelledField,
  listFieldLabels,
  listLabels,
  loadFieldLabels,
  setFieldLabels,
} from './labels.ts';
export {
  checkMarketingActions,
  deleteMarketingAction,
  describeMarketingAction,
  insertMarketingAction,
  listMarketingActions,
  type MarketingAction,
} from './marketing-actions.ts';
export {
  changePolicy,
  checkPolicy,
  enableCore,
  getPolicy,
  insertPolicy,
  listPolicies,
  type Policy,
  type PolicyInput,
  removePolicy,
} from './policies.ts';
export { deniedActions, type GovernedFlow, type GovernedState, unitsOf } from './state.ts';
export { type Violation, violationsOf } from './violations.ts';
