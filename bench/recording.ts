/**
 * The limit probe of ingest: every statement of every transaction of a run, with its parameters, to
 * be run again on an empty store without the engine. Same SQL, inputs made beforehand.
 */
import { CompiledQuery } from 'kysely';
import type { Store, Tx } from '../src/store/index.ts';

export type RecordedTransaction = { sql: string; parameters: readonly unknown[] }[];

/** A store that also keeps what runs in its transactions. Those that are repeated are kept once. */
export function recordingStore(store: Store, transactions: RecordedTransaction[]): Store {
  return {
    ...store,
    transaction: async <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> => {
      let recorded: RecordedTransaction = [];
      const result = await store.transaction((tx) => {
        recorded = [];
        const recording = new Proxy(tx, {
          get(target, name, receiver) {
            if (name !== 'executeQuery') return Reflect.get(target, name, receiver);
            return (query: CompiledQuery) => {
              recorded.push({ sql: query.sql, parameters: query.parameters });
              return target.executeQuery(query);
            };
          },
        });
        return work(recording);
      });
      transactions.push(recorded);
      return result;
    },
  };
}

/** Runs recorded transactions again, so many at a time. */
export async function replay(
  store: Store,
  transactions: readonly RecordedTransaction[],
  lanes: number,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < transactions.length; at = next++) {
      const statements = transactions[at]!;
      await store.transaction(async (tx) => {
        for (const { sql, parameters } of statements) {
          await tx.executeQuery(CompiledQuery.raw(sql, [...parameters]));
        }
      });
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
