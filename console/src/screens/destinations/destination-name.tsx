import { useDefinition } from './data.ts';

/** A destination as the catalog names it. */
export function DestinationName({ id }: { id: string }) {
  return <span>{useDefinition(id)?.name ?? id}</span>;
}
