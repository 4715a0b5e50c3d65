/** Somebody at a browser: keeps cookies, sends what browsers send. */
export interface Browser {
  /** The session cookie as `name=value`, or ''. */
  cookie: string;
  /** Every Set-Cookie text seen. */
  setCookies: string[];
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; json: any; headers: Headers }>;
}

export function browserAt(url: string): Browser {
  const browser: Browser = {
    cookie: '',
    setCookies: [],
    send: async (method, path, body, headers = {}) => {
      const response = await fetch(url + path, {
        method,
        headers: {
          origin: url,
          'sec-fetch-site': 'same-origin',
          ...(browser.cookie === '' ? {} : { cookie: browser.cookie }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      for (const text of response.headers.getSetCookie()) {
        browser.setCookies.push(text);
        const [pair] = text.split(';');
        if (pair!.startsWith('millrace.session_token=')) {
          browser.cookie = pair!.endsWith('=') ? '' : pair!;
        }
      }
      const text = await response.text();
      return {
        status: response.status,
        json: text === '' ? null : JSON.parse(text),
        headers: response.headers,
      };
    },
  };
  return browser;
}
