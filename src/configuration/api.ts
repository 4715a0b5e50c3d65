/** How a configuration is read and changed: by calls of the API, with the rights of the caller. */
import { type JsonObject, type JsonValue, limits } from '../kernel/index.ts';

export interface Api {
  /** Gives the answer's JSON. @throws MillraceError as the API's problem says */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: JsonValue,
  ): Promise<JsonValue>;
  /**
   * Which of these secrets an account does not have. Secrets never leave the server, so only the
   * server can compare them.
   */
  otherSecrets(accountId: string, given: JsonObject): Promise<string[]>;
  /** Waits for what goes on by itself. */
  pause(ms: number): Promise<void>;
}

interface Page {
  items: JsonObject[];
  nextCursor: string | null;
}

/** All items of a list that has pages. */
export async function listPages(api: Api, path: string): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await api.call(
      'GET',
      `${path}?limit=${limits.pageRowsMax}${more}`,
    )) as unknown as Page;
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

/** All items of a list that is short. */
export async function listItems(api: Api, path: string): Promise<JsonObject[]> {
  return ((await api.call('GET', path)) as unknown as Page).items;
}

export const textOf = (object: JsonObject, key: string): string => object[key] as string;

/** Some of an object's fields, in this order. */
export function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap((key) => (object[key] === undefined ? [] : [[key, object[key]]])),
  );
}
