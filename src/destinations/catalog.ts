import { gainsightPx } from './gainsight-px/index.ts';
import type { DestinationDefinition } from './kit/definition.ts';
import { webhook } from './webhook/index.ts';

/** Every destination, in the order of the catalog. */
export const destinations: readonly DestinationDefinition[] = [gainsightPx, webhook];

/** A destination by its id, or undefined. */
export function findDestination(id: string): DestinationDefinition | undefined {
  return destinations.find((definition) => definition.id === id);
}
