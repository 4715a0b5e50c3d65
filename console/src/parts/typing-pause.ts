/** What is told when somebody stops typing for a moment, and at once when it must be. */

/**
 * So long after the last key is a text told. Less than anybody notices, and longer than the time between
 * the keys of a fast typist, who then pays for letters alone.
 */
export const typingPauseMs = 250;

export interface TypingPause {
  /** A key was pressed. */
  typed(): void;
  /** Tells at once what was not told yet. */
  tellNow(): void;
  /** What was typed and not told is told no more. */
  forget(): void;
}

export function typingPause(tell: () => void): TypingPause {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const forget = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const tellNow = (): void => {
    if (timer === null) return;
    forget();
    tell();
  };
  const typed = (): void => {
    forget();
    timer = setTimeout(tellNow, typingPauseMs);
  };
  return { typed, tellNow, forget };
}
