/** Who is signed in to the screens. PX's API and the sandbox's own calls know nothing of it. */
import { newSecret } from './credentials.ts';

export interface Notice {
  isError: boolean;
  text: string;
}

/** What a browser is told once, on the next page it opens. */
export interface BrowserSession {
  notice: Notice | null;
  /** A secret just made: its place, and the text that is never shown again. */
  secret: { of: string; text: string } | null;
}

export interface BrowserSessions {
  /** @returns the session's unguessable id */
  start(): string;
  find(id: string): BrowserSession | undefined;
  end(id: string): void;
}

/** Oldest sessions end beyond this, so that a loop of sign-ins cannot fill memory. */
const sessionsMax = 1_000;

export function createBrowserSessions(): BrowserSessions {
  const sessions = new Map<string, BrowserSession>();
  return {
    start: () => {
      const id = newSecret();
      sessions.set(id, { notice: null, secret: null });
      if (sessions.size > sessionsMax) sessions.delete(sessions.keys().next().value ?? '');
      return id;
    },
    find: (id) => sessions.get(id),
    end: (id) => void sessions.delete(id),
  };
}
