/** Migrations that move data, on data as the version before them left it. */
import { randomBytes } from 'node:crypto';
import { Migrator } from 'kysely/migration';
import { expect, it } from 'vitest';
import { newId } from '../src/kernel/index.ts';
import { loadEvents } from '../src/profiles/sql/events.ts';
import { openStore, query } from '../src/store/index.ts';
import { migrations } from '../src/store/migrations/index.ts';
import { backends, newPlace } from './support/stores.ts';

it.each(backends)('0031 keeps events of any width as they were, on %s', async (backend) => {
  const place = await newPlace(backend, 'empty');
  const store = await openStore({ ...place.options, migrate: false });
  try {
    const provider = { getMigrations: async () => migrations };
    const migrator = new Migrator({ db: store.db, provider });
    expect((await migrator.migrateTo('0030-run-count-since')).error).toBeUndefined();
    const profileId = newId();
    const widths = [1, 1_400, 1_500, 3_000, 9_000, 60_000];
    const bodies = widths.flatMap((width) => [
      { width, text: randomBytes(width).toString('hex').slice(0, width) },
      // Small as stored, wide as read.
      { width, text: 'a'.repeat(width) },
    ]);
    await query(
      store.db,
      `insert into events (profile_id, event_id, event_type, timestamp_ms, body)
       select $1, gen_random_uuid(), repeat('t', 256), n, body
         from jsonb_array_elements($2::jsonb) with ordinality as b (body, n)`,
      [profileId, JSON.stringify(bodies)],
    );
    expect((await migrator.migrateToLatest()).error).toBeUndefined();
    const read = await store.transaction((tx) =>
      loadEvents(tx, [profileId], { types: null, sinceMs: null }),
    );
    expect(read.map((event) => event.body)).toEqual(bodies);
  } finally {
    await store.close();
    await place.remove();
  }
});
