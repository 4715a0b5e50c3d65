/**
 * How far the import of a file is, in a file beside it, so that the same command goes on after a
 * stop. Rows without a time count as of the first start: what is sent twice has no effect.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { z } from 'zod';

const placeSchema = z.object({
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  startedAt: z.string(),
  records: z.number(),
  accepted: z.number(),
  rejected: z.number(),
});

export type Place = z.infer<typeof placeSchema>;

const placeFile = (file: string): string => `${file}.import-progress.json`;

/** Where the rows are listed that were not taken. */
export const rejectsFile = (file: string): string => `${file}.rejected.ndjson`;

function readPlace(file: string): Place | null {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(placeFile(file), 'utf8')));
  } catch {
    return null;
  }
}

/** The place to begin at: the one kept, if the file is the same as then, else its beginning. */
export async function openPlace(file: string, nowIso: string, restart: boolean): Promise<Place> {
  const { size, mtimeMs } = await stat(file);
  const kept = restart ? null : readPlace(file);
  if (kept && kept.sizeBytes === size && kept.modifiedMs === mtimeMs) return kept;
  if (existsSync(rejectsFile(file))) rmSync(rejectsFile(file));
  return {
    ...{ sizeBytes: size, modifiedMs: mtimeMs, startedAt: nowIso },
    ...{ records: 0, accepted: 0, rejected: 0 },
  };
}

/** Whole or not at all, whenever the process is killed. */
export function keepPlace(file: string, place: Place): void {
  writeFileSync(`${placeFile(file)}.new`, JSON.stringify(place));
  renameSync(`${placeFile(file)}.new`, placeFile(file));
}

export function dropPlace(file: string): void {
  rmSync(placeFile(file), { force: true });
}
