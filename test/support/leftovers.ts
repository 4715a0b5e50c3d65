/** Where the database still names somebody. */
import { query, type Store } from '../../src/store/index.ts';

/** Tables with a row whose text, of all columns, has one of these in it. */
export async function rowsNaming(store: Store, needles: readonly string[]): Promise<string[]> {
  const tables = await query<{ name: string }>(
    store.db,
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
    [],
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await query(
      store.db,
      `select 1 as one from "${name}" t
        where exists (select 1 from unnest($1::text[]) as n (text)
                       where position(n.text in t::text) > 0) limit 1`,
      [needles],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}
