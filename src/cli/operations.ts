/**
 * Calls with the types of the API's own document (`api/schema.d.ts`, made by `npm run generate`): a field
 * that is renamed on the server does not compile here any more.
 */
import type { paths } from '../../api/schema.d.ts';
import type { ApiClient } from './api.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Addresses that take a method. */
type PathOf<Verb extends Method> = {
  [Path in keyof paths]: paths[Path][Lowercase<Verb>] extends { responses: unknown } ? Path : never;
}[keyof paths];

type Operation<Verb extends Method, Path extends keyof paths> = paths[Path][Lowercase<Verb>];

type Json<Holder> = Holder extends { content: { 'application/json': infer Value } } ? Value : never;

/** What a good answer holds; null when it is empty. */
export type Answer<Verb extends Method, Path extends keyof paths> =
  Operation<Verb, Path> extends { responses: infer Responses }
    ?
        | {
            [Status in keyof Responses & (200 | 201 | 202)]: Json<Responses[Status]>;
          }[keyof Responses & (200 | 201 | 202)]
        | (204 extends keyof Responses ? null : never)
    : never;

/** A row of a list. */
export type Row<Path extends keyof paths> =
  Answer<'GET', Path> extends { items: (infer Item)[] } ? Item : never;

/** Addresses of lists. */
export type ListPath = {
  [Path in keyof paths]: [Row<Path>] extends [never] ? never : Path;
}[keyof paths];

type Part<Name extends string, Value> = [Value] extends [never]
  ? { [Key in Name]?: never }
  : { [Key in Name]: Value };

type InputOf<Op> = Part<
  'path',
  Op extends { parameters: { path: infer Values } } ? Values : never
> & { query?: Op extends { parameters: { query?: infer Values } } ? Values : never } & Part<
    'body',
    Op extends { requestBody: infer Body } ? Json<Body> : never
  >;

/** What a call takes as its body. */
export type Body<Verb extends Method, Path extends keyof paths> =
  Operation<Verb, Path> extends { requestBody: infer Value } ? Json<Value> : never;

/** Fills the address and sends; problems become one-line errors, as by `call`. */
export function send<Verb extends Method, Path extends PathOf<Verb>>(
  client: ApiClient,
  method: Verb,
  path: Path,
  input: InputOf<Operation<Verb, Path>>,
): Promise<Answer<Verb, Path>> {
  const {
    path: values,
    query,
    body,
  } = input as {
    path?: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
  };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(values?.[name] ?? ''),
  );
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return client.call(method, given.length > 0 ? `${filled}?${search}` : filled, body);
}
