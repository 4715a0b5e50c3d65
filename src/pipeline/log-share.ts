/**
 * Which partitions of a log this process reads: one process reads a partition at a time, and of several
 * processes each takes its share. Who dies is noticed after `logClaimMs`, who comes is given to as soon
 * as those who have more end what they are at.
 */
import { limits, newId } from '../kernel/index.ts';
import type { MessageLog } from '../sources/index.ts';
import { query } from '../store/index.ts';
import type { Engine } from './engine.ts';

export interface LogShare {
  /**
   * Takes or keeps partitions for a moment, and notes how many messages waited in those read last.
   * @returns where to go on in those that are ours
   */
  hold(
    partitions: readonly number[],
    behind: ReadonlyMap<number, number>,
  ): Promise<Map<number, number>>;
}

export function createLogShare(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  log: Pick<MessageLog, 'name' | 'firstOffset'>,
): LogShare {
  const reader = newId();
  const begun = new Set<number>();

  const begin = async (partition: number): Promise<void> => {
    const known = await query(
      store.db,
      'select 1 as one from log_offsets where log = $1 and partition = $2',
      [log.name, partition],
    );
    if (known.length > 0) return;
    await query(
      store.db,
      `insert into log_offsets (log, partition, next_offset, claimed_until_ms)
       values ($1, $2, $3, 0) on conflict do nothing`,
      [log.name, partition, await log.firstOffset(partition)],
    );
  };

  /** Says that this process reads, too. @returns how many do */
  const countReaders = async (nowMs: number): Promise<number> => {
    const [row] = await query<{ others: number }>(
      store.db,
      `with gone as (
         delete from log_readers where log = $1 and reader <> $2
           and until_ms not between $3::bigint and $3::bigint + $4::bigint),
       me as (
         insert into log_readers (log, reader, until_ms) values ($1, $2, $3::bigint + $4::bigint)
         on conflict (log, reader) do update set until_ms = excluded.until_ms)
       select count(*)::int as others from log_readers where log = $1 and reader <> $2
          and until_ms between $3::bigint and $3::bigint + $4::bigint`,
      [log.name, reader, nowMs, limits.logClaimMs],
    );
    return 1 + row!.others;
  };

  return {
    hold: async (partitions, behind) => {
      for (const partition of partitions) {
        if (!begun.has(partition)) await begin(partition);
        begun.add(partition);
      }
      const nowMs = clock.now();
      const share = Math.ceil(partitions.length / (await countReaders(nowMs)));
      const waiting = partitions.map((partition) => behind.get(partition) ?? null);
      // What is too many is given back with a claim that is over.
      const rows = await query<{ partition: number; next: number; isOurs: boolean }>(
        store.db,
        `with free as (
           select partition, row_number() over (
                    order by (claimed_by = $3 and claimed_until_ms > $4) desc nulls last, partition)
                    as place
             from log_offsets
            where log = $1 and partition = any ($2::int[]) and (claimed_by is null or claimed_by = $3
              or claimed_until_ms not between $4::bigint and $4::bigint + $5::bigint))
         update log_offsets o
            set claimed_by = case when f.place <= $7 then $3 else o.claimed_by end,
                claimed_until_ms = case when f.place <= $7 then $4::bigint + $5::bigint
                                        when o.claimed_by = $3 then $4::bigint - 1
                                        else o.claimed_until_ms end,
                behind = coalesce(mine.behind, o.behind)
           from free f join unnest($2::int[], $6::bigint[]) as mine (partition, behind)
                  using (partition)
          where o.log = $1 and o.partition = f.partition
            and (o.claimed_by is null or o.claimed_by = $3
              or o.claimed_until_ms not between $4::bigint and $4::bigint + $5::bigint)
         returning o.partition, o.next_offset as next, f.place <= $7 as "isOurs"`,
        [log.name, partitions, reader, nowMs, limits.logClaimMs, waiting, share],
      );
      return new Map(rows.filter((row) => row.isOurs).map((row) => [row.partition, row.next]));
    },
  };
}
