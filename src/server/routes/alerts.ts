import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { limits } from '../../kernel/index.ts';
import {
  getAlert,
  getAlertRule,
  listAlertRules,
  listAlerts,
  updateAlert,
  updateAlertRule,
} from '../../operations/index.ts';
import type { Services } from '../services.ts';
import { inGivenOrder, pageOfShort, shortPageQuerySchema } from '../short-lists.ts';
import { idParamsSchema, isoTimeSchema, pageOf, pageQuerySchema, toWire } from '../wire.ts';

const tags = ['Alerts'];
const view = { permission: 'View Alerts' } as const;
const severitySchema = z.enum(['error', 'warning', 'info']);

const alertSchema = z.object({
  id: z.string(),
  rule: z.string(),
  thing: z.string(),
  mutedAs: z
    .string()
    .describe('What mutes it in its rule: the thing, or of a backfill its dataflow'),
  thingName: z.string(),
  state: z.enum(['triggered', 'resolved']),
  severity: severitySchema,
  summary: z.string(),
  link: z.string(),
  triggeredAt: isoTimeSchema,
  resolvedAt: isoTimeSchema.nullable(),
  resolvedBy: z.string().nullable(),
  acknowledgedAt: isoTimeSchema.nullable(),
  acknowledgedBy: z.string().nullable(),
  lastedSeconds: z.number(),
});

const ruleSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  severity: severitySchema,
  enabled: z.boolean(),
  limit: z.number(),
  limitDefault: z.number(),
  unit: z.string(),
  resolveAfterSeconds: z.number(),
  muted: z.array(z.string()),
});

const alertChangeSchema = z.strictObject({
  acknowledged: z.boolean().optional(),
  resolved: z.literal(true).optional(),
});

const ruleChangeSchema = z.strictObject({
  enabled: z.boolean().optional(),
  limit: z.number().min(0).max(1e9).optional(),
  resolveAfterSeconds: z.number().min(0).max(86_400).optional(),
  muted: z
    .array(z.string().max(200))
    .max(1_000)
    .optional()
    .describe('Ids of things that are recorded but not told; "*" mutes the rule.'),
});

const alertsQuerySchema = pageQuerySchema.extend({
  state: z.enum(['triggered', 'resolved']).optional(),
  rule: z.string().max(limits.nameBytes).optional(),
  thing: z.string().max(limits.nameBytes).optional(),
});

/** Alerts and their rules. */
export function alertRoutes(instance: FastifyInstance, services: Services): void {
  alertRuleRoutes(instance, services);
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const wire = (alert: unknown) => toWire(alert) as z.output<typeof alertSchema>;
  server.get(
    '/api/alerts',
    {
      config: view,
      schema: {
        tags,
        summary: 'Alerts, newest first',
        querystring: alertsQuerySchema,
        response: { 200: pageOf(alertSchema) },
      },
    },
    async (request) => {
      const { cursor, ...options } = request.query;
      const page = await listAlerts(services, { ...options, cursor: cursor ?? null });
      return { items: page.items.map(wire), nextCursor: page.nextCursor };
    },
  );
  server.get(
    '/api/alerts/:id',
    {
      config: view,
      schema: {
        tags,
        summary: 'Read an alert',
        params: idParamsSchema,
        response: { 200: alertSchema },
      },
    },
    async (request) => wire(await getAlert(services, request.params.id)),
  );
  server.patch(
    '/api/alerts/:id',
    {
      config: { permission: 'Resolve Alerts' },
      schema: {
        tags,
        summary: 'Acknowledge an alert, or call it resolved',
        params: idParamsSchema,
        body: alertChangeSchema,
        response: { 200: alertSchema },
      },
    },
    async (request) =>
      wire(
        await updateAlert(services, request.params.id, {
          ...request.body,
          by: request.actor!.name,
        }),
      ),
  );
}

function alertRuleRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/alert-rules',
    {
      config: view,
      schema: {
        tags,
        summary: 'List alert rules',
        querystring: shortPageQuerySchema,
        response: { 200: pageOf(ruleSchema) },
      },
    },
    async (request) =>
      pageOfShort(await listAlertRules(services.store), request.query, inGivenOrder),
  );
  server.get(
    '/api/alert-rules/:id',
    {
      config: view,
      schema: {
        tags,
        summary: 'Read an alert rule',
        params: idParamsSchema,
        response: { 200: ruleSchema },
      },
    },
    async (request) => getAlertRule(services.store, request.params.id),
  );
  server.patch(
    '/api/alert-rules/:id',
    {
      config: { permission: 'Manage Alerts' },
      schema: {
        tags,
        summary: 'Switch, limit or mute an alert rule',
        params: idParamsSchema,
        body: ruleChangeSchema,
        response: { 200: ruleSchema },
      },
    },
    async (request) => updateAlertRule(services, request.params.id, request.body),
  );
}
