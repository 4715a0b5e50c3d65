/**
 * One verification under way. What is found is kept with each finished part, so that whoever takes
 * over a dead process's verification goes on behind that part.
 */
import { type JsonObject, limits } from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';
import { leaveIfStopping, openReader, type Reader, type ReadingContext } from './reading.ts';
import { countAudiences } from './sql/counts.ts';
import {
  type Difference,
  type SideName,
  saveDifferences,
  saveProgress,
  type VerificationCounts,
  type VerifiedSide,
} from './verifications.ts';

export interface Claimed {
  id: string;
  dataflowId: string;
  accountId: string;
  identity: string | null;
  repair: boolean;
  sample: number;
  /** What a process that died had finished. */
  progress: {
    finished?: Part[];
    membersDone?: string[];
    gone?: string[];
    compared?: number;
    kept?: number;
  };
  sides: JsonObject;
  counts: JsonObject;
}

export type Part = 'segments' | 'members' | 'identities' | 'matches';

interface CheckedAudience {
  audienceId: string;
  segmentId: string | null;
}

export interface Comparison {
  context: ReadingContext;
  claimed: Claimed;
  reader: Reader;
  /** Those whose segment exists, once that is known. */
  audiences: CheckedAudience[];
  gone: string[];
  finished: Set<Part>;
  /** Audiences whose members are compared. */
  membersDone: Set<string>;
  sides: Partial<Record<SideName, VerifiedSide>>;
  counts: VerificationCounts;
  /** Memberships compared so far, of those to be checked. */
  compared: number;
  /** Found, and not kept yet. */
  found: Difference[];
  /** Kept so far. */
  kept: number;
}

/** Begins a comparison, or takes one over where it was last kept. */
export async function openComparison(
  context: ReadingContext,
  claimed: Claimed,
): Promise<Comparison> {
  const { db } = context.store;
  const { progress } = claimed;
  const isNew = progress.finished === undefined;
  if (isNew) {
    await query(db, 'delete from verification_differences where verification_id = $1', [
      claimed.id,
    ]);
  }
  const comparison: Comparison = {
    context,
    claimed,
    reader: await openReader(context, claimed),
    audiences: await query<CheckedAudience>(
      db,
      `select audience_id as "audienceId", segment_id as "segmentId" from dataflow_audiences
        where dataflow_id = $1 and segment_saved is not null and state <> 'removing'
        order by audience_id`,
      [claimed.dataflowId],
    ),
    gone: progress.gone ?? [],
    finished: new Set(progress.finished ?? []),
    membersDone: new Set(progress.membersDone ?? []),
    sides: isNew ? {} : (claimed.sides as Comparison['sides']),
    counts: isNew
      ? await startingCounts(db, claimed)
      : (claimed.counts as unknown as VerificationCounts),
    compared: progress.compared ?? 0,
    found: [],
    kept: progress.kept ?? 0,
  };
  leaveGone(comparison);
  return comparison;
}

/** Goes on without the audiences whose segment is gone. */
export function leaveGone(comparison: Comparison): void {
  const gone = new Set(comparison.gone);
  comparison.audiences = comparison.audiences.filter((one) => !gone.has(one.audienceId));
}

async function startingCounts(db: Store['db'], claimed: Claimed): Promise<VerificationCounts> {
  const audiences = await countAudiences(db, claimed.dataflowId);
  const sum = (name: 'delivered' | 'pending' | 'failed' | 'excluded'): number =>
    audiences.reduce((total, one) => total + one[name], 0);
  const [row] = await query<{ n: number }>(
    db,
    `select count(*)::int as n from ledger where dataflow_id = $1 and (delivered or desired)
        and ($2::text is null or target_value = $2)`,
    [claimed.dataflowId, claimed.identity],
  );
  return {
    checked: row!.n,
    differences: 0,
    repairable: 0,
    delivered: sum('delivered'),
    pending: sum('pending'),
    failed: sum('failed'),
    excluded: sum('excluded'),
    asked: 0,
    known: 0,
    matched: 0,
  };
}

/** Takes a difference down, up to a bound. */
export function found(comparison: Comparison, difference: Difference): void {
  if (comparison.kept + comparison.found.length >= limits.verifyDifferencesMax) return;
  comparison.found.push(difference);
}

function progressOf(comparison: Comparison, told: JsonObject): JsonObject {
  const { finished, membersDone, gone, compared, kept } = comparison;
  const done = { finished: [...finished], membersDone: [...membersDone] };
  return { ...told, ...done, gone, compared, kept };
}

/**
 * Tells how far it is, and renews the claim. Nothing that was found is kept by it.
 * @param of 0: nobody knows how many there are
 */
export async function step(comparison: Comparison, name: string, done = 0, of = 0): Promise<void> {
  const { context, claimed } = comparison;
  leaveIfStopping(context);
  const untilMs = context.clock.now() + limits.verifyClaimMs;
  const { store } = context;
  await store.transaction((tx) => saveProgress(tx, claimed.id, { step: name, done, of }, untilMs));
}

/** Keeps what was found so far: a part, or an audience of it, is finished. */
export async function keep(comparison: Comparison): Promise<void> {
  const { context, claimed, sides, counts } = comparison;
  await context.store.transaction(async (tx) => {
    await saveDifferences(tx, claimed.id, comparison.found);
    comparison.kept += comparison.found.length;
    comparison.found = [];
    await query(
      tx,
      `update verifications set sides = $2::jsonb, counts = $3::jsonb,
              progress = progress || $4::jsonb
        where verification_id = $1`,
      [
        claimed.id,
        JSON.stringify(sides),
        JSON.stringify(counts),
        JSON.stringify(progressOf(comparison, {})),
      ],
    );
  });
}
