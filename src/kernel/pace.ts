/**
 * How many rows a bounded piece of background work takes: as many as fit into a time, learned from
 * the pieces before. A slow machine or heavy rules make pieces smaller, not longer.
 */
export interface Pace {
  /** Rows for the next piece. */
  rows(): number;
  /** Tells how long a piece took. */
  took(rows: number, ms: number): void;
}

/** Begins small: the first pieces tell. */
export function createPace(options: {
  rowsMin: number;
  rowsMax: number;
  /** How long a piece may take, as things are now. */
  targetMs: () => number;
}): Pace {
  const { rowsMin, rowsMax, targetMs } = options;
  let rows = rowsMin;
  return {
    rows: () => rows,
    took: (done, ms) => {
      // A piece that was cut short by a lack of work says little about a full one.
      if (done < rows / 2) return;
      const fitting = (done * targetMs()) / Math.max(ms, 1);
      // Half the way at a time up, so that one quick piece does not make a long one.
      const next = fitting > rows ? (rows + fitting) / 2 : fitting;
      rows = Math.round(Math.min(Math.max(next, rowsMin), rowsMax));
    },
  };
}
