import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { loadMemberships } from '../../audiences/index.ts';
import { invalidField, limits } from '../../kernel/index.ts';
import {
  countProfiles,
  createNamespace,
  droppedEvents,
  findProfiles,
  getNamespace,
  getProfile,
  identityGraph,
  listNamespaces,
  namespaceTypes,
  nearIdentities,
  type Profile,
  recentProfiles,
  timesInShape,
  updateNamespace,
} from '../../profiles/index.ts';
import type { Services } from '../services.ts';
import { pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import {
  descriptionSchema,
  idParamsSchema,
  isoTimeSchema,
  jsonValueSchema,
  nameSchema,
  pageOf,
  toWire,
} from '../wire.ts';

const namespaceSchema = z.object({
  symbol: z.string(),
  name: z.string(),
  type: z.enum(namespaceTypes as [string, ...string[]]),
  description: z.string(),
  standard: z.boolean(),
});

const namespaceInputSchema = z.strictObject({
  symbol: z.string().min(1),
  name: nameSchema,
  type: z.enum(namespaceTypes as [(typeof namespaceTypes)[number]]),
  description: descriptionSchema.default(''),
});

const symbolParamsSchema = z.object({ symbol: z.string() });
const namespaceChangeSchema = z.strictObject({
  name: nameSchema.optional(),
  description: descriptionSchema.optional(),
});

const profileSchema = z.object({
  id: z.string(),
  attributes: z.record(z.string(), jsonValueSchema),
  attributeTimes: z
    .record(z.string(), jsonValueSchema)
    .describe('In the shape of `attributes`: when each was last set, ISO 8601; a list as a whole'),
  identityMap: z.record(z.string(), jsonValueSchema),
  memberships: z.array(
    z.object({
      audienceId: z.string(),
      status: z.enum(['realized', 'exited']),
      lastQualificationTime: isoTimeSchema.nullable(),
      validUntil: isoTimeSchema.nullable(),
    }),
  ),
  eventsDropped: z
    .object({ dropped: z.number(), until: isoTimeSchema })
    .nullable()
    .describe('Events that went because the profile had too many; null: none'),
  createdAt: isoTimeSchema,
  updatedAt: isoTimeSchema,
});

const findQuerySchema = z.object({
  id: z.string().min(1).optional(),
  namespace: z.string().min(1).optional().describe('Any, unless given'),
  recent: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .describe('Without id: so many of the people who were added last, latest change first'),
});

const foundSchema = pageOf(profileSchema).extend({
  nearest: z
    .array(
      z.object({
        namespace: z.string(),
        id: z.string(),
        profileId: z.string(),
        differs: z.enum(['letter case', 'white space', 'letter case and white space']),
      }),
    )
    .describe('When nobody has exactly this identity: who has one that looks like it'),
});

const countsSchema = z.object({
  profiles: z.number(),
  namespaces: z.array(z.object({ namespace: z.string(), profiles: z.number() })),
  isEstimate: z.boolean(),
});

const graphSchema = z.object({
  identities: z.array(
    z.object({
      namespace: z.string(),
      id: z.string(),
      stitches: z.boolean(),
      linkedAt: isoTimeSchema,
      sourceId: z.string(),
    }),
  ),
  merges: z.array(z.object({ loserId: z.string(), at: isoTimeSchema })),
  refused: z.array(
    z.object({ reason: z.string(), identities: jsonValueSchema, at: isoTimeSchema }),
  ),
});

async function showProfile(
  services: Services,
  profile: Profile,
): Promise<z.output<typeof profileSchema>> {
  const { rows, eventsDropped } = await services.store.transaction(async (tx) => ({
    rows: await loadMemberships(tx, [profile.profileId], null),
    eventsDropped: await droppedEvents(tx, profile.profileId),
  }));
  const memberships = rows
    .filter((row) => row.status !== null)
    .map(({ audienceId, status, lastQualificationTimeMs, validUntilMs }) => ({
      audienceId,
      status,
      lastQualificationTimeMs,
      validUntilMs,
    }));
  const { profileId: id, attributes, identityMap, createdAtMs, updatedAtMs } = profile;
  // Attributes are data: a name that ends in Ms is left alone.
  return {
    ...(toWire({ id, memberships, eventsDropped, createdAtMs, updatedAtMs }) as z.output<
      typeof profileSchema
    >),
    attributes,
    attributeTimes: timesInShape(profile),
    identityMap: identityMap as unknown as z.output<typeof profileSchema>['identityMap'],
  };
}

export function profileRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const tags = ['Profiles'];
  server.get(
    '/api/namespaces',
    {
      config: { permission: 'View Identity Namespaces' },
      schema: {
        tags,
        summary: 'List identity namespaces',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(namespaceSchema) },
      },
    },
    async (request) =>
      pageOfShort(
        await listNamespaces(services.store),
        request.query,
        ({ standard, symbol }) => `${standard ? 0 : 1} ${symbol}`,
      ),
  );
  server.post(
    '/api/namespaces',
    {
      config: { permission: 'Manage Identity Namespaces' },
      schema: {
        tags,
        summary: 'Create a namespace',
        body: namespaceInputSchema,
        response: { 201: namespaceSchema },
      },
    },
    async (request, reply) => reply.status(201).send(await createNamespace(services, request.body)),
  );
  server.get(
    '/api/namespaces/:symbol',
    {
      config: { permission: 'View Identity Namespaces' },
      schema: {
        tags,
        summary: 'Read a namespace',
        params: symbolParamsSchema,
        response: { 200: namespaceSchema },
      },
    },
    async (request) => getNamespace(services.store.db, request.params.symbol),
  );
  server.patch(
    '/api/namespaces/:symbol',
    {
      config: { permission: 'Manage Identity Namespaces' },
      schema: {
        tags,
        summary: 'Change the name or description of a custom namespace',
        description: 'Symbol and type are fixed for good, and a namespace is never deleted.',
        params: symbolParamsSchema,
        body: namespaceChangeSchema,
        response: { 200: namespaceSchema },
      },
    },
    async (request) => updateNamespace(services, request.params.symbol, request.body),
  );
  server.get(
    '/api/profiles',
    {
      config: { permission: 'View Profiles', audit: 'profiles.open' },
      schema: {
        tags,
        summary: 'Find a profile by an identity, exactly; or the newest ones',
        querystring: findQuerySchema,
        response: { 200: foundSchema },
      },
    },
    async (request) => {
      const { id, namespace = null, recent } = request.query;
      if (id === undefined && recent === undefined) throw invalidField('id', 'is needed');
      const profiles =
        id === undefined
          ? await recentProfiles(services.store, {
              profilesMax: recent!,
              amongMax: limits.recentProfilesAmong,
            })
          : await findProfiles(services.store, { namespace, id });
      const items = [];
      for (const profile of profiles) items.push(await showProfile(services, profile));
      const isMissed = id !== undefined && items.length === 0;
      const nearest = isMissed ? await nearIdentities(services.store, { namespace, id }) : [];
      return { items, nextCursor: null, nearest };
    },
  );
  server.get(
    '/api/profiles/counts',
    {
      config: { permission: 'View Profiles' },
      schema: {
        tags,
        summary: 'How many people there are, in all and by namespace',
        response: { 200: countsSchema },
      },
    },
    async () => countProfiles(services.store, { exactMax: limits.countedExactlyRows }),
  );
  server.get(
    '/api/profiles/:id',
    {
      config: { permission: 'View Profiles', audit: 'profiles.open' },
      schema: {
        tags,
        summary: 'Read a profile',
        params: idParamsSchema,
        response: { 200: profileSchema },
      },
    },
    async (request) => showProfile(services, await getProfile(services.store, request.params.id)),
  );
  server.get(
    '/api/profiles/:id/identity-graph',
    {
      config: { permission: 'View Identity Graph' },
      schema: {
        tags,
        summary: 'Identities, where they came from, and refused links',
        params: idParamsSchema,
        response: { 200: graphSchema },
      },
    },
    async (request) =>
      toWire(await identityGraph(services.store, request.params.id)) as z.output<
        typeof graphSchema
      >,
  );
}
