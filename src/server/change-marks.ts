/** Every change of a dataflow is a marker in its charts: what a dip may have come from. */
import type { FastifyInstance } from 'fastify';
import { errorText, isUuid } from '../kernel/index.ts';
import { markMoment } from '../monitoring/index.ts';
import type { Services } from './services.ts';

const flowRoute = /^\/api\/dataflows\/:id(\/|$)/;

/** Adds the marking to every route that is registered afterwards. */
export function addChangeMarks(server: FastifyInstance, services: Services): void {
  server.addHook('onResponse', async (request, reply) => {
    const { url, schema } = request.routeOptions;
    const { id } = (request.params ?? {}) as { id?: string };
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    if (!isChange || !url || !flowRoute.test(url) || !id || !isUuid(id)) return;
    if (reply.statusCode >= 300 || request.method === 'DELETE') return;
    const summary = (schema as { summary?: string } | undefined)?.summary ?? request.method;
    const fields =
      request.method === 'PATCH'
        ? `: ${Object.keys((request.body ?? {}) as object).join(', ')}`
        : '';
    const mark = { kind: 'change', text: summary + fields, atMs: services.clock.now() };
    await markMoment(services.store.db, `dataflow:${id}`, mark).catch((error: unknown) =>
      request.log.warn({ reason: errorText(error) }, 'a change was not marked in the charts'),
    );
  });
}
