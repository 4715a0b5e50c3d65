/** Who is in an audience, or who was and left: as pages, and all of them as CSV. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { getAudience, listMembers, type Member, sampleMembers } from '../../audiences/index.ts';
import { isoTime, limits } from '../../kernel/index.ts';
import { csvLine } from '../../sources/index.ts';
import type { Services } from '../services.ts';
import { idParamsSchema, isoTimeSchema, pageOf, pageQuerySchema, toWire } from '../wire.ts';

const memberSchema = z.object({
  profileId: z.string(),
  status: z.enum(['realized', 'exited']),
  lastQualificationTime: isoTimeSchema,
  nextChangeAt: isoTimeSchema.nullable(),
  identityMap: z.record(z.string(), z.unknown()),
});

type Answer = z.output<ReturnType<typeof pageOf<typeof memberSchema>>>;

const querySchema = pageQuerySchema.extend({
  status: memberSchema.shape.status.default('realized'),
  identity: z
    .string()
    .max(limits.identityBytes)
    .optional()
    .describe('Only who has exactly this value, in any namespace'),
  sample: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('So many of those who are in, at random, in place of a page'),
});

interface Filter {
  status: Member['status'];
  identity: string | null;
}

/** All that a filter finds, a page at a time, so that memory stays bounded. */
async function* csvOf(services: Services, id: string, filter: Filter): AsyncGenerator<string> {
  yield csvLine(['profile', 'status', 'since', 'next change', 'identities']);
  let cursor: string | null = null;
  do {
    const page = await listMembers(services, id, { ...filter, limit: limits.pageRowsMax, cursor });
    yield page.items.map(csvRow).join('');
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function csvRow(member: Member): string {
  const map = Object.entries(member.identityMap as Record<string, { id: string }[]>);
  const identities = map.flatMap(([namespace, list]) => list.map(({ id }) => `${namespace}:${id}`));
  return csvLine([
    ...[member.profileId, member.status, isoTime(member.lastQualificationTimeMs)],
    member.nextChangeAtMs === null ? '' : isoTime(member.nextChangeAtMs),
    identities.join(' '),
  ]);
}

export function audienceMemberRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/audiences/:id/members',
    {
      config: {
        permission: 'View Profiles',
        document: { answers: ['application/json', 'text/csv'] },
      },
      schema: {
        tags: ['Audiences'],
        summary: 'List who is in an audience, or who was and left; as CSV with "Accept: text/csv"',
        params: idParamsSchema,
        querystring: querySchema,
        response: { 200: pageOf(memberSchema) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { limit, cursor, status, identity = null, sample } = request.query;
      await getAudience(services.store.db, id);
      if (sample !== undefined) {
        const items = await sampleMembers(services, id, sample);
        return toWire({ items, nextCursor: null }) as Answer;
      }
      if (/\btext\/csv\b/.test(request.headers.accept ?? '')) {
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="members-${id}.csv"`)
          .serializer((payload: unknown) => payload as string)
          .send(Readable.from(csvOf(services, id, { status, identity })) as never);
      }
      const page = await listMembers(services, id, {
        ...{ limit, status, identity, cursor: cursor ?? null },
      });
      return toWire(page) as Answer;
    },
  );
}
