import { useEffect, useState } from 'react';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { exactNumber, percent } from '../../parts/format.ts';
import type { Preview } from './effect-dialog.tsx';

/** From the last change to the question. */
const pauseMs = 400;

type Estimate =
  | { state: 'none' }
  | { state: 'counting'; before: Preview | null }
  | { state: 'known'; preview: Preview }
  | { state: 'failed'; error: unknown };

/**
 * Who would be in, 400 ms after the last change; what is asked no more is cancelled.
 * @param heardAfterMs how long after a change it is heard of here
 */
export function useEstimate(
  expression: string | null,
  audienceId: string | null,
  heardAfterMs: number,
): Estimate {
  const [estimate, setEstimate] = useState<Estimate>({ state: 'none' });
  useEffect(() => {
    if (expression === null) {
      setEstimate((before) => (before.state === 'none' ? before : { state: 'none' }));
      return undefined;
    }
    const controller = new AbortController();
    setEstimate((before) =>
      before.state === 'counting'
        ? before
        : { state: 'counting', before: before.state === 'known' ? before.preview : null },
    );
    const timer = setTimeout(async () => {
      try {
        const body = audienceId === null ? { expression } : { expression, audienceId };
        const preview = unwrap(
          await api.POST('/api/audiences/preview', { body, signal: controller.signal }),
        );
        if (!controller.signal.aborted) setEstimate({ state: 'known', preview });
      } catch (error) {
        if (!controller.signal.aborted) setEstimate({ state: 'failed', error });
      }
    }, pauseMs - heardAfterMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [expression, audienceId, heardAfterMs]);
  return estimate;
}

/** "18 of 50 people (36.0 %)", "about 21,800, from a sample of 5,012". */
export function estimateText({ estimate, exact, profiles, sampleSize }: Preview): string {
  if (!exact) {
    return `about ${exactNumber(estimate)}, from a sample of ${exactNumber(sampleSize)}`;
  }
  return `${exactNumber(estimate)} of ${exactNumber(profiles)} people (${percent(estimate, profiles)})`;
}
