import { gainsightPx } from './gainsight-px/index.ts';
import type { DestinationDefinition } from './kit/definition.ts';

/** Every destination, in the order of the catalog. */
export const destinations: readonly DestinationDefinition[] = [gainsightPx];

/** A destination by its id, or undefined. */
export function findDestination(id: string): DestinationDefinition | undefined {
  return destinations.find((definition) => definition.id === id);
}
