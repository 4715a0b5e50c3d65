/** Server-sent events as a client reads them. */
import type { TestApp } from './app.ts';

export interface Received {
  id: string | null;
  event: string;
  data: any;
}

export interface EventStream {
  status: number;
  events: Received[];
  /** Whether the server ended it. */
  ended: boolean;
  close(): void;
}

export async function openEvents(
  test: Pick<TestApp, 'url' | 'apiKey'>,
  query: string,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(`${test.url}/api/events/live?${query}`, {
    headers: { authorization: `Bearer ${test.apiKey}`, ...headers },
    signal: abort.signal,
  });
  const stream: EventStream = {
    status: response.status,
    events: [],
    ended: false,
    close: () => abort.abort(),
  };
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      const parts = (text + chunk).split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        const fields = new Map(
          part.split('\n').map((line): [string, string] => {
            const at = line.indexOf(': ');
            return [line.slice(0, at), line.slice(at + 2)];
          }),
        );
        const data = fields.get('data');
        if (data === undefined) continue;
        stream.events.push({
          id: fields.get('id') ?? null,
          event: fields.get('event') ?? '',
          data: JSON.parse(data),
        });
      }
    }
    stream.ended = true;
  };
  void read().catch(() => {});
  return stream;
}
