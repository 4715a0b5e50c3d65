import { query, type Store } from '../../store/index.ts';

const statements = [
  // What was sent together stays together, and uncertain: the destination may have taken it.
  `update ledger set due_at_ms = $1, claimed_until_ms = null
    where due_at_ms > $1 and claimed_until_ms > $1`,
  // A segment that somebody was about to save; one that rests after a refusal may be tried early.
  `update dataflow_audiences set segment_due_at_ms = $1 where segment_due_at_ms > $1`,
];

/** Ends every claim, where none can be of a living process; else a crash would hold rows for minutes. */
export async function endClaims(store: Store, nowMs: number): Promise<void> {
  await store.transaction(async (tx) => {
    for (const statement of statements) await query(tx, statement, [nowMs]);
  });
}
