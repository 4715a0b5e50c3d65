/**
 * Places where a test ends the process as `kill -9` does. They do nothing unless MILLRACE_FAILPOINT
 * names one, which the configuration takes together with NODE_ENV=test alone.
 */

export type Failpoint =
  /** The first start has made its database, and not yet put it in its place. */
  | 'store.created'
  /** A migration is done and not yet committed. */
  | 'migration.done'
  /** In the transaction of a batch: people are merged and everything is evaluated; it is committed. */
  | 'ingest.evaluated'
  | 'ingest.committed'
  /** The same of a page of timers, of a backfill, of an uploaded file. */
  | 'timers.evaluated'
  | 'timers.committed'
  | 'backfill.evaluated'
  | 'backfill.committed'
  | 'upload.committed'
  /** The destination has a segment, and we have not written that down. */
  | 'segment.saved'
  /** Rows are claimed; the destination has them; their acknowledgement is committed. */
  | 'delivery.claimed'
  | 'delivery.sent'
  | 'delivery.acknowledged';

/** `NAME`, or `NAME:3` for the third time it is reached. */
const [wanted, times = '1'] =
  process.env['NODE_ENV'] === 'test' ? (process.env['MILLRACE_FAILPOINT'] ?? '').split(':') : [];
let left = Number(times);

/** Ends the process here, without a word, when a test asked for it. */
export function failpoint(name: Failpoint): void {
  if (name !== wanted) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}
