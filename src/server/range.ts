/** A range of time in a query: `range=24h`, or `from` and `to`. */
import { z } from 'zod';
import { invalidField } from '../kernel/index.ts';
import { instantSchema } from './wire.ts';

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const rangeMaxMs = 400 * unitMs.d;

export const rangeQuerySchema = z.object({
  range: z
    .string()
    .regex(/^\d{1,4}[mhd]$/, 'must be a number and m, h or d, such as 24h')
    .optional()
    .describe('Such as 30m, 24h, 7d: until now. 1h unless `from` is given.'),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});

/** @throws MillraceError `invalid-request` */
export function rangeOf(
  query: z.output<typeof rangeQuerySchema>,
  nowMs: number,
  rangeDefault = '1h',
): { fromMs: number; toMs: number; nowMs: number } {
  const toMs = query.to ?? nowMs + 1;
  const text = query.range ?? rangeDefault;
  const lengthMs = Number(text.slice(0, -1)) * unitMs[text.at(-1) as keyof typeof unitMs];
  const fromMs = query.from ?? toMs - lengthMs;
  if (fromMs >= toMs) throw invalidField('from', 'must be before `to`');
  if (toMs - fromMs > rangeMaxMs) throw invalidField('range', 'must be 400 days at most');
  return { fromMs, toMs, nowMs };
}
