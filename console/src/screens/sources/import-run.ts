/** Sends a file page by page, waits where the server asks to, and remembers how far it got. */
import { useRef, useState } from 'react';
import { asProblem, type Problem, problemOf } from '../../api/problem.ts';
import { type ColumnTarget, kindOf, readPages, updateOf } from './import-file.ts';

export interface RejectedRow {
  row: number;
  path: string;
  message: string;
}

export interface Progress {
  state: 'ready' | 'running' | 'paused' | 'done' | 'failed';
  rows: number;
  accepted: number;
  rejected: number;
  /** The first of them. */
  rejectedRows: RejectedRow[];
  rowsPerSecond: number;
  problem: Problem | null;
}

interface Answer {
  accepted: number;
  rejected: { index: number; errors: { path: string; message: string }[] }[];
}

const rejectedShownMax = 100;
const waitDefaultSeconds = 2;

const placeOf = (file: File): string =>
  `millrace.import.${file.name}.${file.size}.${file.lastModified}`;

/** Rows of a file that were sent before, in this browser. */
export function rowsSentBefore(file: File): number {
  return Number(localStorage.getItem(placeOf(file)) ?? 0);
}

async function sendPage(file: File, rows: string[][], targets: ColumnTarget[]): Promise<Answer> {
  const isCsv = kindOf(file) === 'csv';
  const body = isCsv
    ? JSON.stringify(rows.map((row) => updateOf(row, targets)))
    : rows.map(([line]) => line).join('\n');
  const type = isCsv ? 'application/json' : 'application/x-ndjson';
  for (;;) {
    const response = await fetch('/collect/profiles', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    if (response.ok) return (await response.json()) as Answer;
    if (response.status === 429 || response.status === 503) {
      const seconds = Number(response.headers.get('retry-after') ?? waitDefaultSeconds);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
      continue;
    }
    const problem = await asProblem(response);
    // None of a page could be taken: that is told row by row, and the next page is sent.
    if (Array.isArray(problem['rejected'])) return problem as unknown as Answer;
    throw problem;
  }
}

const nothing: Omit<Progress, 'state'> = {
  rows: 0,
  accepted: 0,
  rejected: 0,
  rejectedRows: [],
  rowsPerSecond: 0,
  problem: null,
};

export function useImport() {
  const [progress, setProgress] = useState<Progress>({ state: 'ready', ...nothing });
  const wanted = useRef(false);
  const run = async (file: File, targets: ColumnTarget[], skipRows: number): Promise<void> => {
    wanted.current = true;
    const startedMs = Date.now();
    let counts = { ...nothing, rows: 0 };
    setProgress({ ...counts, state: 'running' });
    try {
      for await (const { rows } of readPages(file)) {
        const from = counts.rows;
        counts = { ...counts, rows: from + rows.length };
        if (counts.rows <= skipRows) continue;
        if (!wanted.current) {
          setProgress((before) => ({ ...before, state: 'paused' }));
          return;
        }
        const answer = await sendPage(file, rows, targets);
        const told = answer.rejected.map(({ index, errors }) => ({
          row: from + index + 1,
          path: errors[0]?.path.replace(/^\[\d+\]\.?/, '') ?? '',
          message: errors[0]?.message ?? '',
        }));
        counts = {
          ...counts,
          accepted: counts.accepted + answer.accepted,
          rejected: counts.rejected + told.length,
          rejectedRows: [...counts.rejectedRows, ...told].slice(0, rejectedShownMax),
          rowsPerSecond:
            (counts.rows - skipRows) / Math.max((Date.now() - startedMs) / 1_000, 0.001),
        };
        localStorage.setItem(placeOf(file), String(counts.rows));
        setProgress({ ...counts, state: 'running' });
      }
      localStorage.removeItem(placeOf(file));
      setProgress({ ...counts, state: 'done' });
    } catch (error) {
      setProgress({ ...counts, state: 'failed', problem: problemOf(error) });
    }
  };
  return {
    progress,
    run,
    pause: () => {
      wanted.current = false;
    },
    reset: () => setProgress({ state: 'ready', ...nothing }),
  };
}
