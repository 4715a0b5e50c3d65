/** How far the logs in front are, from what the processes that read them wrote down. */
import { limits } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';

export interface PartitionProgress {
  partition: number;
  nextOffset: number;
  /** Messages that waited when it was read last. */
  behind: number;
  /** When a process last had it; null: none ever did. */
  readAtMs: number | null;
}

export interface LogProgress {
  /** `nats:STREAM` or `kafka:TOPIC`. */
  name: string;
  /** In order; also of logs that are read no more. */
  partitions: PartitionProgress[];
}

export async function logProgress(store: Store): Promise<LogProgress[]> {
  const rows = await query<PartitionProgress & { log: string }>(
    store.db,
    `select log, partition, next_offset as "nextOffset", behind,
            case when claimed_by is not null then claimed_until_ms - $1::bigint end as "readAtMs"
       from log_offsets order by log, partition`,
    [limits.logClaimMs],
  );
  const byLog = Map.groupBy(rows, ({ log }) => log);
  return [...byLog].map(([name, some]) => ({
    name,
    partitions: some.map(({ log: _, ...partition }) => partition),
  }));
}
