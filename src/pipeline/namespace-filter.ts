/** Which identities may name a person, by the catalog: known symbols, blocked values, stitching types. */
import { isBlockedValue, type ParsedUpdates, type RejectedIdentities } from '../profiles/index.ts';
import type { Catalog, Engine } from './engine.ts';

export interface NamespaceFilter {
  /** Symbols of all namespaces. */
  symbols(): Promise<ReadonlySet<string>>;
  /**
   * Drops blocked values; rejects updates that are left without an identity that names a person. Whom
   * rejected updates were about is noted.
   */
  keepIdentifying(parsed: ParsedUpdates, sourceId: string): Promise<ParsedUpdates>;
}

export function createNamespaceFilter(
  engine: Engine,
  rejectedIdentities: RejectedIdentities,
): NamespaceFilter {
  const catalog = (): Promise<Catalog> => engine.latestCatalog();
  return {
    symbols: async () => new Set((await catalog()).namespaces.keys()),
    keepIdentifying: async (parsed, sourceId) => {
      const { blockedValues, stitches } = await catalog();
      const kept: ParsedUpdates = { updates: [], rejected: [...parsed.rejected] };
      for (const { index, update } of parsed.updates) {
        const identities = update.identities.filter(
          (one) => !isBlockedValue(one.id, blockedValues),
        );
        if (identities.some((one) => stitches(one.namespace))) {
          const changed = identities.length !== update.identities.length;
          kept.updates.push({ index, update: changed ? { ...update, identities } : update });
          continue;
        }
        const blocked = identities.length < update.identities.length;
        kept.rejected.push({
          index,
          identities: update.identities,
          errors: [
            {
              path: `[${index}]`,
              message: blocked
                ? 'every identity that could name a person has a blocked value (such as null, unknown, 0)'
                : 'no identity is of a kind that names a person',
            },
          ],
        });
      }
      rejectedIdentities.note(sourceId, kept.rejected);
      return kept;
    },
  };
}
