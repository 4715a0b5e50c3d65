/** The command line manages Millrace as anybody would: over HTTP, with an API key. */
import { MillraceError } from '../kernel/index.ts';
import type { ListPath, Row } from './operations.ts';

export interface ApiClient {
  /** Sends JSON, gives the answer's JSON (null when it is empty). Problems become one-line errors. */
  call<Result>(method: string, path: string, body?: unknown): Promise<Result>;
  /** Reads what is no JSON, such as a file. */
  text(path: string): Promise<string>;
  /** Sends a body of bytes as it is read. */
  stream<Result>(path: string, body: ReadableStream, contentType: string): Promise<Result>;
}

interface Problem {
  detail?: string;
  title?: string;
  hint?: string;
  errors?: { path: string; message: string; line?: number; column?: number; suggestion?: string }[];
}

function whereOf({ path, line, column }: NonNullable<Problem['errors']>[number]): string {
  return line === undefined ? path : `line ${line}, column ${column}`;
}

/** One line of what a problem response says. */
export function problemText(status: number, text: string): string {
  let problem: Problem;
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    return `the server answered ${status}: ${text.slice(0, 200)}`;
  }
  const detail = problem.detail ?? problem.title ?? `the server answered ${status}`;
  const places = (problem.errors ?? [])
    .filter((error) => !detail.includes(error.message))
    .map((error) => `${whereOf(error)}: ${error.message}`);
  const suggestions = (problem.errors ?? []).flatMap((error) => error.suggestion ?? []);
  const meant = suggestions.length > 0 ? [`Did you mean ${suggestions.join(', ')}?`] : [];
  const hint = problem.hint ? [problem.hint] : [];
  const what = places.length > 0 ? [detail, places.join('; ')] : [detail];
  return [...what, ...meant, ...hint].reduce(
    // Each begins a sentence, whether or not the one before was ended.
    (told, next) => `${told}${/[.!?:]$/.test(told) ? '' : '.'} ${next}`,
  );
}

/** @param name what the audit log names as the source of changes */
export function apiClient(url: string, apiKey: string, name: 'cli' | 'apply' = 'cli'): ApiClient {
  const base = url.replace(/\/+$/, '');
  const requestText = async (path: string, init: RequestInit): Promise<string> => {
    let response: Response;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'x-millrace-client': name,
      ...init.headers,
    };
    try {
      response = await fetch(base + path, { ...init, headers });
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? String(error);
      throw new MillraceError(
        'storage-unavailable',
        `No Millrace answers at ${base} (${cause}). Start it with "millrace up", or set MILLRACE_URL.`,
      );
    }
    const text = await response.text();
    if (!response.ok) throw new Error(problemText(response.status, text));
    return text;
  };
  const request = async <Result>(path: string, init: RequestInit): Promise<Result> => {
    const text = await requestText(path, init);
    return (text === '' ? null : JSON.parse(text)) as Result;
  };
  return {
    text: (path) => requestText(path, {}),
    call: (method, path, body) =>
      request(path, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
    stream: (path, body, contentType) => {
      const headers = { 'content-type': contentType };
      return request(path, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    },
  };
}

/**
 * `MILLRACE_URL` (http://127.0.0.1:4400 unless set) and `MILLRACE_API_KEY`.
 * @throws MillraceError `configuration` when no key is set
 */
export function serverFromEnvironment(): { url: string; apiKey: string } {
  const apiKey = process.env['MILLRACE_API_KEY'];
  if (!apiKey) {
    throw new MillraceError(
      'configuration',
      'MILLRACE_API_KEY is not set. It is an API key of the server, such as its MILLRACE_BOOTSTRAP_API_KEY.',
    );
  }
  const url = process.env['MILLRACE_URL'] ?? 'http://127.0.0.1:4400';
  return { url: url.replace(/\/+$/, ''), apiKey };
}

/**
 * The client of the environment's server.
 * @throws MillraceError `configuration` when no key is set
 */
export function apiFromEnvironment(name: 'cli' | 'apply' = 'cli'): ApiClient {
  const { url, apiKey } = serverFromEnvironment();
  return apiClient(url, apiKey, name);
}

/** Search parameters of a list. */
type Filter = Record<string, string>;

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** All items of a list, page by page; typed by the API's document when the address is one of its. */
export function listAll<Path extends ListPath>(
  client: ApiClient,
  path: Path,
  filter?: Filter,
): Promise<Row<Path>[]>;
export function listAll<Item>(client: ApiClient, path: string, filter?: Filter): Promise<Item[]>;
export async function listAll<Item>(
  client: ApiClient,
  path: string,
  filter: Filter = {},
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams(filter);
    if (cursor !== null) query.set('cursor', cursor);
    const page: Page<Item> = await client.call('GET', query.size === 0 ? path : `${path}?${query}`);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

/** The id of the one thing that is called so, or that has this id. */
export async function idOf(client: ApiClient, path: string, nameOrId: string): Promise<string> {
  const items = await listAll<{ id: string; name: string }>(client, path);
  const found = items.filter((item) => item.id === nameOrId || item.name === nameOrId);
  const kind = path.split('/').at(-1)!.replaceAll('-', ' ').replace(/ies$/, 'y').replace(/s$/, '');
  if (found.length === 1) return found[0]!.id;
  throw new MillraceError(
    'not-found',
    found.length === 0
      ? `There is no ${kind} "${nameOrId}". "millrace ${kind.replaceAll(' ', '-')} list" shows them.`
      : `${found.length} ${kind}s are called "${nameOrId}"; give the id.`,
  );
}
