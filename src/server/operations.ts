/**
 * What every operation of the API's document says besides its own schemas: its name, who may call it,
 * the headers it takes, and the problems it can answer. It follows from the route, so that no route
 * has to repeat it; what a route knows better stands in its `config.document`.
 */
import type { FastifyInstance } from 'fastify';
import { limits } from '../kernel/index.ts';
import { versionedAt } from './versions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    document?: {
      /** Problems that such a call does not have by its nature, such as 422 of a try-out. */
      problems?: readonly ProblemStatus[];
      /** Media types of a body that the route parses itself, with their JSON Schemas. */
      body?: Readonly<Record<string, object>>;
      /** Media types of the answer besides (or instead of) JSON. */
      answers?: readonly string[];
    };
  }
}

const problems = {
  400: 'The request is not valid; `errors` names the fields.',
  401: 'Nobody is signed in, and there is no valid key.',
  403: 'The caller may not do this; `permission` says what lacks.',
  404: 'It is not there.',
  409: 'It conflicts with what there is, or a policy forbids it.',
  412: 'It is not what `If-Match` says any more; `changedBy` and `changedAt` say who changed it when.',
  413: 'The body is too large.',
  415: 'The body has a content type that is not taken here.',
  422: 'It was understood and cannot be done; or the Idempotency-Key was used for another request.',
  429: 'Too many; wait for the seconds that `Retry-After` says.',
  503: 'The database is away, or the server is stopping or full. Nothing was kept.',
} as const;

export type ProblemStatus = keyof typeof problems;

/** An operation as the document has it; only what is read or written here. */
export interface Operation {
  operationId?: string;
  tags?: string[];
  security?: object[];
  parameters?: object[];
  requestBody?: object;
  responses?: Record<string, Response>;
}

interface Response {
  description?: string;
  headers?: object;
  content?: Record<string, { schema?: object }>;
  $ref?: string;
}

/** What a route tells of itself. */
interface Route {
  method: string;
  /** As Fastify has it: `/api/users/:id`. */
  url: string;
  isPublic: boolean;
  hasBody: boolean;
  hasParams: boolean;
  hasQuery: boolean;
  document: {
    problems?: readonly ProblemStatus[];
    body?: Readonly<Record<string, object>>;
    answers?: readonly string[];
  };
}

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const descriptions: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Taken; the work goes on',
  204: 'Done; there is nothing to tell',
};

/** `GET /api/dataflows/{id}/runs` is `getDataflowsByIdRuns`: what generated clients call it. */
function operationIdOf(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, '/')
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}

/** The problems that follow from what a route is. */
function problemsOf(route: Route): ProblemStatus[] {
  const { url, isPublic, hasBody, hasParams, hasQuery, document } = route;
  const isChange = changing.has(route.method);
  const isManaged = isChange && url.startsWith('/api/');
  const found: ProblemStatus[] = [...(document.problems ?? [])];
  if (hasBody || hasParams || hasQuery || isManaged) found.push(400);
  if (!isPublic) found.push(401, 403);
  if (isPublic && isChange) found.push(403);
  if (hasParams) found.push(404);
  if (isManaged) found.push(409, 412);
  if (isManaged && route.method === 'POST') found.push(422);
  if (hasBody) found.push(413, 415);
  if (url !== '/healthz') found.push(503);
  return [...new Set(found)].sort((left, right) => left - right);
}

function parametersOf({ method, url, isPublic }: Route): object[] {
  const isManaged = changing.has(method) && url.startsWith('/api/') && !isPublic;
  const names = [
    ...(isManaged && method === 'POST' ? ['IdempotencyKey'] : []),
    ...(isManaged ? ['IfMatch'] : []),
  ];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

/** The answers of success: a sentence each, media types as they are, the tag of what has one. */
function answersOf(route: Route, given: Record<string, Response>): Record<string, Response> {
  const types = route.document.answers;
  const etag = route.method === 'GET' && versionedAt(route.url, '') !== null;
  return Object.fromEntries(
    Object.entries(given).map(([status, response]) => {
      const isSilent = response.description === 'Default Response';
      const description = isSilent ? (descriptions[status] ?? 'Done') : response.description!;
      const content = types
        ? Object.fromEntries(
            types.map((type) => [
              type,
              type === 'application/json'
                ? (response.content?.[type] ?? {})
                : { schema: { type: 'string' } },
            ]),
          )
        : response.content;
      return [
        status,
        {
          description,
          ...(etag ? { headers: { ETag: { $ref: '#/components/headers/ETag' } } } : {}),
          ...(status === '204' || content === undefined ? {} : { content }),
        },
      ];
    }),
  );
}

function complete(route: Route, path: string, operation: Operation): Operation {
  const { document, isPublic } = route;
  const problemResponses = problemsOf(route).map((status) => [
    status,
    { $ref: `#/components/responses/Problem${status}` },
  ]);
  const parameters = [...(operation.parameters ?? []), ...parametersOf(route)];
  const content =
    document.body &&
    Object.fromEntries(Object.entries(document.body).map(([type, schema]) => [type, { schema }]));
  return {
    ...operation,
    operationId: operationIdOf(route.method.toLowerCase(), path),
    ...(isPublic ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(content ? { requestBody: { required: true, content } } : {}),
    responses: {
      ...answersOf(route, operation.responses ?? {}),
      ...Object.fromEntries(problemResponses),
    },
  };
}

/** Notes every route that is registered afterwards; completes the document's operations by it. */
export function addOperations(
  server: FastifyInstance,
): (method: string, path: string, operation: Operation) => Operation {
  const routes = new Map<string, Route>();
  server.addHook('onRoute', ({ method, url, config, schema }) => {
    const document = config?.document ?? {};
    const facts = {
      url,
      document,
      isPublic: config?.permission === 'public',
      hasBody: schema?.body !== undefined || document.body !== undefined,
      hasParams: url.includes(':'),
      hasQuery: schema?.querystring !== undefined,
    };
    for (const one of [method].flat()) routes.set(`${one} ${url}`, { ...facts, method: one });
  });
  return (method, path, operation) => {
    const url = path.replace(/\{(\w+)\}/g, ':$1');
    return complete(routes.get(`${method.toUpperCase()} ${url}`)!, path, operation);
  };
}

const problemContent = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** Parts that operations refer to. */
export const sharedComponents = {
  responses: Object.fromEntries(
    Object.entries(problems).map(([status, description]) => [
      `Problem${status}`,
      { description, content: problemContent },
    ]),
  ),
  headers: {
    ETag: {
      description: 'The version of what people configure of it, for `If-Match`.',
      schema: { type: 'string', examples: ['"q8fT0sXlYb3mZ1cVn5kHgA"'] },
    },
  },
  parameters: {
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      description:
        'Change it only while it has one of these entity tags (`ETag` of its GET), or `*`: while it is there.',
      schema: { type: 'string' },
    },
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      description: `Sent again with the same key within ${limits.idempotencyKeptMs / 3_600_000} hours, the call does nothing and gets the first answer.`,
      schema: { type: 'string', minLength: 1, maxLength: limits.idempotencyKeyChars },
    },
  },
} as const;
