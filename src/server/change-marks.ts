/** Every change of a dataflow is a marker in its charts: what a dip may have come from. */
import type { FastifyInstance } from 'fastify';
import { errorText, isUuid } from '../kernel/index.ts';
import { markMoment } from '../monitoring/index.ts';
import type { Services } from './services.ts';

const flowRoute = '/api/dataflows/:id';

/** What changes delivery, by what stands behind the dataflow in the path; the rest only asks. */
const names: Readonly<Record<string, string>> = {
  '': 'Changed',
  '/enable': 'Enabled',
  '/disable': 'Disabled',
  '/audiences': 'Audiences changed',
  '/audiences/:audienceId': 'Schedule changed',
  '/brake/confirm': 'Removals sent',
  '/brake/discard': 'Removals given up',
  '/resend': 'Resend',
  '/dead-letters/discard': 'Failed discarded',
  '/verifications/:verificationId/repair': 'Repair',
};

/** Adds the marking to every route that is registered afterwards. */
export function addChangeMarks(server: FastifyInstance, services: Services): void {
  server.addHook('onResponse', async (request, reply) => {
    const { url = '' } = request.routeOptions;
    const { id } = (request.params ?? {}) as { id?: string };
    const isChange = request.method !== 'GET' && request.method !== 'HEAD';
    const name = url.startsWith(flowRoute) ? names[url.slice(flowRoute.length)] : undefined;
    if (!isChange || name === undefined || !id || !isUuid(id)) return;
    if (reply.statusCode >= 300 || request.method === 'DELETE') return;
    const fields =
      request.method === 'PATCH' && name === names['']
        ? `: ${Object.keys((request.body ?? {}) as object).join(', ')}`
        : '';
    const mark = { kind: 'change', text: name + fields, atMs: services.clock.now() };
    await markMoment(services.store.db, `dataflow:${id}`, mark).catch((error: unknown) =>
      request.log.warn({ reason: errorText(error) }, 'a change was not marked in the charts'),
    );
  });
}
