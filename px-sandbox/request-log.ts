/** The last requests and the counts of all: what a person or a test looks at afterwards. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Arrivals } from './segments.ts';

export interface RequestEntry {
  id: number;
  /** ISO 8601 UTC, by PX's clock. */
  time: string;
  method: string;
  path: string;
  /** The program, as its User-Agent says. */
  sender: string;
  /** Whose credentials; '' when none were taken. */
  caller: string;
  /** 0 when nothing was answered. */
  status: number;
  tookMs: number;
  adds: number;
  removes: number;
  /** Kinds of the faults it met. */
  faults: string[];
  /** Secrets masked. */
  headers: Record<string, string>;
  /** The beginning of it. */
  body: string;
  answer: string;
}

interface Stats {
  requests: number;
  byStatus: Record<string, number>;
  tokensIssued: number;
  memberships: Arrivals;
}

export interface RequestLog {
  /** The number of a request that has just arrived. */
  nextId(): number;
  add(entry: RequestEntry): void;
  /** Newest first. */
  last(count: number): RequestEntry[];
  countToken(): void;
  countArrivals(arrivals: Arrivals): void;
  stats(): Stats;
  clear(): void;
}

const excerptBytesMax = 2_000;
const headerCharactersMax = 500;
const secretHeaders = new Set(['authorization', 'x-aptrinsic-api-key', 'cookie']);

/** @param entriesMax older entries are dropped beyond this */
export function createRequestLog(entriesMax = 500): RequestLog {
  let entries: RequestEntry[] = [];
  let stats = emptyStats();
  let lastId = 0;
  return {
    nextId: () => {
      lastId += 1;
      return lastId;
    },
    add: (entry) => {
      entries.push(entry);
      // Cut in blocks: shifting an array at every request costs its whole length.
      if (entries.length >= entriesMax * 2) entries = entries.slice(-entriesMax);
      stats.requests += 1;
      stats.byStatus[entry.status] = (stats.byStatus[entry.status] ?? 0) + 1;
    },
    last: (count) => entries.slice(-Math.min(count, entriesMax)).reverse(),
    countToken: () => {
      stats.tokensIssued += 1;
    },
    countArrivals: ({ applied, repeated, outOfOrder, contradicted }) => {
      stats.memberships.applied += applied;
      stats.memberships.repeated += repeated;
      stats.memberships.outOfOrder += outOfOrder;
      stats.memberships.contradicted += contradicted;
    },
    stats: () => structuredClone(stats),
    clear: () => {
      entries = [];
      stats = emptyStats();
    },
  };
}

function emptyStats(): Stats {
  return {
    requests: 0,
    byStatus: {},
    tokensIssued: 0,
    memberships: { applied: 0, repeated: 0, outOfOrder: 0, contradicted: 0 },
  };
}

/** The beginning of a body, as a text of its own: a slice of the long one would keep all of it. */
export function excerpt(body: Buffer): string {
  const start = body.subarray(0, excerptBytesMax).toString();
  return body.length > excerptBytesMax ? `${start}…` : start;
}

/** What a program calls itself, without its version. */
export function senderOf({ 'user-agent': agent = '' }: IncomingHttpHeaders): string {
  return /^[^/\s]{1,60}/.exec(agent)?.[0] ?? 'Unknown sender';
}

export function maskedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const masked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const text = String(value);
    masked[name] = secretHeaders.has(name) ? '•••' : text.slice(0, headerCharactersMax);
  }
  return masked;
}
