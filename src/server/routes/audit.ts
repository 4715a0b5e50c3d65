import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type AuditFilter, type AuditRecord, listAudit } from '../../access/index.ts';
import { isoTime, limits } from '../../kernel/index.ts';
import { csvLine } from '../../sources/index.ts';
import type { Services } from '../services.ts';
import {
  instantSchema,
  isoTimeSchema,
  jsonValueSchema,
  pageOf,
  pageQuerySchema,
  toWire,
} from '../wire.ts';

const resultSchema = z.enum(['started', 'allowed', 'denied', 'refused', 'failed']);

const sourceSchema = z.enum(['console', 'api', 'cli', 'apply', 'system']);

const entrySchema = z.object({
  id: z.string(),
  at: isoTimeSchema,
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  source: sourceSchema,
  action: z.string(),
  object: z.object({ type: z.string(), id: z.string().nullable(), name: z.string().nullable() }),
  /** `started`: the outcome was never known, because the process ended. */
  result: resultSchema,
  detail: z.string().nullable(),
  before: jsonValueSchema,
  after: jsonValueSchema,
  requestId: z.string().nullable(),
});

const querySchema = pageQuerySchema.extend({
  /** Id or name. */
  actor: z.string().optional(),
  /** Such as `audiences.create`, or `audiences.*`. */
  action: z.string().optional(),
  source: sourceSchema.optional(),
  objectType: z.string().optional(),
  objectId: z.string().optional(),
  result: resultSchema.optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});

function showEntry(record: AuditRecord): z.output<typeof entrySchema> {
  const { actorKind, actorId, actorName, objectType, objectId, objectName, ...rest } = record;
  // Before and after are shown as they were kept.
  return {
    ...(toWire({ ...rest, before: null, after: null }) as z.output<typeof entrySchema>),
    before: record.before,
    after: record.after,
    actor: { kind: actorKind, id: actorId, name: actorName },
    object: { type: objectType, id: objectId, name: objectName },
  };
}

const csvHead = [
  'time',
  'actor kind',
  'actor',
  'source',
  'action',
  'object type',
  'object id',
  'object name',
  'result',
  'detail',
  'request id',
];

function csvRow(record: AuditRecord): string {
  const cells = [
    isoTime(record.atMs),
    record.actorKind,
    record.actorName,
    record.source,
    record.action,
    record.objectType,
    record.objectId,
    record.objectName,
    record.result,
    record.detail,
    record.requestId,
  ];
  return csvLine(cells.map((cell) => cell ?? ''));
}

/** All entries of a filter, a page at a time, so that memory stays bounded. */
async function* csvOf(services: Services, filter: AuditFilter): AsyncGenerator<string> {
  yield csvLine(csvHead);
  let cursor: string | null = null;
  do {
    const page = await listAudit(services.store, filter, { limit: limits.pageRowsMax, cursor });
    yield page.items.map(csvRow).join('');
    cursor = page.nextCursor;
  } while (cursor !== null);
}

export function auditRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/audit',
    {
      config: {
        permission: 'View User Activity Log',
        document: { answers: ['application/json', 'text/csv'] },
      },
      schema: {
        tags: ['Audit'],
        summary: 'Who did what, newest first; as CSV with "Accept: text/csv"',
        querystring: querySchema,
        response: { 200: pageOf(entrySchema) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, from, to, ...rest } = request.query;
      const filter = { ...rest, fromMs: from, toMs: to };
      if (/\btext\/csv\b/.test(request.headers.accept ?? '')) {
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="audit.csv"')
          .serializer((payload: unknown) => payload as string)
          .send(Readable.from(csvOf(services, filter)) as never);
      }
      const page = await listAudit(services.store, filter, { limit, cursor: cursor ?? null });
      return { items: page.items.map(showEntry), nextCursor: page.nextCursor };
    },
  );
}
