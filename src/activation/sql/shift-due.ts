import { query, type Tx } from '../../store/index.ts';

const statements = [
  `update ledger set due_at_ms = due_at_ms - $1, claimed_until_ms = claimed_until_ms - $1
    where due_at_ms > $2`,
  `update accounts set blocked_until_ms = blocked_until_ms - $1 where blocked_until_ms > $2`,
  `update dataflow_audiences set segment_due_at_ms = segment_due_at_ms - $1
    where segment_due_at_ms > $2`,
];

/** The clock went back by so many ms: what waits for a moment waits for the same while as before. */
export async function shiftDue(
  tx: Tx,
  { byMs, nowMs }: { byMs: number; nowMs: number },
): Promise<void> {
  for (const statement of statements) await query(tx, statement, [byMs, nowMs]);
}
