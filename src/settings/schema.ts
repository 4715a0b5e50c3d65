/** The workspace's settings: one schema, from which validation, defaults and documents come. */
import { z } from 'zod';
import { limits } from '../kernel/index.ts';

/** A name that the runtime's own time zone data knows, such as `Europe/Berlin`; no bare offsets. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Values that many strangers share; they would melt into one person. */
const blockedDefault = ['null', 'undefined', 'unknown', 'anonymous', '0', '-1'];

const days = z.int().min(1).max(limits.retentionDaysMax);

/**
 * Every setting. Compared without case and surrounding space: `blockedIdentityValues`; nothing, white
 * space and ids of nothing but zeros are blocked beside them, always.
 */
export const settingsSchema = z.strictObject({
  workspaceName: z.string().trim().min(1).max(limits.nameBytes).default('Millrace'),
  /** Days, months and years of rules are counted in it. */
  timeZone: z
    .string()
    .max(limits.nameBytes)
    .refine(isTimeZone, 'must be an IANA time zone, such as Europe/Berlin or UTC')
    .default('UTC'),
  blockedIdentityValues: z
    .array(z.string().trim().toLowerCase().min(1).max(limits.identityBytes))
    .max(limits.blockedIdentityValues)
    .transform((values) => [...new Set(values)])
    .default(blockedDefault),
  traceRetentionDays: days.default(30),
  requestRetentionDays: days.default(7),
  /** Whether kept requests and answers of destinations keep their bodies. */
  keepRequestBodies: z.boolean().default(true),
});

export type Settings = z.output<typeof settingsSchema>;
export type SettingName = keyof Settings;
