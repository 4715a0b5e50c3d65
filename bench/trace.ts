/**
 * What traces cost ingest: the same batches with and without the statement that keeps them, in pairs
 * that take turns, each pair on two stores of its own. Making the rows is in both; it is small beside
 * the statement.
 */
import { systemClock } from '../src/kernel/index.ts';
import { createIngestQueue } from '../src/pipeline/index.ts';
import { query, type Store, type StoreBackend, type Tx } from '../src/store/index.ts';
import { engineOn, publish } from './engine.ts';
import { newPlace } from './places.ts';
import { batchesOf, hundredRules } from './workload.ts';

export interface TraceResult {
  updates: number;
  traces: number;
  withPerSecond: number;
  withoutPerSecond: number;
  /** Of each pair: speed with traces over speed without. */
  ratios: number[];
}

/** A store that keeps no traces. */
function withoutTraces(store: Store): Store {
  return {
    ...store,
    transaction: <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
      store.transaction((tx) =>
        work(
          new Proxy(tx, {
            get(target, name, receiver) {
              if (name !== 'executeQuery') return Reflect.get(target, name, receiver);
              return (statement: Parameters<Tx['executeQuery']>[0]) =>
                /^\s*insert into traces/.test((statement as { sql: string }).sql)
                  ? Promise.resolve({ rows: [] })
                  : target.executeQuery(statement);
            },
          }),
        ),
      ),
  };
}

const pairs = 3;

/** One measurement: for each batch, first one engine and then the other, in turns. */
export async function benchTrace(backend: StoreBackend, people: number): Promise<TraceResult> {
  const ratios: number[] = [];
  const seconds = { with: 0, without: 0 };
  let updates = 0;
  let traces = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const places = [await newPlace(backend), await newPlace(backend)];
    const [kept, bare] = [await places[0]!.open(), await places[1]!.open()];
    for (const store of [kept, bare]) await publish(store, hundredRules(), { activated: 10 });
    const queues = {
      with: createIngestQueue(engineOn(kept)),
      without: createIngestQueue(engineOn(withoutTraces(bare))),
    };
    const spent = { with: 0, without: 0 };
    const batches = batchesOf(people, 500, systemClock.now()).flat();
    for (const [index, batch] of batches.entries()) {
      const order =
        index % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const);
      for (const one of order) {
        const startedMs = performance.now();
        await queues[one].add(batch, { sourceId: 'bench' });
        spent[one] += performance.now() - startedMs;
      }
      updates += batch.length;
    }
    ratios.push(spent.without / spent.with);
    seconds.with += spent.with / 1_000;
    seconds.without += spent.without / 1_000;
    const [row] = await query<{ n: number }>(kept.db, 'select count(*)::int as n from traces', []);
    traces += row!.n;
    for (const store of [kept, bare]) await store.close();
    for (const place of places) await place.remove();
  }
  return {
    ...{ updates, traces, ratios },
    withPerSecond: updates / seconds.with,
    withoutPerSecond: updates / seconds.without,
  };
}
