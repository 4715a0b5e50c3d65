/**
 * `If-Match`, here once for all routes. A GET of what people manage answers with its `ETag`; a change
 * with `If-Match` is made only while one of its tags is still the object's. That is looked at inside
 * the change's own transaction, with all other changes held off: of two that were made of the same
 * state exactly one wins, in whatever process.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { listAudit } from '../access/index.ts';
import { invalidField, isoTime, MillraceError } from '../kernel/index.ts';
import { type Guard, type Store, withGuard } from '../store/index.ts';
import type { Services } from './services.ts';
import type { Sibling } from './siblings.ts';
import { holdVersion, readVersion, type VersionedObject, versionedAt } from './versions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the holding of the precondition's object: the work is done. */
    releasePrecondition: (() => void) | null;
  }
}

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** What `If-Match` asks for; `any`: that there is something. */
type Wanted = 'any' | ReadonlySet<string>;

const listOfTags = /^\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*|$))+$/;

/** As RFC 9110 has it: weak tags are tags, and never match. @throws MillraceError */
export function parseIfMatch(header: string): Wanted {
  if (header.trim() === '*') return 'any';
  if (!listOfTags.test(header)) {
    throw invalidField('If-Match', 'must be * or a list of entity tags such as "abc"');
  }
  const tags = header.match(/(?:W\/)?"[^"]*"/g)!;
  return new Set(tags.filter((tag) => !tag.startsWith('W/')));
}

const isMatch = (wanted: Wanted, tag: string | null): boolean =>
  tag !== null && (wanted === 'any' || wanted.has(tag));

function changedMeanwhile(tag: string | null): MillraceError {
  const text = tag === null ? 'It is not there any more.' : 'It is not what you last read.';
  return new MillraceError('precondition-failed', `${text} Nothing was changed.`, {
    hint: 'Read it again, and make your change of what it is now.',
    extra: tag === null ? {} : { etag: tag },
  });
}

/** Who made the last change of it, as the audit log has it. */
async function lastChange(store: Store, object: VersionedObject): Promise<object> {
  const { table, id: objectId } = object;
  const which = objectId === null ? { objectType: table } : { objectId };
  const page = { limit: 1, cursor: null };
  const [entry] = (await listAudit(store, { ...which, result: 'allowed' }, page)).items;
  return entry ? { changedBy: entry.actorName, changedAt: isoTime(entry.atMs) } : {};
}

/** Lets the transactions of one change through while the object is as wanted, or as they left it. */
function guardOf(
  store: Store,
  object: VersionedObject,
  wanted: Wanted,
): { guard: Guard; left: () => string | null } {
  const own = new Set<string | null>();
  let left: string | null = null;
  const guard: Guard = async (tx, work) => {
    const tag = await holdVersion(store, tx, object);
    if (!isMatch(wanted, tag) && !own.has(tag)) throw changedMeanwhile(tag);
    const result = await work();
    left = await readVersion(tx, object);
    own.add(left);
    return result;
  };
  return { guard, left: () => left };
}

function objectOf(request: FastifyRequest, sibling: Sibling | null): VersionedObject | null {
  if (!sibling) return null;
  const id = Object.values((request.params ?? {}) as Record<string, string>)[0];
  return versionedAt(sibling.path, sibling.path.includes(':') ? id : undefined);
}

/** Must be added before what reads or writes when an answer is sent. */
export function addPreconditions(
  server: FastifyInstance,
  services: Services,
  siblingOf: (request: FastifyRequest) => Sibling | null,
): void {
  const { store } = services;
  server.decorateRequest('releasePrecondition', null);

  // Before the object is read: a tag may be older than what it stands for, never newer.
  server.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'GET' || request.actor?.kind === 'system') return;
    const url = request.routeOptions.url;
    if (url === undefined || !url.startsWith('/api/')) return;
    const object = objectOf(request, { path: url, url });
    const tag = object && (await readVersion(store.db, object));
    if (tag !== null) reply.header('etag', tag);
  });

  server.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/') || !changing.has(String(route.method))) return;
    const { handler } = route;
    route.handler = async function conditionally(request, reply) {
      const header = request.headers['if-match'];
      if (header === undefined) return handler.call(this, request, reply);
      const wanted = parseIfMatch(header);
      const object = objectOf(request, siblingOf(request));
      if (!object) throw withoutVersion();
      const { guard, left } = guardOf(store, object, wanted);
      try {
        // Before any work outside the database, such as a sign-in; what counts comes later.
        const tag = await readVersion(store.db, object);
        if (!isMatch(wanted, tag)) throw changedMeanwhile(tag);
        return await withGuard(guard, async (release) => {
          request.releasePrecondition = () => {
            release();
            const tagLeft = left();
            if (tagLeft !== null && reply.statusCode < 300) reply.header('etag', tagLeft);
          };
          return await handler.call(this, request, reply);
        });
      } catch (error) {
        if (!(error instanceof MillraceError) || error.code !== 'precondition-failed') throw error;
        const extra = { ...error.extra, ...(await lastChange(store, object)) };
        const { errors, hint = '' } = error;
        throw new MillraceError(error.code, error.message, { errors, hint, extra });
      }
    };
  });

  server.addHook('onSend', async (request, _reply, payload) => {
    request.releasePrecondition?.();
    return payload;
  });
}

const withoutVersion = (): MillraceError =>
  new MillraceError('precondition-failed', 'What this changes has no ETag. Nothing was changed.', {
    hint: 'Send it without If-Match.',
  });
