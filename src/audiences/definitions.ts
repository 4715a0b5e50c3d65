/** Audiences as people manage them: created, edited, published, deleted. Every change is a catalog change. */
import { checkLabels, type Govern, type InheritedLabel } from '../governance/index.ts';
import { type Clock, checkCursor, isUuid, MillraceError, newId } from '../kernel/index.ts';
import { changeCatalog, query, type Row, type Store, type Tx } from '../store/index.ts';
import { type BackfillProgress, latestBackfill, requestBackfill } from './backfills.ts';
import { compileExpression } from './expression.ts';
import { loadInheritedLabels } from './governed.ts';

export type LifecycleState = 'draft' | 'published' | 'inactive' | 'archived';

export interface Audience {
  id: string;
  name: string;
  description: string;
  expression: { type: 'PQL'; format: 'pql/text'; value: string };
  labels: string[];
  /** Labels of what its rule reads, with where each comes from. */
  inheritedLabels: InheritedLabel[];
  lifecycleState: LifecycleState;
  origin: 'segmentation-service' | 'custom-upload' | 'external';
  version: number;
  /** People in it now. */
  members: number;
  error: string | null;
  backfill: BackfillProgress | null;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface AudienceInput {
  name: string;
  description: string;
  expression: string;
  labels: string[];
  lifecycleState: LifecycleState;
}

export interface DefinitionsContext {
  store: Store;
  clock: Clock;
}

/** Which ways of its life an audience may take. */
const transitions: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  draft: ['published', 'archived'],
  published: ['inactive', 'archived'],
  inactive: ['published', 'archived'],
  archived: ['draft', 'published'],
};

/** Compiles a rule to find what is wrong with it and which audiences it is built on. */
function checkExpression(text: string, path: string): { audiences: readonly string[] } {
  return compileExpression(text, { path, timeZone: 'UTC' }).reads;
}

interface RuleRow {
  audience_id: string;
  name: string;
  expression: string;
}

/** Follows `inSegment` from a rule; the way back to the audience itself, by name, or null. */
function findCycle(
  rows: ReadonlyMap<string, RuleRow>,
  start: string,
  upstream: readonly string[],
): string[] | null {
  const visit = (id: string, names: string[], seen: Set<string>): string[] | null => {
    const row = rows.get(id);
    if (id === start) return names;
    if (!row || seen.has(id)) return null;
    seen.add(id);
    const { audiences } = checkExpression(row.expression, 'expression.value');
    for (const next of audiences) {
      const found = visit(next, [...names, row.name], seen);
      if (found) return found;
    }
    return null;
  };
  const seen = new Set<string>();
  for (const id of upstream) {
    const found = visit(id, [], seen);
    if (found) return found;
  }
  return null;
}

async function ruleRows(tx: Tx): Promise<Map<string, RuleRow>> {
  const rows = await query<RuleRow>(
    tx,
    `select audience_id, name, expression from audiences where lifecycle_state <> 'archived'
        and origin = 'segmentation-service' and external_origin is null`,
    [],
  );
  return new Map(rows.map((row) => [row.audience_id, row]));
}

/** Line and column of the literal in which an id stands. */
function placeOf(text: string, id: string): { line: number; column: number } {
  const before = text.slice(0, Math.max(text.indexOf(id) - 1, 0)).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

async function checkRule(tx: Tx, id: string, input: AudienceInput): Promise<void> {
  const path = 'expression.value';
  const { audiences } = checkExpression(input.expression, path);
  if (audiences.length === 0) return;
  const known = await query<{ id: string }>(
    tx,
    `select coalesce(external_id, audience_id::text) as id from audiences
      where coalesce(external_id, audience_id::text) = any ($1::text[])
        and lifecycle_state not in ('archived', 'draft')`,
    [audiences],
  );
  const missing = audiences.find((one) => one !== id && !known.some((row) => row.id === one));
  if (missing !== undefined) {
    throw new MillraceError(
      'invalid-request',
      `inSegment names an audience that is not published: ${missing}`,
      {
        errors: [
          {
            path,
            ...placeOf(input.expression, missing),
            message: `no published audience has the id ${missing}`,
          },
        ],
      },
    );
  }
  const cycle = findCycle(await ruleRows(tx), id, audiences);
  if (cycle) {
    const way = [input.name, ...cycle, input.name].join(' → ');
    throw new MillraceError('invalid-request', `The rule would be built on itself: ${way}`, {
      errors: [{ path, message: `cycle: ${way}` }],
    });
  }
}

const memberCount = `(select count(*) from memberships m
  where m.audience_id = a.audience_id and m.status = 'realized') as members`;

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
    inheritedLabels: inheritedBy(row.audience_id),
    lifecycleState: row.lifecycle_state,
    origin: row.origin,
    version: row.version,
    members: row.members,
    error: row.error,
    backfill: await latestBackfill(tx, { audienceId: row.audience_id }),
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}

/** @throws MillraceError `not-found` */
export async function getAudience(tx: Tx | Store['db'], id: string): Promise<Audience> {
  const rows = isUuid(id)
    ? await query<AudienceRow>(
        tx,
        `select a.*, ${memberCount} from audiences a where a.audience_id = $1`,
        [id],
      )
    : [];
  if (!rows[0]) throw new MillraceError('not-found', `There is no audience ${id}.`);
  return shape(tx, rows[0], await loadInheritedLabels(tx));
}

/** A page of audiences, oldest first, after a cursor (an audience's id). */
export async function listAudiences(
  context: DefinitionsContext,
  page: { limit: number; cursor: string | null },
): Promise<{ items: Audience[]; nextCursor: string | null }> {
  const rows = await query<AudienceRow>(
    context.store.db,
    `select a.*, ${memberCount} from audiences a
      where ($1::uuid is null or a.audience_id > $1) order by a.audience_id limit $2`,
    [checkCursor(page.cursor), page.limit + 1],
  );
  const items: Audience[] = [];
  const inheritedBy = await loadInheritedLabels(context.store.db);
  for (const row of rows.slice(0, page.limit)) {
    items.push(await shape(context.store.db, row, inheritedBy));
  }
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)!.id : null };
}

/**
 * Creates an audience; a published one is evaluated for everybody, beginning at once.
 * @throws MillraceError `invalid-request` with line and column when the rule is not valid
 */
export async function createAudience(
  context: DefinitionsContext,
  input: AudienceInput,
): Promise<Audience> {
  const { store, clock } = context;
  const id = newId();
  const audience = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    await checkRule(tx, id, input);
    await checkLabels(tx, input.labels, 'labels');
    const nowMs = clock.now();
    await query(
      tx,
      `insert into audiences (audience_id, name, description, expression, version,
              lifecycle_state, origin, labels, created_at_ms, updated_at_ms)
       values ($1, $2, $3, $4, 1, $5, 'segmentation-service', $6::jsonb, $7, $7)`,
      [
        id,
        input.name,
        input.description,
        input.expression,
        input.lifecycleState,
        JSON.stringify(input.labels),
        nowMs,
      ],
    );
    if (input.lifecycleState === 'published') {
      await requestBackfill(tx, { kind: 'audience', audienceId: id, dataflowId: null, nowMs });
    }
    return getAudience(tx, id);
  });
  announceChange(store);
  return audience;
}

function announceChange(store: Store): void {
  store.announce('catalog');
  store.announce('backfill');
  store.announce('ledger');
}

/**
 * Changes an audience. A new rule is a new version: everybody is evaluated again, and members of
 * the old rule who are not in the new one leave.
 * @throws MillraceError `policy-violation` when an active dataflow would break a policy by it
 */
export async function updateAudience(
  context: DefinitionsContext & { govern: Govern },
  id: string,
  change: Partial<AudienceInput>,
): Promise<Audience> {
  const { store, clock } = context;
  const audience = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const before = await getAudience(tx, id);
    const after: AudienceInput = {
      name: change.name ?? before.name,
      description: change.description ?? before.description,
      expression: change.expression ?? before.expression.value,
      labels: change.labels ?? before.labels,
      lifecycleState: change.lifecycleState ?? before.lifecycleState,
    };
    checkTransition(before.lifecycleState, after.lifecycleState);
    const isNewRule = after.expression !== before.expression.value;
    if (isNewRule) await checkRule(tx, id, after);
    if (change.labels) await checkLabels(tx, change.labels, 'labels');
    const nowMs = clock.now();
    const write = (): Promise<unknown> =>
      query(
        tx,
        `update audiences set name = $2, description = $3, expression = $4, version = version + $5,
              lifecycle_state = $6, labels = $7::jsonb, updated_at_ms = $8, error = null
        where audience_id = $1`,
        [
          id,
          after.name,
          after.description,
          after.expression,
          isNewRule ? 1 : 0,
          after.lifecycleState,
          JSON.stringify(after.labels),
          nowMs,
        ],
      );
    await context.govern(tx, { nowMs, changed: `audience:${id}` }, write);
    const isPublished = after.lifecycleState === 'published';
    if (isPublished && (isNewRule || before.lifecycleState !== 'published')) {
      await requestBackfill(tx, { kind: 'audience', audienceId: id, dataflowId: null, nowMs });
    }
    return getAudience(tx, id);
  });
  announceChange(store);
  return audience;
}

function checkTransition(from: LifecycleState, to: LifecycleState): void {
  if (from === to || transitions[from].includes(to)) return;
  throw new MillraceError('conflict', `A ${from} audience cannot become ${to}.`, {
    errors: [
      { path: 'lifecycleState', message: `from ${from} only to ${transitions[from].join(' or ')}` },
    ],
  });
}

/**
 * Deletes an audience nobody uses.
 * @param usedBy names of what else uses it, looked up in the same transaction
 * @throws MillraceError `in-use`, naming the users
 */
export async function deleteAudience(
  context: DefinitionsContext,
  id: string,
  usedBy: (tx: Tx) => Promise<string[]>,
): Promise<void> {
  const { store } = context;
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const audience = await getAudience(tx, id);
    const dependents: string[] = [];
    for (const row of (await ruleRows(tx)).values()) {
      const { audiences } = checkExpression(row.expression, 'expression.value');
      if (row.audience_id !== id && audiences.includes(id)) dependents.push(`audience ${row.name}`);
    }
    const users = [...dependents, ...(await usedBy(tx))];
    if (users.length > 0) {
      throw new MillraceError('in-use', `"${audience.name}" is used by ${users.join(', ')}.`, {
        hint: 'Remove it there first.',
        extra: { usedBy: users },
      });
    }
    await query(tx, 'delete from memberships where audience_id = $1', [id]);
    await query(tx, 'delete from backfills where audience_id = $1', [id]);
    await query(tx, 'delete from audiences where audience_id = $1', [id]);
  });
  announceChange(store);
}

/** Members of an audience, by profile id. */
export async function listMembers(
  context: DefinitionsContext,
  id: string,
  page: { limit: number; cursor: string | null },
): Promise<{
  items: { profileId: string; lastQualificationTimeMs: number; identityMap: unknown }[];
  nextCursor: string | null;
}> {
  const rows = await query<{
    profileId: string;
    lastQualificationTimeMs: number;
    identityMap: unknown;
  }>(
    context.store.db,
    `select m.profile_id as "profileId", m.last_qualification_time_ms as "lastQualificationTimeMs",
            p.identity_map as "identityMap"
       from memberships m join profiles p using (profile_id)
      where m.audience_id = $1 and m.status = 'realized'
        and ($2::uuid is null or m.profile_id > $2)
      order by m.profile_id limit $3`,
    [id, checkCursor(page.cursor), page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, nextCursor: rows.length > page.limit ? items.at(-1)!.profileId : null };
}
