import { useDefinition } from './data.ts';

/** A destination as the catalog names it; nothing until that is known. */
export function DestinationName({ id }: { id: string }) {
  return <span>{useDefinition(id)?.name ?? ''}</span>;
}
