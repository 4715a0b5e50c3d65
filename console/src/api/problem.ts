/** Problems (RFC 9457) as the server sends them, and what becomes of other failures. */

export interface FieldProblem {
  path: string;
  message: string;
  line?: number;
  column?: number;
  suggestion?: string;
}

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  hint?: string;
  errors: FieldProblem[];
  requestId?: string;
  /** The permission that lacks, on 403. */
  permission?: string | string[];
  /** On 404, when it was there and its deletion is known. */
  deleted?: { objectType: string; objectId: string; at: string; by: string; auditEntry: string };
  [extra: string]: unknown;
}

const silent = {
  type: 'about:blank',
  title: 'The server did not answer as expected',
  errors: [] as FieldProblem[],
};

/** The problem in a response that is not ok. */
export async function asProblem(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Problem;
    if (typeof body.detail === 'string') return { ...body, errors: body.errors ?? [] };
  } catch {
    // Not JSON: something between the browser and Millrace answered.
  }
  const { status } = response;
  return { ...silent, status, detail: `It answered ${status} ${response.statusText}`.trim() };
}

/** Anything thrown by a query or a call, as a problem that can be shown. */
export function problemOf(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'detail' in error) return error as Problem;
  const detail = error instanceof Error ? error.message : String(error);
  return { ...silent, title: 'The server cannot be reached', status: 0, detail };
}

/** The message for one field of a form, if the problem names it. */
export function fieldError(problem: Problem | null, ...paths: string[]): string | undefined {
  return problem?.errors.find((error) => paths.includes(error.path))?.message;
}

type Listener = () => void;
const listeners = new Set<Listener>();

/** Told when a call was refused because nobody is signed in (any more). */
export const sessionEnded = {
  announce: (): void => {
    for (const listener of listeners) listener();
  },
  subscribe: (listener: Listener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
