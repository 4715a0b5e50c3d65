import { TimeText } from './time-text.tsx';

/** Beside a secret that is never shown again: who set it last, when that is known, and when. */
export function SetBy({ at, by }: { at: string; by: string }) {
  return (
    <span>
      <TimeText at={at} />
      {by !== '' && (
        <>
          {' by '}
          <bdi>{by}</bdi>
        </>
      )}
    </span>
  );
}
