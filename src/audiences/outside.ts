/**
 * Audiences that are evaluated elsewhere: they come into being with their first membership, under
 * the origin and id that the sender gives them.
 */
import { limits, MillraceError, newId } from '../kernel/index.ts';
import { changeCatalog, query, type Tx } from '../store/index.ts';
import type { AudienceOrigin, DefinitionsContext } from './definitions.ts';
import { ownMembershipOrigin } from './load-catalog.ts';

/** Namespace of memberships from uploaded files. */
export const uploadMembershipOrigin = 'CustomerAudienceUpload';

export interface OutsideAudience {
  /** Namespace of its memberships, as sent. */
  origin: string;
  id: string;
  /** What the sender calls it; null: not said. */
  name: string | null;
}

function kindOf(origin: string): AudienceOrigin {
  if (origin === ownMembershipOrigin) return 'segmentation-service';
  return origin === uploadMembershipOrigin ? 'custom-upload' : 'external';
}

interface Known {
  origin: string;
  id: string;
  name: string;
}

async function findKnown(
  tx: Tx | DefinitionsContext['store']['db'],
  wanted: readonly OutsideAudience[],
): Promise<Map<string, Known>> {
  // An audience of our own is known by its own id under `ups`.
  const rows = await query<Known>(
    tx,
    `select coalesce(external_origin, $2) as origin,
            coalesce(external_id, audience_id::text) as id, name
       from audiences where coalesce(external_id, audience_id::text) = any ($1::text[])`,
    [wanted.map((one) => one.id), ownMembershipOrigin],
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function keyOf({ origin, id }: { origin: string; id: string }): string {
  return `${origin}\u0001${id}`;
}

/**
 * Makes sure that these audiences exist, in whatever state; gives those that carry no name yet the
 * one that came. Costs one query when nothing is new.
 * @throws MillraceError `unprocessable` when there would be too many
 */
export async function ensureOutsideAudiences(
  context: DefinitionsContext,
  wanted: readonly OutsideAudience[],
): Promise<void> {
  const { store } = context;
  const isNews = (known: ReadonlyMap<string, Known>, one: OutsideAudience): boolean => {
    const row = known.get(keyOf(one));
    return !row || (one.name !== null && row.name === row.id && row.name !== one.name);
  };
  const known = await findKnown(store.db, wanted);
  if (!wanted.some((one) => isNews(known, one))) return;
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const now = await findKnown(tx, wanted);
    await save(
      tx,
      wanted.filter((one) => isNews(now, one)),
      context.clock.now(),
    );
  });
  store.announce('catalog');
}

async function save(tx: Tx, news: readonly OutsideAudience[], nowMs: number): Promise<void> {
  const rows = news.map(({ origin, id, name }) => ({
    ...{ audienceId: newId(), origin, id, kind: kindOf(origin) },
    ...{ name: (name ?? id).slice(0, limits.nameBytes), isNamed: name !== null },
  }));
  const [count] = await query<{ count: number }>(
    tx,
    'select count(*) as count from audiences where external_origin is not null',
    [],
  );
  if (count!.count + rows.length > limits.outsideAudiences) {
    throw new MillraceError(
      'unprocessable',
      `There are ${limits.outsideAudiences} audiences from outside already; delete or archive those that are not needed.`,
    );
  }
  await query(
    tx,
    `insert into audiences (audience_id, name, description, expression, version, lifecycle_state,
            origin, external_origin, external_id, labels, created_at_ms, updated_at_ms)
     select distinct on (origin, id) "audienceId", name, '', '', 1, 'published', kind, origin, id,
            '[]'::jsonb, $2::bigint, $2::bigint
       from jsonb_to_recordset($1::jsonb) as a ("audienceId" uuid, origin text, id text, kind text,
            name text, "isNamed" boolean)
      order by origin, id, "isNamed" desc
     on conflict (external_origin, external_id) do update
        set name = excluded.name, updated_at_ms = excluded.updated_at_ms`,
    [JSON.stringify(rows), nowMs],
  );
}
