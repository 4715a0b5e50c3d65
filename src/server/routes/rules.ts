/** Rules tried out before they are audiences: on a profile that is written down, or on stored people. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { prepareGiven, readGivenInstant } from '../../audiences/index.ts';
import { isoTime, type JsonValue, limits } from '../../kernel/index.ts';
import type { Services } from '../services.ts';

const textSchema = z.string().max(limits.expressionChars * 2);

/** A rule as text, or as audiences carry it. */
const ruleSchema = z.union([
  textSchema,
  z
    .strictObject({
      type: z.literal('PQL').default('PQL'),
      format: z.literal('pql/text').default('pql/text'),
      value: textSchema,
    })
    .transform((expression) => expression.value),
]);

/** Instants far ahead have years of more than four digits, so that this is only a text. */
const nextChangeSchema = z
  .string()
  .nullable()
  .describe('When the answer can change with no new data, ISO 8601; null: never');

const profileSchema = z
  .looseObject({
    attributes: z.unknown().describe('An object; {} when left out'),
    events: z.unknown().describe('A list of {eventType, timestamp, …}, in any order'),
    identityMap: z.unknown().describe('Namespace → list of {id, primary?, authenticatedState?}'),
    segmentMembership: z.unknown().describe('Origin → audience id → {status, validUntil?}'),
  })
  .partial();

const evaluateSchema = z.strictObject({
  expression: ruleSchema,
  profile: profileSchema,
  at: z.string().max(100).optional().describe('ISO 8601; now unless given'),
  timeZone: z.string().max(100).optional().describe("An IANA name; the workspace's unless given"),
});

const tags = ['Audiences'];

export function ruleRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.post(
    '/api/audiences/evaluate',
    {
      config: { permission: 'View Segments', audit: false },
      schema: {
        tags,
        summary: 'Evaluate a rule on a profile that is written down',
        body: evaluateSchema,
        response: { 200: z.object({ member: z.boolean(), nextChangeAt: nextChangeSchema }) },
      },
    },
    async (request) => {
      const { expression, profile, at } = request.body;
      const { timeZone = (await services.engine.latestCatalog()).timeZone } = request.body;
      const nowMs =
        at === undefined ? services.clock.now() : readGivenInstant(at, { path: 'at', timeZone });
      const evaluate = prepareGiven({ expression, timeZone });
      const { member, nextChangeAtMs } = evaluate(profile as JsonValue, nowMs);
      return { member, nextChangeAt: isoTime(nextChangeAtMs) };
    },
  );
}
