/** Rules tried out before they are audiences: on a profile that is written down, or on stored people. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { getDataflow } from '../../activation/index.ts';
import {
  getAudience,
  labelsOfRule,
  prepareGiven,
  readGivenInstant,
} from '../../audiences/index.ts';
import { invalidField, isoTime, type JsonValue, MillraceError } from '../../kernel/index.ts';
import { explainFor, previewRule } from '../../pipeline/index.ts';
import { findProfiles } from '../../profiles/index.ts';
import type { Services } from '../services.ts';
import { jsonValueSchema } from '../wire.ts';
import { inheritedLabelSchema } from './audiences.ts';

/** Its length is judged by the language, which tells the place where it becomes too long. */
const textSchema = z.string();

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

const previewSchema = z.strictObject({
  expression: ruleSchema,
  audienceId: z.string().optional().describe('The audience that is to get this rule'),
});

const previewedSchema = z.object({
  estimate: z.number().describe('People who would be in'),
  exact: z.boolean(),
  margin: z
    .number()
    .describe('Of 20 such samples, 19 are off by no more than this; 0 when counted'),
  sampleSize: z.number().describe('People evaluated'),
  profiles: z.number(),
  sample: z.array(
    z.object({ profileId: z.string(), identityMap: z.record(z.string(), z.unknown()) }),
  ),
  effect: z
    .object({
      enter: z.number(),
      leave: z.number(),
      stay: z.number(),
      dataflows: z
        .array(
          z.object({
            id: z.string(),
            name: z.string(),
            enter: z.number(),
            leave: z.number(),
            stay: z.number(),
            excluded: z.number().describe('Would be in, with no value to send or no consent'),
          }),
        )
        .describe('Dataflows that would send this, with the people they would send it of'),
    })
    .nullable(),
  labels: z.array(inheritedLabelSchema).describe('Labels that the audience would inherit'),
});

const testSchema = z.strictObject({
  expression: ruleSchema.optional(),
  audienceId: z.string().optional(),
  namespace: z.string(),
  id: z.string(),
});

const testedSchema = z.object({
  in: z.boolean(),
  nextChangeAt: nextChangeSchema,
  clauses: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      text: z.string(),
      result: z.boolean(),
      nextChangeAt: nextChangeSchema,
      values: z.array(
        z.object({ path: z.string(), value: jsonValueSchema, count: z.number().optional() }),
      ),
    }),
  ),
});

/** Far instants have no date; they are as good as never. */
function isoOf(ms: number | null): string | null {
  return ms === null || ms > 8.64e15 ? null : isoTime(ms);
}

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
  tryOnPeople(instance, services);
}

function tryOnPeople(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const { engine, store } = services;
  server.post(
    '/api/audiences/preview',
    {
      config: { permission: 'View Segments', audit: false },
      schema: {
        tags,
        summary: 'Count who would be in, and what an edit would change',
        body: previewSchema,
        response: { 200: previewedSchema },
      },
    },
    async (request, reply) => {
      const { expression, audienceId } = request.body;
      if (audienceId !== undefined) await getAudience(store.db, audienceId);
      const gone = new AbortController();
      reply.raw.on('close', () => gone.abort());
      const { effect, sample, ...counts } = await previewRule(engine, {
        ...{ expression, audienceId: audienceId ?? null, signal: gone.signal },
      });
      const dataflows = [];
      for (const { dataflowId: id, ...moves } of effect?.dataflows ?? []) {
        dataflows.push({ id, name: (await getDataflow(services, id)).name, ...moves });
      }
      const maySee = request.actor!.permissions.has('View Profiles');
      return {
        ...counts,
        sample: (maySee ? sample : []) as z.output<typeof previewedSchema>['sample'],
        effect: effect && {
          enter: effect.enter,
          leave: effect.leave,
          stay: effect.stay,
          dataflows,
        },
        labels: await labelsOfRule(store.db, expression),
      };
    },
  );
  server.post(
    '/api/audiences/test',
    {
      config: { permission: ['View Segments', 'View Profiles'] },
      schema: {
        tags,
        summary: 'Explain a rule for a stored person',
        body: testSchema,
        response: { 200: testedSchema },
      },
    },
    async (request) => {
      const { audienceId, namespace, id } = request.body;
      const expression =
        request.body.expression ??
        (audienceId === undefined
          ? null
          : (await getAudience(store.db, audienceId)).expression.value);
      if (expression === null) throw invalidField('expression', 'give expression or audienceId');
      const [profile] = await findProfiles(store, { namespace, id });
      if (!profile) throw new MillraceError('not-found', 'Nobody has this identity.');
      const { profileId } = profile;
      const explained = await explainFor(engine, { expression, profileId });
      return {
        in: explained.in,
        nextChangeAt: isoOf(explained.nextChangeAtMs),
        clauses: explained.clauses.map(({ nextChangeAtMs, ...clause }) => ({
          ...clause,
          nextChangeAt: isoOf(nextChangeAtMs),
        })),
      };
    },
  );
}
