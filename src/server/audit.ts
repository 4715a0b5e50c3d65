/**
 * The audit log of management calls, made here once for all routes: every call under /api that changes
 * something, every call that was denied, and reads that a route asks to have recorded. What an object
 * was and became is read through the GET of the same path, whose answers hold no secrets.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Actor,
  type AuditOutcome,
  type AuditResult,
  completeAudit,
  recordAudit,
} from '../access/index.ts';
import { errorText, type JsonValue, limits } from '../kernel/index.ts';
import type { Services } from './services.ts';
import type { Sibling } from './siblings.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The action's name in the audit log; reads are recorded when they have one. False: never. */
    audit?: string | false;
  }
  interface FastifyRequest {
    /** The entry that waits for its outcome. */
    auditEntry: { id: string; before: JsonValue } | null;
  }
}

interface Subject {
  action: string;
  objectType: string;
  /** Where the object can be read, or null (creating, or nothing to read). */
  readUrl: string | null;
}

type SiblingOf = (request: FastifyRequest) => Sibling | null;

/** Entries about people hold no content: a deleted person leaves no trace of his data. */
const personalTypes = new Set(['profiles', 'audience-uploads', 'imports', 'samples', 'trace']);

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const verbs: Record<string, string> = { PUT: 'update', PATCH: 'update', DELETE: 'delete' };

const isParam = (part: string): boolean => part.startsWith(':');

/** `POST /api/dataflows/:id/enable` → `dataflows.enable`, `DELETE /api/users/:id` → `users.delete`. */
function actionOf(method: string, url: string): string {
  const words = url.split('/').slice(2);
  const fixed = words.filter((word) => !isParam(word));
  const isCreating = method === 'POST' && words.length === 1;
  const verb = isCreating ? 'create' : verbs[method];
  return [...fixed, ...(verb === undefined ? [] : [verb])].join('.');
}

function subjectOf(request: FastifyRequest, siblingOf: SiblingOf): Subject {
  const url = request.routeOptions.url!;
  const { audit } = request.routeOptions.config;
  return {
    action: typeof audit === 'string' ? audit : actionOf(request.method, url),
    objectType: url.split('/')[2]!,
    readUrl: siblingOf(request)?.url ?? null,
  };
}

function sourceOf(request: FastifyRequest): 'console' | 'cli' | 'apply' | 'api' {
  const client = request.headers['x-millrace-client'];
  // A file pasted into the console is applied, like one from the command line.
  if (request.hasSession) return client === 'apply' ? 'apply' : 'console';
  return client === 'cli' || client === 'apply' ? client : 'api';
}

function field(value: JsonValue | undefined, names: readonly string[]): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const found = names.map((name) => value[name]).find((one) => typeof one === 'string');
  return (found as string | undefined) ?? null;
}

/** Of a search that found one thing: that thing's id. */
function onlyItemId(answer: JsonValue): string | null {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  const items = answer['items'];
  return Array.isArray(items) && items.length === 1 ? field(items[0], ['id']) : null;
}

const nameOf = (value: JsonValue): string | null => field(value, ['name', 'email', 'symbol']);
const idOf = (request: FastifyRequest): string | null =>
  (Object.values((request.params ?? {}) as object)[0] as string | undefined)?.slice(0, 1_000) ??
  null;

function parse(payload: unknown): JsonValue {
  if (typeof payload !== 'string' || payload === '') return null;
  try {
    return JSON.parse(payload) as JsonValue;
  } catch {
    return null;
  }
}

function resultOf(status: number, answer: JsonValue): AuditResult {
  if (status < 400) return 'allowed';
  if (status === 401 || status === 403) return 'denied';
  return field(answer, ['type'])?.endsWith(':policy-violation') ? 'refused' : 'failed';
}

/** Who is written down for a call: its actor, or unknown. */
function actorColumns(actor: Actor | null) {
  if (!actor) return { actorKind: 'unknown', actorId: null, actorName: 'Unknown' } as const;
  return { actorKind: actor.kind, actorId: actor.id, actorName: actor.name } as const;
}

/**
 * Writes an entry for what a route judges by itself, such as a sign-in.
 * @param facts `actorName` may name somebody who could not be identified
 */
export async function recordCall(
  services: Services,
  request: FastifyRequest,
  facts: {
    action: string;
    objectType: string;
    objectId?: string | null;
    objectName?: string | null;
    result: AuditResult;
    detail?: string | null;
    actorName?: string;
  },
): Promise<void> {
  await recordAudit(services.store.db, {
    ...actorColumns(request.actor),
    ...facts,
    atMs: services.clock.now(),
    source: sourceOf(request),
    requestId: request.id,
  });
}

/** A bound on entries of callers without a valid key, so that strangers cannot fill the log. */
function unknownBudget(services: Services): () => boolean {
  let minute = 0;
  let used = 0;
  return () => {
    const now = Math.floor(services.clock.now() / 60_000);
    if (now !== minute) used = 0;
    minute = now;
    used += 1;
    return used <= limits.auditUnknownPerMinute;
  };
}

function isRecorded(request: FastifyRequest): boolean {
  const { url, config } = request.routeOptions;
  if (!url?.startsWith('/api/') || request.is404 || config.audit === false) return false;
  return changing.has(request.method) || config.audit !== undefined;
}

function outcomeOf(
  request: FastifyRequest,
  facts: { status: number; answer: JsonValue; after: JsonValue; before: JsonValue },
): AuditOutcome {
  const { status, answer, after, before } = facts;
  const isGood = status < 400;
  return {
    result: resultOf(status, answer),
    // Why: what a person gave as the reason of what they did, or what the server said against it.
    detail:
      field((isGood ? request.body : answer) as JsonValue, [isGood ? 'reason' : 'detail'])?.slice(
        0,
        1_000,
      ) ?? null,
    after: isGood ? after : null,
    objectId:
      idOf(request) ?? (isGood ? (field(answer, ['id', 'symbol']) ?? onlyItemId(answer)) : null),
    objectName: nameOf(before) ?? nameOf(after),
  };
}

/** Reads an object as the server itself; null when it is not there. */
type ReadObject = (url: string | null) => Promise<JsonValue>;

/** What the object is after the call; null when that is nothing to keep. */
async function afterOf(
  request: FastifyRequest,
  facts: { status: number; answer: JsonValue; subject: Subject },
  read: ReadObject,
): Promise<JsonValue> {
  const { status, answer, subject } = facts;
  if (status >= 400 || !changing.has(request.method)) return null;
  if (personalTypes.has(subject.objectType)) return null;
  if (request.method === 'DELETE' && subject.readUrl === request.url.split('?', 1)[0]) return null;
  return subject.readUrl === null ? answer : read(subject.readUrl);
}

/** Whether the end of a request is written down: its entry, a change that failed, a denial. */
function isOutcomeRecorded(
  request: FastifyRequest,
  reply: FastifyReply,
  hasBudget: () => boolean,
): boolean {
  if (request.auditEntry) return true;
  if (!request.routeOptions.url?.startsWith('/api/') || request.is404) return false;
  if (request.actor?.kind === 'system' || reply.hasHeader('idempotency-replayed')) return false;
  const isDenied = reply.statusCode === 401 || reply.statusCode === 403;
  if (request.actor) return isDenied || isRecorded(request);
  return isRecorded(request) && hasBudget();
}

/** Must be added after authorisation and idempotency: what is answered again is recorded once. */
export function addAudit(
  server: FastifyInstance,
  services: Services,
  { readerKey, siblingOf }: { readerKey: string; siblingOf: SiblingOf },
): void {
  const hasBudget = unknownBudget(services);
  server.decorateRequest('auditEntry', null);
  const read: ReadObject = async (url) => {
    if (url === null) return null;
    const headers = { authorization: `Bearer ${readerKey}` };
    const answer = await server.inject({ method: 'GET', url, headers });
    return answer.statusCode === 200 ? parse(answer.payload) : null;
  };
  const common = (request: FastifyRequest, subject: Subject) => ({
    ...actorColumns(request.actor),
    ...subject,
    atMs: services.clock.now(),
    source: sourceOf(request),
    requestId: request.id,
  });

  server.addHook('preHandler', async (request) => {
    if (!isRecorded(request) || !changing.has(request.method)) return;
    const subject = subjectOf(request, siblingOf);
    const before = personalTypes.has(subject.objectType) ? null : await read(subject.readUrl);
    const id = await recordAudit(services.store.db, {
      ...common(request, subject),
      objectId: idOf(request),
      objectName: nameOf(before),
      result: 'started',
      before,
    });
    request.auditEntry = { id, before };
  });

  const complete = async (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
  ): Promise<void> => {
    const subject = subjectOf(request, siblingOf);
    const facts = { status: reply.statusCode, answer: parse(payload), subject };
    const after = await afterOf(request, facts, read);
    const before = request.auditEntry?.before ?? null;
    const outcome = outcomeOf(request, { ...facts, after, before });
    await (request.auditEntry
      ? completeAudit(services.store.db, request.auditEntry.id, outcome)
      : recordAudit(services.store.db, { ...common(request, subject), ...outcome }));
  };

  server.addHook('onSend', async (request, reply, payload) => {
    if (!isOutcomeRecorded(request, reply, hasBudget)) return payload;
    try {
      await complete(request, reply, payload);
    } catch (error) {
      const facts = { requestId: request.id, reason: errorText(error) };
      request.log.error(facts, 'the audit log was not completed');
    }
    return payload;
  });
}
