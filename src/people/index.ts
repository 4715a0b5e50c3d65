export { createEraser } from './erase-pass.ts';
export {
  type Erasure,
  eraseProfile,
  getErasure,
  liftErasureSuppression,
  listErasures,
} from './erasures.ts';
export { exportPerson } from './export.ts';
export { type PersonMembership, personMemberships } from './person-memberships.ts';
export { type Told, type TraceRequest, tellTrace } from './trace.ts';
