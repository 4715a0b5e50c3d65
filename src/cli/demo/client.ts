/** The demo's own calls: it manages Millrace as anybody would, over HTTP. */
export interface DemoClient {
  call<Result>(method: string, path: string, body?: unknown): Promise<Result>;
}

export function demoClient(url: string, apiKey: string): DemoClient {
  return {
    call: async <Result>(method: string, path: string, body?: unknown): Promise<Result> => {
      const response = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text === '' ? null : JSON.parse(text)) as Result;
    },
  };
}
