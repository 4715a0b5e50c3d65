/** What this room tells logs and metrics, per batch. */
import { Counter, Gauge, Histogram } from 'prom-client';
import type { MembershipWrite } from '../audiences/index.ts';
import { errorText, type Telemetry } from '../kernel/index.ts';
import { binOf, type LiveHub, type Recorder, workspaceScope } from '../monitoring/index.ts';
import type { Absorbed } from '../profiles/index.ts';
import type { LogRead } from '../sources/index.ts';
import { type IngestedBatch, tellIngested } from './tail.ts';

type ChangeCause = 'backfill' | 'archive' | 'unmerge' | 'erasure';

export interface PipelineEvents {
  /** People entered or left audiences for another cause than an update or the passing of time. */
  membershipsChanged(writes: readonly MembershipWrite[], cause: ChangeCause): void;
  batchIngested(batch: IngestedBatch, absorbed: Absorbed, writes: readonly MembershipWrite[]): void;
  ingestFailed(updates: number, error: unknown): void;
  /** How long the rules took for one person, in all and each, in milliseconds. */
  personEvaluated(tookMs: number, byAudience: ReadonlyMap<string, number>): void;
  timersRun(due: number, writes: readonly MembershipWrite[]): void;
  clockWentBack(byMs: number): void;
  backfillPage(kind: string, profiles: number): void;
  backfillEnded(kind: string, state: string, processed: number): void;
  audienceFailed(audienceId: string, error: unknown): void;
  eventsOutdated(events: number): void;
  /** The kept count of an audience's members was off by so many, and is right again. */
  membersMiscounted(audienceId: string, off: number): void;
  loopFailed(loop: string, error: unknown): void;
  /** Messages of a log were taken, or found to be lost; so many more wait. */
  logRead(log: string, read: LogRead): void;
  /** Another process reads this partition. */
  logLeft(log: string, partition: number): void;
  logRejected(log: string, updates: number, offset: number, reason: string): void;
}

function createLogMetrics(registry: Telemetry['registry']) {
  const registers = [registry];
  const messages = new Counter({
    name: 'millrace_log_messages_total',
    help: 'Messages of the log in front that were taken.',
    labelNames: ['log'],
    registers,
  });
  const rejected = new Counter({
    name: 'millrace_log_rejected_total',
    help: 'Updates in messages of the log that were not taken.',
    labelNames: ['log'],
    registers,
  });
  const lag = new Gauge({
    name: 'millrace_log_lag_messages',
    help: 'Messages of the log that wait behind the last one taken, of partitions read here.',
    labelNames: ['log', 'partition'],
    registers,
  });
  const lost = new Counter({
    name: 'millrace_log_lost_total',
    help: 'Messages (offsets) that the log had removed before they were read.',
    labelNames: ['log'],
    registers,
  });
  return { messages, rejected, lag, lost };
}

function createMetrics(registry: Telemetry['registry']) {
  const registers = [registry];
  const updates = new Counter({
    name: 'millrace_ingest_updates_total',
    help: 'Profile updates committed.',
    registers,
  });
  const batch = new Histogram({
    name: 'millrace_ingest_batch_updates',
    help: 'Updates in one ingest transaction.',
    buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
    registers,
  });
  const merges = new Counter({
    name: 'millrace_profile_merges_total',
    help: 'Profiles merged into another.',
    registers,
  });
  const refused = new Counter({
    name: 'millrace_profile_merges_refused_total',
    help: 'Merges and links refused because a person would have too many identities.',
    registers,
  });
  const dropped = new Counter({
    name: 'millrace_profile_events_dropped_total',
    help: 'Oldest events deleted because a profile had more than it may have.',
    registers,
  });
  const changes = new Counter({
    name: 'millrace_membership_changes_total',
    help: 'Qualification changes, by status and cause.',
    labelNames: ['status', 'cause'],
    registers,
  });
  const timers = new Counter({
    name: 'millrace_timers_run_total',
    help: 'Timers that came due and were evaluated.',
    registers,
  });
  const outdated = new Counter({
    name: 'millrace_events_outdated_total',
    help: 'Events deleted because no published rule could read them.',
    registers,
  });
  const failed = new Gauge({
    name: 'millrace_audience_failures',
    help: 'Evaluations of an audience that failed since the start; its memberships stay as they were.',
    labelNames: ['audience'],
    registers,
  });
  const miscounted = new Counter({
    name: 'millrace_members_miscounted_total',
    help: 'Members by which kept counts of audiences were off when they were compared and put right.',
    registers,
  });
  const ofPeople = { updates, batch, merges, refused, dropped };
  return { ...ofPeople, changes, timers, failed, outdated, miscounted };
}

function logEvents({
  logger,
  registry,
}: Pick<Telemetry, 'logger' | 'registry'>): Pick<
  PipelineEvents,
  'logRead' | 'logLeft' | 'logRejected'
> {
  const ofLog = createLogMetrics(registry);
  return {
    logRead: (log, { partition, messages, behind, fromOffset, lost }) => {
      ofLog.messages.inc({ log }, messages.length);
      ofLog.lag.set({ log, partition }, behind);
      if (lost === 0) return;
      ofLog.lost.inc({ log }, lost);
      logger.error(
        { log, partition, fromOffset, lost },
        'a log removed messages before their time',
      );
    },
    logLeft: (log, partition) => ofLog.lag.remove({ log, partition }),
    logRejected: (log, updates, offset, reason) => {
      ofLog.rejected.inc({ log }, updates);
      logger.warn({ log, updates, offset, reason }, 'updates of a log were not taken');
    },
  };
}

/** Logs, metrics, counts over time and live events, all from the same calls. */
export function createPipelineEvents(
  { logger, registry }: Telemetry,
  { recorder, live }: { recorder: Recorder; live: LiveHub },
): PipelineEvents {
  const metrics = createMetrics(registry);
  const { updates, batch, merges, refused, dropped, changes, timers, failed, outdated } = metrics;
  const count = (writes: readonly MembershipWrite[], cause: string): void => {
    for (const status of ['realized', 'exited'] as const) {
      const series = status === 'realized' ? 'entered' : 'left';
      const byAudience = new Map<string, number>();
      for (const { change, audienceId } of writes) {
        if (change === status) byAudience.set(audienceId, (byAudience.get(audienceId) ?? 0) + 1);
      }
      let all = 0;
      for (const [audienceId, people] of byAudience) {
        recorder.add(`audience:${audienceId}`, series, people);
        all += people;
      }
      recorder.add(workspaceScope, series, all);
      changes.inc({ status, cause }, all);
    }
  };
  return {
    membershipsChanged: count,
    batchIngested: (taken, absorbed, writes) => {
      const size = taken.updates.length;
      updates.inc(size);
      recorder.add(workspaceScope, 'updates', size);
      recorder.add(workspaceScope, 'profiles', absorbed.changes.size);
      recorder.add(workspaceScope, 'mergesRefused', absorbed.refused.length);
      tellIngested(live, taken, absorbed, writes);
      batch.observe(size);
      let merged = 0;
      for (const { mergedIds } of absorbed.changes.values()) merged += mergedIds.length;
      merges.inc(merged);
      refused.inc(absorbed.refused.length);
      if (absorbed.refused.length > 0) {
        logger.warn({ refused: absorbed.refused.length }, 'identity merges refused');
      }
      dropped.inc(absorbed.eventsDropped);
      if (absorbed.eventsDropped > 0) {
        logger.warn({ events: absorbed.eventsDropped }, 'oldest events of a profile deleted');
      }
      count(writes, 'update');
    },
    personEvaluated: (tookMs, byAudience) => {
      recorder.add(workspaceScope, `evaluation:${binOf(tookMs * 1_000)}`, 1);
      for (const [audienceId, ms] of byAudience) {
        recorder.add(`audience:${audienceId}`, 'timed', 1);
        // Counts are whole numbers, and most rules take less than a microsecond.
        recorder.add(`audience:${audienceId}`, 'timedNanoseconds', Math.round(ms * 1e6));
      }
    },
    ingestFailed: (size, error) =>
      logger.error({ updates: size, reason: errorText(error) }, 'a batch was not taken'),
    timersRun: (due, writes) => {
      timers.inc(due);
      count(writes, 'time');
    },
    clockWentBack: (byMs) =>
      logger.warn({ byMs }, 'the clock went back; rules with time run again'),
    backfillPage: (kind, profiles) => logger.debug({ kind, profiles }, 'backfill page done'),
    backfillEnded: (kind, state, processed) =>
      logger.info({ kind, state, processed }, 'backfill ended'),
    audienceFailed: (audience, error) => {
      failed.inc({ audience });
      logger.error({ audience, reason: errorText(error) }, 'an audience cannot be evaluated');
    },
    eventsOutdated: (events) => outdated.inc(events),
    membersMiscounted: (audience, off) => {
      metrics.miscounted.inc(Math.abs(off));
      logger.warn({ audience, off }, 'the count of members was off and is right again');
    },
    ...logEvents({ logger, registry }),
    loopFailed: (loop, error) =>
      logger.error({ loop, reason: errorText(error) }, 'background work failed; it is repeated'),
  };
}
