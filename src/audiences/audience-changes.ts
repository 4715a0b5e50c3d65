/** Audiences created, changed and deleted. Every change is a catalog change. */
import { checkLabels, type Govern } from '../governance/index.ts';
import { MillraceError, newId } from '../kernel/index.ts';
import { changeCatalog, query, type Store, type Tx } from '../store/index.ts';
import { requestBackfill } from './backfills.ts';
import { audiencesBuiltOn, checkRule } from './check-rule.ts';
import {
  type Audience,
  type AudienceInput,
  type DefinitionsContext,
  getAudience,
  type LifecycleState,
} from './definitions.ts';
import { countVersionBy, recordVersion } from './versions.ts';

/** Which ways of its life an audience may take. */
const transitions: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  draft: ['published', 'archived'],
  published: ['inactive', 'archived'],
  inactive: ['published', 'archived'],
  archived: ['draft', 'published'],
};

/** Who changes an audience, and how to find what else uses it, in the same transaction. */
export interface ChangeOptions {
  /** Name of the person or key, kept with the version. */
  by: string;
  /** What else than audiences uses it, by name. */
  usedBy(tx: Tx): Promise<string[]>;
}

function announceChange(store: Store): void {
  store.announce('catalog');
  store.announce('backfill');
  store.announce('ledger');
}

/** Tags: each once, in the order in which people read them. */
export function inOrder(tags: readonly string[]): string[] {
  return [...new Set(tags)].sort((left, right) => left.localeCompare(right, 'en'));
}

/**
 * Creates an audience; a published one is evaluated for everybody, beginning at once.
 * @throws MillraceError `invalid-request` with line and column when the rule is not valid
 */
export async function createAudience(
  context: DefinitionsContext,
  input: AudienceInput,
  options: { by: string } = { by: '' },
): Promise<Audience> {
  const { store, clock } = context;
  const id = newId();
  const audience = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    await checkRule(tx, { id, ...input });
    await checkLabels(tx, input.labels, 'labels');
    const nowMs = clock.now();
    const { name, description, expression, lifecycleState, labels, tags } = input;
    await query(
      tx,
      `insert into audiences (audience_id, name, description, expression, version,
              lifecycle_state, origin, labels, tags, created_at_ms, updated_at_ms, created_by, updated_by)
       values ($1, $2, $3, $4, 1, $5, 'segmentation-service', $6::jsonb, $7::jsonb, $8, $8, $9, $9)`,
      [
        ...[id, name, description, expression, lifecycleState],
        ...[JSON.stringify(labels), JSON.stringify(inOrder(tags)), nowMs, options.by],
      ],
    );
    const backfillId =
      lifecycleState === 'published'
        ? await requestBackfill(tx, { kind: 'audience', audienceId: id, dataflowId: null, nowMs })
        : null;
    const version = { audienceId: id, version: 1, expression, nowMs, backfillId };
    await recordVersion(tx, { ...version, by: options.by });
    return getAudience(tx, id);
  });
  announceChange(store);
  return audience;
}

/**
 * Changes an audience. A new rule is a new version: everybody is evaluated again, and members of
 * the old rule who are not in the new one leave.
 * @throws MillraceError `in-use`, naming the users, when one in use is to be archived;
 *   `policy-violation` when an active dataflow would break a policy by it
 */
export async function updateAudience(
  context: DefinitionsContext & { govern: Govern },
  id: string,
  change: Partial<AudienceInput>,
  options: ChangeOptions,
): Promise<Audience> {
  const { store } = context;
  const audience = await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    const before = await getAudience(tx, id);
    const after: AudienceInput = {
      name: change.name ?? before.name,
      description: change.description ?? before.description,
      expression: change.expression ?? before.expression.value,
      labels: change.labels ?? before.labels,
      tags: change.tags ? inOrder(change.tags) : before.tags,
      lifecycleState: change.lifecycleState ?? before.lifecycleState,
    };
    checkTransition(before.lifecycleState, after.lifecycleState);
    await checkChange(tx, before, after, options);
    if (change.labels) await checkLabels(tx, change.labels, 'labels');
    const nowMs = context.clock.now();
    await context.govern(tx, { nowMs, changed: `audience:${id}` }, () =>
      saveChange(tx, before, after, { by: options.by, nowMs }),
    );
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

async function checkChange(
  tx: Tx,
  before: Audience,
  after: AudienceInput,
  options: ChangeOptions,
): Promise<void> {
  const isNewRule = after.expression !== before.expression.value;
  const becomes = (state: LifecycleState): boolean =>
    after.lifecycleState === state && before.lifecycleState !== state;
  if (before.evaluatedElsewhere && isNewRule) {
    throw new MillraceError('conflict', `"${before.name}" has no rule: it is not evaluated here.`, {
      errors: [{ path: 'expression', message: 'this audience is not evaluated here' }],
    });
  }
  // What a draft is built on may be gone by the time it is published.
  if (!before.evaluatedElsewhere && (isNewRule || becomes('published'))) {
    await checkRule(tx, { id: before.id, ...after });
  }
  if (becomes('archived')) await refuseWhenUsed(tx, before, options);
}

async function saveChange(
  tx: Tx,
  before: Audience,
  after: AudienceInput,
  options: { by: string; nowMs: number },
): Promise<void> {
  const { id } = before;
  const { nowMs } = options;
  const isNewRule = after.expression !== before.expression.value;
  const version = before.version + (isNewRule ? 1 : 0);
  await query(
    tx,
    `update audiences set name = $2, description = $3, expression = $4, version = $5,
            lifecycle_state = $6, labels = $7::jsonb, tags = $8::jsonb, updated_at_ms = $9, updated_by = $10,
            error = null
      where audience_id = $1`,
    [
      id,
      after.name,
      after.description,
      after.expression,
      version,
      after.lifecycleState,
      JSON.stringify(after.labels),
      JSON.stringify(after.tags),
      nowMs,
      options.by,
    ],
  );
  const isPublished = after.lifecycleState === 'published';
  const backfillId =
    isPublished && (isNewRule || before.lifecycleState !== 'published')
      ? await requestBackfill(tx, { kind: 'audience', audienceId: id, dataflowId: null, nowMs })
      : null;
  if (isNewRule) {
    const { expression } = after;
    const by = options.by;
    await recordVersion(tx, { audienceId: id, version, expression, by, nowMs, backfillId });
  } else if (backfillId !== null) {
    await countVersionBy(tx, { audienceId: id, version, backfillId });
  }
}

async function refuseWhenUsed(tx: Tx, audience: Audience, options: ChangeOptions): Promise<void> {
  const ids = [audience.id, ...(audience.externalId === null ? [] : [audience.externalId])];
  const users = [...(await audiencesBuiltOn(tx, ids)), ...(await options.usedBy(tx))];
  if (users.length === 0) return;
  throw new MillraceError('in-use', `"${audience.name}" is used by ${users.join(', ')}.`, {
    hint: 'Remove it there first.',
    extra: { usedBy: users },
  });
}

/**
 * Deletes an audience nobody uses.
 * @throws MillraceError `in-use`, naming the users
 */
export async function deleteAudience(
  context: DefinitionsContext,
  id: string,
  options: ChangeOptions,
): Promise<void> {
  const { store } = context;
  await store.transaction(async (tx) => {
    await changeCatalog(store, tx);
    await refuseWhenUsed(tx, await getAudience(tx, id), options);
    for (const table of [
      'memberships',
      'backfills',
      'audience_versions',
      'audience_history',
      'audiences',
    ]) {
      await query(tx, `delete from ${table} where audience_id = $1`, [id]);
    }
  });
  announceChange(store);
}
