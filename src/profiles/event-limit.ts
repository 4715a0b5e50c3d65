/**
 * The limit of events to a profile. Counting them for every update would read them all, so the new
 * ones are counted here, in memory, and a profile's own are looked at when enough have come. A
 * restart forgets the counts: a profile may pass the limit by one more `eventsCountedEvery`.
 */
import { limits } from '../kernel/index.ts';

export interface EventLimit {
  /** Notes new events of a profile. @returns whether its events are to be counted now */
  add(profileId: string, count: number): boolean;
}

export function createEventLimit(): EventLimit {
  const sinceCounted = new Map<string, number>();
  return {
    add: (profileId, count) => {
      const sum = (sinceCounted.get(profileId) ?? 0) + count;
      if (sum >= limits.eventsCountedEvery) {
        sinceCounted.delete(profileId);
        return true;
      }
      // Most profiles get few events: those who get many are soon counted again.
      if (sinceCounted.size >= limits.eventCountsKept) sinceCounted.clear();
      sinceCounted.set(profileId, sum);
      return false;
    },
  };
}
