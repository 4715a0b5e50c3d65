/**
 * The request log: what was sent to a destination and what came back. Exchanges wait in memory and
 * are written together, after the fact, so that delivery never waits for its own log; what would
 * take too much memory loses its bodies first. Secrets never come here: the HTTP client masks them.
 *
 * A person's requests are found through the ledger: a row remembers the claims of its last requests.
 */
import {
  type Clock,
  checkCursor,
  isUuid,
  limits,
  MillraceError,
  newId,
  type PassResult,
  storableJson,
} from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';
import { dropSome } from './drop.ts';

/** One exchange as it is reported. Headers are masked, and so are bodies that hold secrets. */
export interface Exchange {
  dataflowId: string;
  runId: string | null;
  /** The claim whose rows it carried; null for segments and sign-ins. */
  claimId: string | null;
  purpose: 'members' | 'segment' | 'read' | 'sign-in';
  adds: number;
  removes: number;
  audienceIds: readonly string[];
  /** The most often tried row of it: 1 is the first time. */
  attempt: number;
  atMs: number;
  method: string;
  path: string;
  status: number | null;
  error: string | null;
  tookMs: number;
  requestHeaders: Record<string, string>;
  requestBody: string;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

export interface RequestLog {
  /** Takes an exchange. Never throws, never waits. */
  add(exchange: Exchange): void;
  /** Writes what waits. To be run in a loop, and once at the end. */
  flush(): Promise<PassResult>;
}

interface Waiting extends Exchange {
  requestId: string;
  keptBytes: number;
}

/** The beginning of a text, within bytes. */
function cut(text: string): string {
  if (text.length * 3 <= limits.requestBodyKeptBytes) return text;
  const bytes = Buffer.from(text);
  if (bytes.length <= limits.requestBodyKeptBytes) return text;
  return bytes
    .subarray(0, limits.requestBodyKeptBytes)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}

export function createRequestLog(options: { store: Store; clock: Clock }): RequestLog {
  const { store, clock } = options;
  let waiting: Waiting[] = [];
  let waitingBytes = 0;
  return {
    add: (exchange) => {
      if (waiting.length >= limits.requestsWaiting) return;
      const keptBytes =
        Math.min(exchange.requestBody.length, limits.requestBodyKeptBytes) +
        Math.min(exchange.responseBody.length, limits.requestBodyKeptBytes);
      waiting.push({ ...exchange, requestId: newId(), keptBytes });
      waitingBytes += keptBytes;
    },
    flush: async () => {
      const later: PassResult = { more: false, nextAtMs: clock.now() + limits.recorderFlushMs };
      if (waiting.length === 0) return later;
      const isFull = waitingBytes > limits.requestBodiesWaitingBytes;
      const keepBodies = !isFull && (await keepsBodies(store));
      const batch = waiting.slice(0, limits.requestsPerStatement);
      await write(store, batch, keepBodies);
      waiting = waiting.slice(batch.length);
      waitingBytes -= batch.reduce((sum, one) => sum + one.keptBytes, 0);
      return waiting.length > 0 ? { more: true } : later;
    },
  };
}

/** Whether bodies are kept: the setting `keepRequestBodies`, on unless it says false. */
async function keepsBodies(store: Store): Promise<boolean> {
  const [row] = await query<{ value: unknown }>(
    store.db,
    `select value from settings where key = 'keepRequestBodies'`,
    [],
  );
  return row?.value !== false;
}

async function write(store: Store, batch: readonly Waiting[], keepBodies: boolean): Promise<void> {
  const rows = batch.map((one) => ({
    ...one,
    path: cut(one.path),
    error: one.error === null ? null : cut(one.error),
    requestBody: keepBodies ? cut(one.requestBody) : null,
    requestBytes: Buffer.byteLength(one.requestBody),
    responseBody: keepBodies ? cut(one.responseBody) : null,
    responseBytes: Buffer.byteLength(one.responseBody),
    audienceIds: `{${one.audienceIds.join(',')}}`,
  }));
  await query(
    store.db,
    `insert into requests (request_id, dataflow_id, run_id, claim_id, purpose, at_ms, method, path,
            adds, removes, audience_ids, attempt, status, error, took_ms, request_headers,
            request_body, request_bytes, response_headers, response_body, response_bytes)
     select "requestId", "dataflowId", "runId", "claimId", purpose, "atMs", method, path, adds,
            removes, "audienceIds"::uuid[], attempt, status, error, "tookMs", "requestHeaders",
            "requestBody", "requestBytes", "responseHeaders", "responseBody", "responseBytes"
       from jsonb_to_recordset($1::jsonb) as r ("requestId" uuid, "dataflowId" uuid, "runId" uuid,
            "claimId" uuid, purpose text, "atMs" bigint, method text, path text, adds int,
            removes int, "audienceIds" text, attempt int, status int, error text, "tookMs" int,
            "requestHeaders" jsonb, "requestBody" text, "requestBytes" int,
            "responseHeaders" jsonb, "responseBody" text, "responseBytes" int)
         on conflict do nothing`,
    [storableJson(rows)],
  );
}

export interface LoggedRequest {
  id: string;
  dataflowId: string;
  runId: string | null;
  claimId: string | null;
  purpose: Exchange['purpose'];
  atMs: number;
  method: string;
  path: string;
  adds: number;
  removes: number;
  people: number;
  audienceIds: string[];
  attempt: number;
  status: number | null;
  error: string | null;
  tookMs: number;
}

export interface LoggedRequestDetail extends LoggedRequest {
  requestHeaders: Record<string, string>;
  /** Null: bodies were not kept. Cut to the first `requestBodyKeptBytes`. */
  requestBody: string | null;
  requestBytes: number;
  responseHeaders: Record<string, string>;
  responseBody: string | null;
  responseBytes: number;
}

const columns = `request_id as id, dataflow_id as "dataflowId", run_id as "runId",
  claim_id as "claimId", purpose, at_ms as "atMs", method, path, adds, removes,
  adds + removes as people, audience_ids as "audienceIds", attempt, status, error,
  took_ms as "tookMs"`;

export type StatusClass = '2xx' | '3xx' | '4xx' | '400' | '401' | '429' | '5xx' | 'none';

const statusConditions: Readonly<Record<StatusClass, string>> = {
  '2xx': 'status between 200 and 299',
  '3xx': 'status between 300 and 399',
  '4xx': 'status between 400 and 499',
  '400': 'status = 400',
  '401': 'status = 401',
  '429': 'status = 429',
  '5xx': 'status >= 500',
  none: 'status is null',
};

export interface RequestFilter {
  statusClass?: StatusClass | undefined;
  runId?: string | undefined;
  audienceId?: string | undefined;
  /** The target value of a person, byte for byte: its last requests. */
  targetValue?: string | undefined;
  fromMs?: number | undefined;
  toMs?: number | undefined;
}

/** Requests of a dataflow, newest first. */
export async function listRequests(
  db: Store['db'],
  dataflowId: string,
  options: { limit: number; cursor: string | null; filter: RequestFilter },
): Promise<{ items: LoggedRequest[]; nextCursor: string | null }> {
  const { statusClass, runId, audienceId, targetValue, fromMs, toMs } = options.filter;
  const badId = [runId, audienceId].some((id) => id !== undefined && !isUuid(id));
  if (badId) return { items: [], nextCursor: null };
  const rows = await query<LoggedRequest>(
    db,
    `select ${columns} from requests q
      where dataflow_id = $1 and ($2::uuid is null or request_id < $2)
        and ($3::uuid is null or run_id = $3) and ($4::uuid is null or $4 = any (audience_ids))
        and ($5::bigint is null or at_ms >= $5) and ($6::bigint is null or at_ms < $6)
        ${statusClass === undefined ? '' : `and ${statusConditions[statusClass]}`}
        and ($7::text is null or claim_id in (
             select unnest(claim_ids) from ledger l
              where l.dataflow_id = $1 and l.target_value = $7
                and ($4::uuid is null or l.audience_id = $4)))
      order by request_id desc limit $8`,
    [
      dataflowId,
      checkCursor(options.cursor),
      runId ?? null,
      audienceId ?? null,
      fromMs ?? null,
      toMs ?? null,
      targetValue ?? null,
      options.limit + 1,
    ],
  );
  const items = rows.slice(0, options.limit);
  return { items, nextCursor: rows.length > options.limit ? items.at(-1)!.id : null };
}

/** One request with its headers and bodies. @throws MillraceError `not-found` */
export async function getRequest(
  db: Store['db'],
  dataflowId: string,
  requestId: string,
): Promise<LoggedRequestDetail> {
  const rows = isUuid(requestId)
    ? await query<LoggedRequestDetail>(
        db,
        `select ${columns}, request_headers as "requestHeaders", request_body as "requestBody",
                request_bytes as "requestBytes", response_headers as "responseHeaders",
                response_body as "responseBody", response_bytes as "responseBytes"
           from requests where dataflow_id = $1 and request_id = $2`,
        [dataflowId, requestId],
      )
    : [];
  if (rows[0]) return rows[0];
  throw new MillraceError('not-found', `The dataflow has no request ${requestId} in its log.`, {
    hint: 'Requests are kept for 7 days, unless the settings say otherwise.',
  });
}

/**
 * Requests that carried rows of these claims, newest first, with bodies: a person's last requests.
 * @public for whoever tells a person's story
 * @param claimIds as a ledger row remembers them
 */
export async function requestsOfClaims(
  db: Store['db'],
  claimIds: readonly string[],
): Promise<LoggedRequestDetail[]> {
  if (claimIds.length === 0) return [];
  return query(
    db,
    `select ${columns}, request_headers as "requestHeaders", request_body as "requestBody",
            request_bytes as "requestBytes", response_headers as "responseHeaders",
            response_body as "responseBody", response_bytes as "responseBytes"
       from requests where claim_id = any ($1::uuid[]) order by request_id desc limit $2`,
    [claimIds, limits.pageRowsMax],
  );
}

/** Drops requests from before a time, a bounded number a call. */
export function dropOldRequests(store: Store, beforeMs: number): Promise<boolean> {
  // The oldest are looked at by key, so that a call that finds none costs one page.
  return dropSome(
    store,
    `delete from requests where request_id in (
       select request_id from (
         select request_id, at_ms from requests order by request_id limit $2) as oldest
        where at_ms < $1)`,
    beforeMs,
  );
}
