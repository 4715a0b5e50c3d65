import { type RefObject, useEffect, useRef } from 'react';

/** What a handler reads when it runs, so that it can stay the same while what it reads changes. */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  }, [value]);
  return latest;
}
