/** The faults as forms: every kind with its fields, and the presets. */
import type { z } from 'zod';
import type { Fault, faultSchema } from '../faults.ts';

export interface FaultField {
  name: string;
  label: string;
  /** `number` becomes one; `flag` is a tick. */
  type: 'number' | 'text' | 'flag' | readonly string[];
  initial?: string;
  /** An empty one is left out instead of refused. */
  isOptional?: true;
}

export interface FaultForm {
  kind: Fault['kind'];
  label: string;
  fields: readonly FaultField[];
  /** Where it is met unless told; null: it happens at once. */
  where: string | null;
}

const applied: FaultField = {
  name: 'applied',
  label: 'The request takes effect all the same',
  type: 'flag',
};
const retryAfter: readonly FaultField[] = [
  {
    name: 'retryAfter',
    label: 'Retry-After',
    type: ['none', 'seconds', 'date', 'past', 'absurd'],
  },
  { name: 'retryAfterSeconds', label: 'its seconds', type: 'number', initial: '2' },
];
const segment: FaultField = {
  name: 'segment',
  label: 'External id of the segment; empty: the oldest',
  type: 'text',
  isOptional: true,
};
const number = (name: string, label: string, initial: string): FaultField => ({
  name,
  label,
  type: 'number',
  initial,
});

export const faultForms: readonly FaultForm[] = [
  {
    kind: 'status',
    label: 'Error status (429, 500, 503 …)',
    where: 'all',
    fields: [number('status', 'Status', '503'), ...retryAfter, applied],
  },
  {
    kind: 'rate',
    label: 'Lower rate limit (429 beyond it)',
    where: 'all',
    fields: [number('perSecond', 'Requests a second', '5'), ...retryAfter],
  },
  {
    kind: 'slow',
    label: 'Slow',
    where: 'all',
    fields: [
      number('ms', 'Milliseconds', '1000'),
      number('jitterMs', 'Jitter, milliseconds', '0'),
      applied,
    ],
  },
  { kind: 'hang', label: 'No answer', where: 'all', fields: [applied] },
  { kind: 'reset', label: 'Connection reset', where: 'all', fields: [applied] },
  { kind: 'half', label: 'Half an answer', where: 'all', fields: [] },
  {
    kind: 'wrong-length',
    label: 'Wrong Content-Length',
    where: 'all',
    fields: [{ name: 'declared', label: 'Declared', type: ['longer', 'shorter'] }],
  },
  {
    kind: 'wrong-body',
    label: '200 with a body that is no answer',
    where: 'all',
    fields: [{ name: 'body', label: 'Body', type: ['html', 'error', 'text', 'empty'] }, applied],
  },
  { kind: 'redirect', label: 'Redirect to another host', where: 'all', fields: [] },
  { kind: 'expire-tokens', label: 'Expire all tokens now', where: null, fields: [] },
  {
    kind: 'token-life',
    label: 'Life of tokens',
    where: 'token',
    fields: [
      number('expiresIn', 'Said to live, seconds', '3600'),
      number('livesSeconds', 'Lives, seconds', '10'),
      { name: 'refreshToken', label: 'With a refresh token', type: 'flag' },
    ],
  },
  {
    kind: 'refuse-credentials',
    label: 'Refuse credentials',
    where: 'token',
    fields: [{ name: 'error', label: 'As', type: ['invalid_grant', 'invalid_client'] }],
  },
  { kind: 'not-activated', label: 'Feature not activated (403)', where: 'all', fields: [] },
  {
    kind: 'reject-identity',
    label: 'Reject one identity (400)',
    where: 'membership',
    fields: [
      { name: 'identity', label: 'Identity', type: 'text', initial: 'u-1042' },
      { name: 'named', label: 'The answer says which one', type: 'flag', initial: 'true' },
    ],
  },
  {
    kind: 'reject-all',
    label: 'Reject every membership request (400)',
    where: 'membership',
    fields: [],
  },
  {
    kind: 'unknown-segment',
    label: 'Unknown segment (400)',
    where: 'membership',
    fields: [{ ...segment, label: 'External id of the segment; empty: any' }],
  },
  { kind: 'delete-segment', label: 'Delete one segment now', where: null, fields: [segment] },
  {
    kind: 'body-limit',
    label: 'Body too large (413)',
    where: 'membership',
    fields: [number('bytes', 'Above, bytes', '1000')],
  },
  {
    kind: 'identity-limit',
    label: 'Too many identities (400)',
    where: 'membership',
    fields: [number('identities', 'Above', '10')],
  },
  {
    kind: 'repeat-answers-400',
    label: 'A repeat is a possible duplicate (400)',
    where: 'membership',
    fields: [],
  },
  {
    kind: 'forget-additions',
    label: 'Accept but forget members (drift)',
    where: 'membership',
    fields: [number('members', 'Members', '3')],
  },
  {
    kind: 'drop-members',
    label: 'Take members out now (drift)',
    where: null,
    fields: [number('members', 'Members', '3'), segment],
  },
  {
    kind: 'no-delete',
    label: 'Segments cannot be deleted (405)',
    where: 'metadata',
    fields: [],
  },
  {
    kind: 'clock-skew',
    label: 'Clock skew',
    where: 'all',
    fields: [number('seconds', 'Seconds ahead; with minus behind', '300')],
  },
];

type FaultInput = z.input<typeof faultSchema>;

/** What the preset buttons turn on. */
export const presets: readonly { name: string; faults: (identity: string) => FaultInput[] }[] = [
  {
    name: 'Outage for 60 s',
    faults: () => [{ kind: 'status', status: 503, for: { seconds: 60 } }],
  },
  {
    name: 'Rate limit hard',
    faults: () => [{ kind: 'rate', perSecond: 2, retryAfter: 'seconds', retryAfterSeconds: 1 }],
  },
  { name: 'Token expires now', faults: () => [{ kind: 'expire-tokens' }] },
  { name: 'One poisoned person', faults: (identity) => [{ kind: 'reject-identity', identity }] },
  { name: 'Drift', faults: () => [{ kind: 'drop-members', members: 3 }] },
];

/** A form back into the order that the API takes too; what is wrong in it is said by the schema. */
export function faultOf({ kind, fields, where }: FaultForm, form: URLSearchParams): object {
  const fault: Record<string, unknown> = { kind };
  for (const { name, type, isOptional } of fields) {
    const text = form.get(name) ?? '';
    if (type === 'flag') fault[name] = text === 'true';
    else if (text === '' && (isOptional || type === 'number')) continue;
    else fault[name] = type === 'number' ? Number(text) : text;
  }
  if (where === null) return fault;
  const unit = form.get('unit') ?? 'until-off';
  const length = unit === 'until-off' ? unit : { [unit]: Number(form.get('length')) };
  return {
    ...fault,
    where: form.get('where') ?? where,
    share: Number(form.get('share') || 100),
    for: length,
  };
}
