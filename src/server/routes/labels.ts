/** Labels, and what has them: fields and audiences. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createLabel, labelField, removeLabel, updateLabel } from '../../activation/index.ts';
import { getAudience, updateAudience } from '../../audiences/index.ts';
import { getFieldLabels, listFieldLabels, listLabels } from '../../governance/index.ts';
import type { Services } from '../services.ts';
import { makeCursor, openCursor, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import { descriptionSchema, idParamsSchema, pageOf, pageQuerySchema } from '../wire.ts';
import { changeBy, inheritedLabelSchema } from './audiences.ts';
import { labelNamesSchema, usersSchema } from './label-schemas.ts';

const labelSchema = z.object({
  name: z.string(),
  kind: z.enum(['contract', 'identity', 'sensitive', 'custom']),
  description: z.string(),
});

const usedLabelSchema = labelSchema.extend({
  fields: z.array(z.string()),
  audiences: usersSchema,
  policies: usersSchema,
  consentPolicies: usersSchema,
});

const fieldSchema = z.object({
  field: z.string(),
  kind: z.enum(['attribute', 'event', 'namespace']),
  labels: labelNamesSchema,
});

const audienceLabelsSchema = z.object({
  audienceId: z.string(),
  labels: labelNamesSchema,
  inheritedLabels: z.array(inheritedLabelSchema),
});

const kinds = labelSchema.shape.kind.options;

/** Core labels first: C1 to C12, then the other kinds. */
function byKind({ kind, name }: z.output<typeof labelSchema>): string {
  return `${kinds.indexOf(kind)} ${String(name.length).padStart(4, '0')} ${name}`;
}

const assignSchema = z.strictObject({ labels: labelNamesSchema });
const nameParamsSchema = z.object({ name: z.string() });
const fieldParamsSchema = z.object({ field: z.string() });
const tags = ['Governance'];

export function labelRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/labels',
    {
      config: { permission: 'View Data Usage Policies' },
      schema: {
        tags,
        summary: 'List labels with their meaning and uses',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(usedLabelSchema) },
      },
    },
    async (request) => pageOfShort(await listLabels(services.store.db), request.query, byKind),
  );
  server.post(
    '/api/labels',
    {
      config: { permission: 'Apply Data Usage Labels' },
      schema: {
        tags,
        summary: 'Create a label',
        body: z.strictObject({ name: z.string(), description: descriptionSchema.default('') }),
        response: { 201: labelSchema },
      },
    },
    async (request, reply) => reply.status(201).send(await createLabel(services, request.body)),
  );
  server.patch(
    '/api/labels/:name',
    {
      config: { permission: 'Apply Data Usage Labels' },
      schema: {
        tags,
        summary: 'Describe a custom label anew',
        params: nameParamsSchema,
        body: z.strictObject({ description: descriptionSchema }),
        response: { 200: labelSchema },
      },
    },
    async (request) => updateLabel(services, request.params.name, request.body),
  );
  server.delete(
    '/api/labels/:name',
    {
      config: { permission: 'Apply Data Usage Labels' },
      schema: {
        tags,
        summary: 'Delete a custom label nobody uses',
        params: nameParamsSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeLabel(services, request.params.name);
      return reply.status(204).send(null);
    },
  );
  fieldRoutes(instance, services);
  audienceLabelRoutes(instance, services);
}

function fieldRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/labels/fields',
    {
      config: { permission: 'View Data Usage Policies' },
      schema: {
        tags,
        summary: 'List labelled fields',
        querystring: pageQuerySchema,
        response: { 200: pageOf(fieldSchema) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const page = { limit, cursor: cursor === undefined ? null : openCursor(cursor) };
      const { items, nextCursor } = await listFieldLabels(services.store.db, page);
      return { items, nextCursor: nextCursor === null ? null : makeCursor(nextCursor) };
    },
  );
  server.get(
    '/api/labels/fields/:field',
    {
      config: { permission: 'View Data Usage Policies' },
      schema: {
        tags,
        summary: 'Labels of a field',
        params: fieldParamsSchema,
        response: { 200: fieldSchema },
      },
    },
    async (request) => getFieldLabels(services.store.db, request.params.field),
  );
  server.put(
    '/api/labels/fields/:field',
    {
      config: { permission: 'Apply Data Usage Labels' },
      schema: {
        tags,
        summary: 'Label a field: an attribute path, xEvent.PATH, or identityMap.NAMESPACE',
        params: fieldParamsSchema,
        body: assignSchema,
        response: { 200: fieldSchema },
      },
    },
    async (request) => labelField(services, request.params.field, request.body.labels),
  );
}

function audienceLabelRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/labels/audiences/:id',
    {
      config: { permission: 'View Data Usage Policies' },
      schema: {
        tags,
        summary: 'Labels of an audience, its own and inherited ones',
        params: idParamsSchema,
        response: { 200: audienceLabelsSchema },
      },
    },
    async (request) => {
      const audience = await getAudience(services.store.db, request.params.id);
      const { id: audienceId, labels, inheritedLabels } = audience;
      return { audienceId, labels, inheritedLabels };
    },
  );
  server.put(
    '/api/labels/audiences/:id',
    {
      config: { permission: 'Apply Data Usage Labels' },
      schema: {
        tags,
        summary: 'Label an audience',
        params: idParamsSchema,
        body: assignSchema,
        response: { 200: audienceLabelsSchema },
      },
    },
    async (request) => {
      const labels = [...new Set(request.body.labels)];
      const { id } = request.params;
      const audience = await updateAudience(services, id, { labels }, changeBy(request, id));
      const { id: audienceId, inheritedLabels } = audience;
      return { audienceId, labels: audience.labels, inheritedLabels };
    },
  );
}
