/** Settings in the database: a row each; what has no row has its default. */
import { query, type Store, type Tx } from '../store/index.ts';
import { type SettingName, type Settings, settingsSchema } from './schema.ts';

/** All settings there are. */
export const settingNames = Object.keys(settingsSchema.shape) as SettingName[];

/**
 * All settings as they are now. Read them in the transaction that goes by them; they are few.
 * A stored value that this version does not take counts as not set.
 */
export async function readSettings(tx: Tx | Store['db']): Promise<Settings> {
  const rows = await query<{ key: SettingName; value: unknown }>(
    tx,
    'select key, value from settings where key = any ($1::text[])',
    [settingNames],
  );
  const stored = Object.fromEntries(
    rows
      .filter(({ key, value }) => settingsSchema.shape[key].safeParse(value).success)
      .map(({ key, value }) => [key, value]),
  );
  return settingsSchema.parse(stored);
}

/**
 * Keeps some settings, already checked. What engines go by is part of the catalog: the caller holds
 * that where such a one changes (see `pipeline/change-settings.ts`).
 */
export async function writeSettings(
  tx: Tx,
  change: Partial<Settings>,
  options: { nowMs: number },
): Promise<void> {
  const rows = Object.entries(change).map(([key, value]) => ({ key, value }));
  await query(
    tx,
    `insert into settings (key, value, updated_at_ms)
     select key, value, $2 from jsonb_to_recordset($1::jsonb) as s (key text, value jsonb)
         on conflict (key) do update set value = excluded.value, updated_at_ms = $2`,
    [JSON.stringify(rows), options.nowMs],
  );
}
