/** Audiences from files: CSV in, memberships that end by themselves, a report of the rest. */
import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { getUpload, listUploads, rejectedRows } from '../../audiences/index.ts';
import { delay, invalidField, limits, MillraceError } from '../../kernel/index.ts';
import type { Catalog } from '../../pipeline/index.ts';
import { type CsvShape, csvLine, readCsvShape } from '../../sources/index.ts';
import type { Services } from '../services.ts';
import { type Spool, spool } from '../spool.ts';
import {
  descriptionSchema,
  idParamsSchema,
  instantSchema,
  isoTimeSchema,
  nameSchema,
  pageOf,
  pageQuerySchema,
  toWire,
} from '../wire.ts';
import { commaSeparated, tagsSchema } from './audiences.ts';

const path = '/api/audience-uploads';
const dayMs = 24 * 3_600_000;

const querySchema = z.object({
  name: nameSchema.optional().describe('Name of the new audience; the file name unless given'),
  description: descriptionSchema.default(''),
  tags: z
    .string()
    .transform(commaSeparated)
    .pipe(tagsSchema)
    .optional()
    .describe('Tags of the new audience, separated by commas'),
  audienceId: z.string().optional().describe('Adds to this audience of uploads instead'),
  namespace: z.string().describe('Namespace of the identities in the column'),
  column: z.string().optional().describe('Header of the column; may be left out when it is clear'),
  days: z.coerce.number().int().min(1).max(limits.uploadDaysMax).optional(),
  validUntil: instantSchema.optional(),
  fileName: z.string().max(limits.nameBytes).default(''),
});

const uploadSchema = z.object({
  id: z.string(),
  audienceId: z.string(),
  fileName: z.string(),
  namespace: z.string(),
  column: z.string(),
  validUntil: isoTimeSchema,
  state: z.enum(['running', 'done', 'failed']),
  error: z.string().nullable(),
  bytes: z.number(),
  read: z.number().describe('Rows read, blank ones apart'),
  matched: z.number().describe('Rows whose person was known before'),
  added: z.number(),
  alreadyIn: z.number(),
  rejected: z.number(),
  by: z.string(),
  createdAt: isoTimeSchema,
  finishedAt: isoTimeSchema.nullable(),
});

/** The header's name of the identity column. @throws MillraceError `invalid-request` */
function columnOf({ columns }: CsvShape, wanted: string | undefined, namespace: string): string {
  const given = wanted ?? namespace;
  const found =
    columns.find((one) => one === given) ??
    columns.find((one) => one.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  if (wanted === undefined && columns.length === 1) return columns[0]!;
  const names = columns.map((one) => JSON.stringify(one.slice(0, 80))).slice(0, 50);
  throw invalidField(
    'column',
    `the file has no column ${given.slice(0, 80)}; it has ${names.join(', ')}`,
  );
}

function checkNamespace(catalog: Catalog, namespace: string): void {
  if (!catalog.namespaces.has(namespace)) {
    throw invalidField('namespace', `there is no namespace ${namespace.slice(0, 80)}`);
  }
  if (!catalog.stitches(namespace)) {
    throw invalidField('namespace', `${namespace} is of a kind that does not name a person`);
  }
}

function validUntilOf(query: z.output<typeof querySchema>, nowMs: number): number {
  const { days = limits.uploadDaysDefault, validUntil } = query;
  if (validUntil === undefined) return nowMs + days * dayMs;
  if (query.days !== undefined) throw invalidField('days', 'give days or validUntil, not both');
  if (validUntil <= nowMs) throw invalidField('validUntil', 'must be ahead');
  return validUntil;
}

async function shapeOf(file: Spool): Promise<CsvShape> {
  const shape = readCsvShape(await file.beginning(limits.csvHeaderBytes));
  if (shape) return shape;
  throw new MillraceError('malformed-body', 'The file has no header line of CSV.');
}

const tags = ['Audiences'];

/** Whether a request brings a file, which is taken as it comes. */
export function isUploadUrl(url: string): boolean {
  return url.split('?', 1)[0] === path;
}

const unpackers = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

/** The file as it comes out of its packing. */
function unpacked(payload: Readable, encoding: string): Readable {
  if (encoding === 'identity') return payload;
  if (!Object.hasOwn(unpackers, encoding)) {
    throw new MillraceError(
      'unsupported-media-type',
      `Content-Encoding ${encoding.slice(0, 40)} is not supported; send gzip, deflate, br or none.`,
    );
  }
  const unpacker = unpackers[encoding as keyof typeof unpackers]();
  // What fails on one side fails on the other, where it is told.
  pipeline(payload, unpacker, () => {});
  return unpacker;
}

/** Bodies of uploads stay streams; everywhere else CSV is not taken. */
function addCsvBodies(instance: FastifyInstance): void {
  instance.addContentTypeParser('text/csv', async (request: FastifyRequest, payload: Readable) => {
    if (!isUploadUrl(request.url))
      throw new MillraceError('unsupported-media-type', 'Send application/json.');
    const encoding = String(request.headers['content-encoding'] ?? 'identity');
    return unpacked(payload, encoding.trim().toLowerCase());
  });
}

export function audienceUploadRoutes(instance: FastifyInstance, services: Services): void {
  addCsvBodies(instance);
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const wire = (value: unknown) => toWire(value) as z.output<typeof uploadSchema>;
  server.post(
    path,
    {
      config: {
        permission: 'Manage Segments',
        document: { body: { 'text/csv': { type: 'string' } } },
      },
      schema: {
        tags,
        summary: 'Upload an audience: CSV with a header, as the body (text/csv)',
        description: `The body may be packed (Content-Encoding gzip, deflate or br); unpacked it is at most ${limits.uploadBytes / 1024 / 1024} MiB. It may take its time to arrive, as long as something moves every minute.`,
        querystring: querySchema,
        response: { 201: uploadSchema },
      },
    },
    async (request, reply) => {
      const { query } = request;
      if (!(request.body instanceof Readable)) {
        throw new MillraceError('unsupported-media-type', 'Send the file as text/csv.');
      }
      const validUntilMs = validUntilOf(query, services.clock.now());
      checkNamespace(await services.engine.latestCatalog(), query.namespace);
      if (query.audienceId === undefined && !query.name && !query.fileName) {
        throw invalidField('name', 'is needed');
      }
      const file = await spool(request.body, limits.uploadBytes);
      let started: Awaited<ReturnType<typeof services.uploads.start>>;
      try {
        const shape = await shapeOf(file);
        const { namespace, fileName, description, tags = [] } = query;
        const column = columnOf(shape, query.column, namespace);
        const audienceId = query.audienceId ?? null;
        const name = query.name ?? fileName;
        const by = request.actor!.name;
        started = await services.uploads.start(
          {
            ...{
              audienceId,
              name,
              description,
              tags,
              fileName,
              namespace,
              column,
              validUntilMs,
              by,
            },
            bytes: file.bytes,
          },
          { ...file, shape },
        );
      } catch (error) {
        await file.remove();
        throw error;
      }
      const answered = new AbortController();
      await Promise.race([started.done, delay(limits.uploadAnswerMs, answered.signal)]);
      answered.abort();
      return reply.status(201).send(wire(await getUpload(services, started.upload.id)));
    },
  );
  server.get(
    path,
    {
      config: { permission: 'View Segments' },
      schema: {
        tags,
        summary: 'List uploads, newest first',
        querystring: pageQuerySchema,
        response: { 200: pageOf(uploadSchema) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const page = await listUploads(services, { limit, cursor: cursor ?? null });
      return { items: page.items.map(wire), nextCursor: page.nextCursor };
    },
  );
  server.get(
    `${path}/:id`,
    {
      config: { permission: 'View Segments' },
      schema: {
        tags,
        summary: 'Read an upload and how far it is',
        params: idParamsSchema,
        response: { 200: uploadSchema },
      },
    },
    async (request) => wire(await getUpload(services, request.params.id)),
  );
  server.get(
    `${path}/:id/rejected`,
    {
      config: {
        permission: ['View Segments', 'View Profiles'],
        document: { answers: ['text/csv'] },
      },
      schema: {
        tags,
        summary: 'Download the rows that were not taken, as CSV',
        params: idParamsSchema,
        response: { 200: z.unknown() },
      },
    },
    async (request, reply) => {
      const { id } = await getUpload(services, request.params.id);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="rejected-${id}.csv"`)
        .send(Readable.from(reportOf(services, id)));
    },
  );
}

async function* reportOf(services: Services, id: string): AsyncGenerator<string> {
  yield csvLine(['line', 'reason', 'value']);
  for (let after = -1; ; ) {
    const rows = await rejectedRows(services.store, id, after);
    if (rows.length === 0) return;
    yield rows.map((row) => csvLine([row.line, row.reason, row.value])).join('');
    after = rows.at(-1)!.line;
  }
}
