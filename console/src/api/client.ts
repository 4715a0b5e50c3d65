/** The one client of the server: typed by `api/schema.d.ts`, which is made from the server itself. */
import createFetchClient, { type Middleware } from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import type { paths } from '../../../api/schema.d.ts';
import { asProblem, sessionEnded } from './problem.ts';

/** Errors leave here as problems, also when what answered was no Millrace (a proxy, nothing at all). */
const problems: Middleware = {
  async onResponse({ response, request }) {
    if (response.ok) return undefined;
    if (response.status === 401 && !request.url.endsWith('/api/session')) sessionEnded.announce();
    const problem = await asProblem(response.clone());
    return new Response(JSON.stringify(problem), {
      status: response.status,
      headers: { 'content-type': 'application/json' },
    });
  },
  onError() {
    return new Error('The server cannot be reached.');
  },
};

/** Calls by path: `await api.GET('/api/audiences/{id}', { params: { path: { id } } })`. */
export const api = createFetchClient<paths>({ baseUrl: window.location.origin });
api.use(problems);

/** The same as queries: `query.useQuery('get', '/api/audiences', { params: … })`. */
export const query = createQueryClient(api);
