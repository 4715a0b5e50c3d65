/**
 * Which updates may be taken, by the catalog: known symbols, blocked values, stitching types, and
 * deleted people who are kept out.
 */
import {
  isBlockedValue,
  type ParsedUpdates,
  type RejectedIdentities,
  type RejectedUpdate,
} from '../profiles/index.ts';
import type { Catalog, Engine } from './engine.ts';
import { namesSuppressed } from './suppression.ts';

export interface KeptUpdates extends ParsedUpdates {
  /**
   * Those that name somebody who is kept out. The sender is not told: a write key is public, and
   * must not tell who was deleted.
   */
  suppressed: RejectedUpdate[];
}

export interface NamespaceFilter {
  /** Symbols of all namespaces. */
  symbols(): Promise<ReadonlySet<string>>;
  /**
   * Drops blocked values; rejects updates that are left without an identity that names a person, and
   * sets those aside that name somebody who is kept out. Whom rejected updates were about is noted.
   */
  keepIdentifying(parsed: ParsedUpdates, sourceId: string): Promise<KeptUpdates>;
}

const suppressedText = 'names somebody who was deleted and is kept out';

function withoutBlocked(
  parsed: ParsedUpdates,
  { blockedValues, stitches }: Catalog,
): ParsedUpdates {
  const kept: ParsedUpdates = { updates: [], rejected: [...parsed.rejected] };
  for (const { index, update } of parsed.updates) {
    const identities = update.identities.filter((one) => !isBlockedValue(one.id, blockedValues));
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
  return kept;
}

export function createNamespaceFilter(
  engine: Engine,
  rejectedIdentities: RejectedIdentities,
): NamespaceFilter {
  const catalog = (): Promise<Catalog> => engine.latestCatalog();
  return {
    symbols: async () => new Set((await catalog()).namespaces.keys()),
    keepIdentifying: async (parsed, sourceId) => {
      const current = await catalog();
      const { updates, rejected } = withoutBlocked(parsed, current);
      rejectedIdentities.note(sourceId, rejected);
      const subjects = updates.map(({ update }) => update);
      const isSuppressed = await namesSuppressed(engine, current, subjects);
      return {
        updates: updates.filter((_, at) => !isSuppressed[at]),
        rejected,
        suppressed: updates.flatMap(({ index }, at) =>
          isSuppressed[at]
            ? { index, identities: [], errors: [{ path: `[${index}]`, message: suppressedText }] }
            : [],
        ),
      };
    },
  };
}
