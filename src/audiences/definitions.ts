/** Audiences as people see them: one, or a list. Changes are in `audience-changes.ts`. */
import type { InheritedLabel } from '../governance/index.ts';
import { type Clock, invalidField, isUuid, MillraceError } from '../kernel/index.ts';
import { query, type Row, type Store, type Tx } from '../store/index.ts';
import { type BackfillProgress, latestBackfill } from './backfills.ts';
import { audiencesLabelled, loadInheritedLabels } from './governed.ts';
import { changesSince } from './history.ts';
import { memberCount } from './sql/member-counts.ts';

export type LifecycleState = 'draft' | 'published' | 'inactive' | 'archived';

export type AudienceOrigin = 'segmentation-service' | 'custom-upload' | 'external';

export interface Audience {
  id: string;
  name: string;
  description: string;
  expression: { type: 'PQL'; format: 'pql/text'; value: string };
  labels: string[];
  /** Words by which people find it again; each once, in order. */
  tags: string[];
  /** Labels of what its rule reads, with where each comes from. */
  inheritedLabels: InheritedLabel[];
  lifecycleState: LifecycleState;
  origin: AudienceOrigin;
  /** Has no rule here: its memberships arrive from outside or from uploads. */
  evaluatedElsewhere: boolean;
  /** The id that rules and memberships know it by, when that is not its own. */
  externalId: string | null;
  version: number;
  /** People in it now. */
  members: number;
  error: string | null;
  backfill: BackfillProgress | null;
  /** Names of who made it and who changed it last; empty: not known. */
  createdBy: string;
  updatedBy: string;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface AudienceInput {
  name: string;
  description: string;
  expression: string;
  labels: string[];
  tags: string[];
  lifecycleState: LifecycleState;
}

export interface DefinitionsContext {
  store: Store;
  clock: Clock;
}

const members = `${memberCount('a.audience_id')} as members`;

type AudienceRow = Row<'audiences'> & { members: number };

/** Gives the inherited labels of an audience, by its id. */
type InheritedBy = Awaited<ReturnType<typeof loadInheritedLabels>>;

async function shape(
  tx: Tx | Store['db'],
  row: AudienceRow,
  inheritedBy: InheritedBy,
): Promise<Audience> {
  return {
    id: row.audience_id,
    name: row.name,
    description: row.description,
    expression: { type: 'PQL', format: 'pql/text', value: row.expression },
    labels: row.labels,
    tags: row.tags,
    inheritedLabels: inheritedBy(row.audience_id),
    lifecycleState: row.lifecycle_state,
    origin: row.origin,
    evaluatedElsewhere: row.external_origin !== null,
    externalId: row.external_id,
    version: row.version,
    members: row.members,
    error: row.error,
    backfill: await latestBackfill(tx, { audienceId: row.audience_id }),
    createdBy: row.created_by,
    updatedBy: row.updated_by,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** @throws MillraceError `not-found` */
export async function getAudience(tx: Tx | Store['db'], id: string): Promise<Audience> {
  const rows = isUuid(id)
    ? await query<AudienceRow>(
        tx,
        `select a.*, ${members} from audiences a where a.audience_id = $1`,
        [id],
      )
    : [];
  if (!rows[0]) throw new MillraceError('not-found', `There is no audience ${id}.`);
  return shape(tx, rows[0], await loadInheritedLabels(tx));
}

/** What a list may be sorted by, with the column; `-` before it turns the order round. */
const sortColumns = {
  name: 'lower(a.name)',
  createdAt: 'a.created_at_ms',
  updatedAt: 'a.updated_at_ms',
} as const;

type SortField = keyof typeof sortColumns;
export type AudienceSort = SortField | `-${SortField}`;
export const audienceSorts = ['name', 'createdAt', 'updatedAt'].flatMap((field) => [
  field,
  `-${field}`,
]) as [AudienceSort, ...AudienceSort[]];

export interface AudienceFilter {
  /** Words in the name or description, or an id. */
  q: string | null;
  lifecycleStates: readonly LifecycleState[] | null;
  origins: readonly AudienceOrigin[] | null;
  tag: string | null;
  /** Carried by the audience itself or inherited by its rule. */
  label: string | null;
  /** Whether a dataflow carries it. */
  isActivated: boolean | null;
  /** Name of who made it or changed it last. */
  by: string | null;
}

function readListCursor(cursor: string): [string, string] {
  try {
    const value = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
    if (typeof value[0] === 'string' && isUuid(value[1])) return value;
  } catch {
    // Told below.
  }
  throw invalidField('cursor', 'is not a cursor of this list; take it from nextCursor');
}

export interface ListedAudience extends Audience {
  /** Qualification changes of the last 24 hours. */
  changes24h: { entered: number; left: number };
}

/** A page of the audiences that pass a filter, in an order, after a cursor. */
export async function listAudiences(
  context: DefinitionsContext,
  page: { limit: number; cursor: string | null; sort: AudienceSort } & AudienceFilter,
): Promise<{ items: ListedAudience[]; nextCursor: string | null }> {
  const isDown = page.sort.startsWith('-');
  const column = sortColumns[page.sort.replace('-', '') as SortField];
  const type = column.endsWith('_ms') ? 'bigint' : 'text';
  const order = isDown ? 'desc' : 'asc';
  const { label } = page;
  const labelled = label === null ? null : await audiencesLabelled(context.store.db, label);
  const [value, id] = page.cursor === null ? [null, null] : readListCursor(page.cursor);
  const rows = await query<AudienceRow & { sort_value: string }>(
    context.store.db,
    `select a.*, ${members}, ${column}::text as sort_value from audiences a
      where ($1::text is null or (${column}, a.audience_id) ${isDown ? '<' : '>'} ($1::${type}, $2::uuid))
        and ($3::text is null or strpos(lower(a.name || ' ' || a.description), lower($3)) > 0
             or a.audience_id::text = lower($3) or a.external_id = $3)
        and ($4::text[] is null or a.lifecycle_state = any ($4))
        and ($5::text[] is null or a.origin = any ($5))
        and ($6::text is null or a.tags @> to_jsonb($6::text))
        and ($7::uuid[] is null or a.audience_id = any ($7))
        and ($8::boolean is null or $8 = exists (
              select 1 from dataflow_audiences f where f.audience_id = a.audience_id))
        and ($9::text is null or $9 in (a.created_by, a.updated_by))
      order by ${column} ${order}, a.audience_id ${order} limit $10`,
    [
      ...[value, id, page.q, page.lifecycleStates, page.origins, page.tag],
      ...[labelled, page.isActivated, page.by, page.limit + 1],
    ],
  );
  const items: ListedAudience[] = [];
  const inheritedBy = await loadInheritedLabels(context.store.db);
  const shown = rows.slice(0, page.limit);
  const changesOf = await changesSince(
    context.store,
    shown.map((row) => row.audience_id),
    context.clock.now() - 24 * 3_600_000,
  );
  for (const row of shown) {
    const audience = await shape(context.store.db, row, inheritedBy);
    items.push({ ...audience, changes24h: changesOf(audience.id) });
  }
  const last = rows.length > page.limit ? rows[page.limit - 1]! : null;
  const nextCursor =
    last && Buffer.from(JSON.stringify([last.sort_value, last.audience_id])).toString('base64url');
  return { items, nextCursor };
}
