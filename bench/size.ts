/** Bytes that a person takes in the database: tables with their indexes, after a vacuum. */
import { systemClock } from '../src/kernel/index.ts';
import { createIngestQueue } from '../src/pipeline/index.ts';
import { query, type StoreBackend } from '../src/store/index.ts';
import { engineOn, publish } from './engine.ts';
import { newPlace } from './places.ts';
import { batchesOf, hundredRules } from './workload.ts';

export interface SizeResult {
  people: number;
  /** Largest first; `rows` a person. */
  tables: { name: string; bytes: number; indexBytes: number; rows: number }[];
}

/** The people, audiences and dataflow of the bench `ingest`; two updates for each person. */
export async function benchSize(backend: StoreBackend, people: number): Promise<SizeResult> {
  const place = await newPlace(backend);
  const store = await place.open();
  try {
    await publish(store, hundredRules(), { activated: 10 });
    const queue = createIngestQueue(engineOn(store));
    for (const batches of batchesOf(people, 500, systemClock.now())) {
      for (const batch of batches) await queue.add(batch, { sourceId: 'bench' });
    }
    const names = await query<{ name: string }>(
      store.db,
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
      [],
    );
    for (const { name } of names) await query(store.db, `vacuum (analyze) "${name}"`, []);
    const tables = await query<SizeResult['tables'][number]>(
      store.db,
      `select relname as name, pg_total_relation_size(oid)::bigint as bytes,
              pg_indexes_size(oid)::bigint as "indexBytes", greatest(reltuples, 0)::float8 as rows
         from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        order by 2 desc limit 8`,
      [],
    );
    return { people, tables };
  } finally {
    await store.close();
    await place.remove();
  }
}
