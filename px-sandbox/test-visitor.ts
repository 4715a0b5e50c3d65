/** A person at the screens, without a browser: keeps the cookie, follows where buttons lead. */
import type { Sandbox } from './index.ts';

export interface Page {
  status: number;
  headers: Headers;
  text: string;
  /** Path and query at which it stands. */
  path: string;
}

export interface Visitor {
  cookie: string;
  open(path: string, headers?: Record<string, string>): Promise<Page>;
  /** Presses a button of a form, and opens where it leads. */
  press(path: string, fields?: Record<string, string> | [string, string][]): Promise<Page>;
  /** What a script of a page does. */
  call(
    path: string,
    body?: object,
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  ): Promise<{ status: number; json: any }>;
}

/** @param signedIn false: at the door */
export async function visit(sandbox: Sandbox, signedIn = true): Promise<Visitor> {
  const { url, credentials } = sandbox;
  const send = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) =>
    fetch(url + path, {
      ...init,
      redirect: 'manual',
      headers: { cookie: visitor.cookie, referer: `${url}/faults`, ...init.headers },
    });
  const visitor: Visitor = {
    cookie: '',
    open: async (path, headers = {}) => {
      const response = await send(path, { headers });
      const to = response.headers.get('location');
      if (response.status === 303 && to) return visitor.open(to);
      const { status } = response;
      return { status, headers: response.headers, text: await response.text(), path };
    },
    press: async (path, fields = {}) => {
      const response = await send(path, { method: 'POST', body: new URLSearchParams(fields) });
      const [cookie] = response.headers.getSetCookie();
      if (cookie) visitor.cookie = cookie.split(';')[0] ?? '';
      return visitor.open(response.headers.get('location') ?? '/missing');
    },
    call: async (path, body) => {
      const response = await send(path, {
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
        headers: { 'content-type': 'application/json' },
      });
      return { status: response.status, json: await response.json() };
    },
  };
  const { username: email, password } = credentials;
  if (signedIn) await visitor.press('/sign-in', { email, password, next: '/segments' });
  return visitor;
}
