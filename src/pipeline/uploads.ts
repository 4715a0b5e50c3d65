/**
 * Uploaded files become memberships through ingest, page by page: people who are not known become
 * profiles. Memory holds one page; the counts are committed with the people they count.
 */
import type { Readable } from 'node:stream';
import {
  addUploadPage,
  createUpload,
  endUpload,
  type RejectedRow,
  type Upload,
  type UploadCounts,
  type UploadInput,
  uploadMembershipOrigin,
} from '../audiences/index.ts';
import { errorText, failpoint, limits, MillraceError } from '../kernel/index.ts';
import { isBlockedValue, type ProfileUpdate } from '../profiles/index.ts';
import { type CsvRow, type CsvShape, readCsvRows } from '../sources/index.ts';
import type { Catalog, Engine } from './engine.ts';
import { type IngestOutcome, ingest } from './ingest.ts';
import { namesSuppressed } from './suppression.ts';

export interface UploadFile {
  shape: CsvShape;
  open(): Readable;
  /** Called once, whatever happened. */
  remove(): Promise<void>;
}

export interface Uploads {
  /**
   * Creates an upload and begins with it. `done` resolves when it has ended, well or not.
   * @throws MillraceError `overloaded` when too many are under way; what `createUpload` throws
   */
  start(input: UploadInput, file: UploadFile): Promise<{ upload: Upload; done: Promise<void> }>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Ends what is under way after its page; those uploads are failed, and say so. */
  stop(): Promise<void>;
}

interface Page {
  good: { line: number; value: string }[];
  rejected: RejectedRow[];
}

const valueShownChars = 200;

function addRow(page: Page, row: CsvRow, catalog: Catalog): void {
  const blocked = isBlockedValue(row.value, catalog.blockedValues);
  const reason =
    row.reason ?? (blocked ? 'has a value that names nobody (such as null, unknown, 0)' : null);
  if (reason === null) page.good.push(row);
  else {
    const value = row.value.replaceAll('\u0000', '').toWellFormed().slice(0, valueShownChars);
    page.rejected.push({ line: row.line, reason, value });
  }
}

function updateOf(upload: Upload, value: string, nowMs: number): ProfileUpdate {
  return {
    identities: [{ namespace: upload.namespace, id: value }],
    timestampMs: nowMs,
    memberships: [
      {
        origin: uploadMembershipOrigin,
        audienceId: upload.audienceId,
        status: 'realized',
        lastQualificationTimeMs: nowMs,
        validUntilMs: upload.validUntilMs,
      },
    ],
  };
}

/** What became of a page's people; of a person's rows the first one counts. */
function countPage(page: Page, audienceId: string, outcome: IngestOutcome): UploadCounts {
  const entered = new Set(
    outcome.writes
      .filter((write) => write.audienceId === audienceId && write.change === 'realized')
      .map((write) => write.profileId),
  );
  const seen = new Set<string>();
  const counts = {
    read: page.good.length + page.rejected.length,
    matched: 0,
    added: 0,
    alreadyIn: 0,
  };
  for (const profileId of outcome.profileIds) {
    if (seen.has(profileId) || !outcome.createdIds.has(profileId)) counts.matched += 1;
    if (!seen.has(profileId) && entered.has(profileId)) counts.added += 1;
    else counts.alreadyIn += 1;
    seen.add(profileId);
  }
  return { ...counts, rejected: page.rejected.length };
}

/** Moves rows of deleted people who are kept out to the rejected ones, without their values. */
async function rejectSuppressed(engine: Engine, upload: Upload, page: Page): Promise<void> {
  const rows = page.good;
  const isSuppressed = await namesSuppressed(
    engine,
    await engine.latestCatalog(),
    rows.map(({ value }) => ({ identities: [{ namespace: upload.namespace, id: value }] })),
  );
  page.good = rows.filter((_, at) => !isSuppressed[at]);
  for (const [at, { line }] of rows.entries()) {
    if (!isSuppressed[at]) continue;
    page.rejected.push({ line, reason: 'was deleted and is kept out', value: '' });
  }
}

async function takePage(engine: Engine, upload: Upload, page: Page): Promise<void> {
  await rejectSuppressed(engine, upload, page);
  const nowMs = engine.clock.now();
  const updates = page.good.map((row) => updateOf(upload, row.value, nowMs));
  await ingest(engine, updates, {
    sourceId: upload.id,
    acceptedAtMs: nowMs,
    within: (tx, outcome) =>
      addUploadPage(tx, {
        uploadId: upload.id,
        counts: countPage(page, upload.audienceId, outcome),
        rejected: page.rejected,
        nowMs,
      }),
  });
  failpoint('upload.committed');
}

/** Uploads of one process. */
export function createUploads(engine: Engine): Uploads {
  const running = new Set<Promise<void>>();
  let stopping = false;

  const read = async (upload: Upload, file: UploadFile): Promise<void> => {
    const catalog = await engine.latestCatalog();
    const columnIndex = file.shape.columns.indexOf(upload.column);
    let page: Page = { good: [], rejected: [] };
    for await (const row of readCsvRows(file.open(), { ...file.shape, columnIndex })) {
      addRow(page, row, catalog);
      if (page.good.length + page.rejected.length < limits.uploadRowsPerPage) continue;
      await takePage(engine, upload, page);
      page = { good: [], rejected: [] };
      if (stopping) {
        throw new Error('The server stopped: send the file again, people already in stay in.');
      }
    }
    await takePage(engine, upload, page);
  };

  const run = async (upload: Upload, file: UploadFile): Promise<void> => {
    try {
      await read(upload, file);
      await endUpload(engine, upload.id, null);
    } catch (error) {
      engine.events.loopFailed('upload', error);
      await endUpload(engine, upload.id, errorText(error)).catch(() => {});
    } finally {
      await file.remove();
    }
  };

  return {
    start: async (input, file) => {
      if (running.size >= limits.uploadsAtOnce || stopping) {
        throw new MillraceError(
          'overloaded',
          'Too many uploads are under way; wait for one to end.',
        );
      }
      const upload = await createUpload(engine, input);
      const done = run(upload, file).finally(() => running.delete(done));
      running.add(done);
      return { upload, done };
    },
    idle: async () => void (await Promise.all(running)),
    stop: async () => {
      stopping = true;
      await Promise.all(running);
    },
  };
}
