/** Sends lines to `/collect/profiles`, and waits while the server is away or busy. */
import { delay, errorText } from '../../kernel/index.ts';
import { problemText } from '../api.ts';
import type { Answer } from '../operations.ts';

type Taken = Answer<'POST', '/collect/profiles'>;

const firstWaitMs = 1_000;
const longestWaitMs = 30_000;
/** After so many tries in a row the command ends; running it again goes on from there. */
const triesMax = 20;

const isPassing = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501);

/** A page none of which was taken is told row by row, like any other. */
function readAnswer(status: number, text: string): Taken {
  const answer = (text.startsWith('{') ? JSON.parse(text) : {}) as Partial<Taken>;
  if (answer.rejected && typeof answer.accepted === 'number') return answer as Taken;
  throw new Error(problemText(status, text));
}

interface Tried {
  answer: Taken | null;
  /** Why it must be sent again, and when. */
  why: string;
  waitMs: number | null;
}

async function trySend(url: string, apiKey: string, body: string): Promise<Tried> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' };
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}/collect/profiles`, { method: 'POST', headers, body });
    text = await response.text();
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? errorText(error);
    return { answer: null, why: `no Millrace answers at ${url} (${cause})`, waitMs: null };
  }
  if (!isPassing(response.status)) {
    return { answer: readAnswer(response.status, text), why: '', waitMs: null };
  }
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const waitMs = Number.isFinite(seconds) ? Math.min(seconds * 1_000, longestWaitMs) : null;
  return { answer: null, why: problemText(response.status, text), waitMs };
}

/**
 * @param options.onWait told why, before each wait
 * @throws Error when the server refuses the request as a whole, or stays away
 */
export async function sendLines(
  server: { url: string; apiKey: string },
  lines: readonly string[],
  options: { onWait(why: string): void },
): Promise<Taken> {
  const body = lines.join('\n');
  for (let tries = 1; ; tries += 1) {
    const { answer, why, waitMs } = await trySend(server.url, server.apiKey, body);
    if (answer) return answer;
    if (tries === triesMax) throw new Error(`${why}. The same command goes on from here.`);
    options.onWait(why);
    await delay(waitMs ?? Math.min(firstWaitMs * 2 ** (tries - 1), longestWaitMs));
  }
}
