/** The body of update_membership, checked by hand: it is large, frequent, and must be exact. */
import { badRequest } from './px-error.ts';

interface Action {
  segmentId: string;
  lastQualificationTime: string;
  identities: string[];
}

export interface MembershipBody {
  identityType: 'IDENTIFY_ID' | 'GLOBAL_ID';
  add: Action[];
  remove: Action[];
}

const bodyFields = ['identityType', 'add', 'remove'];
const actionFields = ['segmentId', 'lastQualificationTime', 'identities'];
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z$/;

/** @throws {PxError} 400 naming the field that is unknown, missing or of the wrong kind */
export function checkMembershipBody(value: unknown): MembershipBody {
  const body = checkFields(value, bodyFields, '');
  if (body['identityType'] !== 'IDENTIFY_ID' && body['identityType'] !== 'GLOBAL_ID') {
    throw badRequest('identityType must be IDENTIFY_ID or GLOBAL_ID');
  }
  for (const side of ['add', 'remove']) {
    const actions = body[side];
    if (!Array.isArray(actions)) throw badRequest(`${side} must be a list`);
    for (let index = 0; index < actions.length; index++) {
      checkAction(actions[index], `${side}[${index}]`);
    }
  }
  return body as unknown as MembershipBody;
}

export function countIdentities(actions: readonly Action[]): number {
  let count = 0;
  for (const action of actions) count += action.identities.length;
  return count;
}

/** A lastQualificationTime as text that sorts by time, whatever the digits of its fraction. */
export function orderOf(time: string): string {
  return time.replace(/0*Z$/, '');
}

function checkAction(value: unknown, where: string): void {
  const action = checkFields(value, actionFields, where);
  const { segmentId, lastQualificationTime, identities } = action;
  if (typeof segmentId !== 'string' || segmentId === '') {
    throw badRequest(`${where}.segmentId must be a text`);
  }
  if (typeof lastQualificationTime !== 'string' || !isTime(lastQualificationTime)) {
    throw badRequest(
      `${where}.lastQualificationTime must be an ISO 8601 time with a fraction of a second and Z`,
    );
  }
  if (!Array.isArray(identities)) throw badRequest(`${where}.identities must be a list`);
  for (let index = 0; index < identities.length; index++) {
    const identity: unknown = identities[index];
    if (typeof identity !== 'string' || identity === '') {
      throw badRequest(`${where}.identities[${index}] must be a text that is not empty`);
    }
  }
}

function checkFields(
  value: unknown,
  fields: readonly string[],
  where: string,
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(`${where || 'the body'} must be an object`);
  }
  const path = where === '' ? '' : `${where}.`;
  for (const name of Object.keys(value)) {
    if (!fields.includes(name)) throw badRequest(`unknown field ${path}${name}`);
  }
  for (const name of fields) {
    if (!Object.hasOwn(value, name)) throw badRequest(`${path}${name} is required`);
  }
  return value as Record<string, unknown>;
}

/** Of the right form, and a moment that exists: 30 February does not. */
function isTime(text: string): boolean {
  if (!timePattern.test(text)) return false;
  const ms = Date.parse(`${text.slice(0, 19)}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 19) === text.slice(0, 19);
}
