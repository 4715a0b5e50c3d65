/** Runs delivery: for each enabled dataflow a few workers, so that a slow one holds up no other. */
import { delay, type Loop, limits, type PassResult, startLoop } from '../kernel/index.ts';
import { type DeliveryContext, deliverOnce } from './delivery.ts';

export interface Lanes {
  /** Resolves when every worker has looked and found nothing due now; one may have woken another. */
  idle(): Promise<void>;
  /** Goes up when a worker did something or was woken; see `Loop`. */
  activity(): number;
  stop(): Promise<void>;
}

interface Lane {
  workers: Loop[];
  stop(): Promise<void>;
}

/** Helpers of the first worker look by themselves this seldom: a safety net. */
const helperSleepMs = 30_000;

/**
 * The first worker looks for work, so an idle lane costs one. While its request is out another looks:
 * what changes meanwhile does not wait for the answer.
 */
function startLane(context: DeliveryContext, dataflowId: string): Lane {
  const { store, clock, events } = context;
  const onError = (error: unknown): void => events.passFailed(dataflowId, error);
  const now = (): number => clock.now();
  const workers: Loop[] = [];
  const sending = new Set<Loop>();
  const wake = (): void => (workers.find((one) => !sending.has(one)) ?? workers[0]!).wake();
  for (let index = 0; index < limits.requestsInFlightPerDataflow; index += 1) {
    const pass = async (): Promise<PassResult> => {
      // Its first pass begins before it stands in the list.
      const worker = (): Loop => workers[index]!;
      const ended = new AbortController();
      const onClaimed = (isFull: boolean): void => {
        if (isFull || store.capabilities.concurrentTransactions) {
          sending.add(worker());
          if (isFull) wake();
          return;
        }
        // On one connection small claims side by side only cost, unless an answer takes long.
        void delay(limits.slowAnswerMs, ended.signal).then(() => {
          if (ended.signal.aborted) return;
          sending.add(worker());
          wake();
        });
      };
      return deliverOnce({ ...context, onClaimed }, dataflowId).finally(() => {
        ended.abort();
        sending.delete(worker());
      });
    };
    const sleepMaxMs = index === 0 ? store.capabilities.announcedSleepMaxMs : helperSleepMs;
    workers.push(startLoop(pass, { now, onError, sleepMaxMs }));
  }
  const unlisten = store.listen('ledger', wake);
  return {
    workers,
    stop: async () => {
      unlisten();
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

/** Starts lanes for the enabled dataflows, and follows the catalog. */
export function startLanes(given: Omit<DeliveryContext, 'inFlightClaimIds'>): Lanes {
  const context: DeliveryContext = { ...given, inFlightClaimIds: new Set() };
  const { store, clock } = context;
  const lanes = new Map<string, Lane>();
  const stopping = new Set<Promise<void>>();
  const supervisor = startLoop(
    async () => {
      const rows = await store.db
        .selectFrom('dataflows')
        .select('dataflow_id')
        .where('enabled', '=', true)
        .execute();
      const wanted = new Set(rows.map((row) => row.dataflow_id));
      for (const id of wanted) if (!lanes.has(id)) lanes.set(id, startLane(context, id));
      for (const [id, lane] of lanes) {
        if (wanted.has(id)) continue;
        lanes.delete(id);
        const stopped = lane.stop().finally(() => stopping.delete(stopped));
        stopping.add(stopped);
      }
      return { more: false, nextAtMs: null };
    },
    {
      now: () => clock.now(),
      onError: (error) => context.events.passFailed('all', error),
      sleepMaxMs: store.capabilities.announcedSleepMaxMs,
    },
  );
  const unlisten = store.listen('catalog', () => supervisor.wake());
  const workers = (): Loop[] => [...lanes.values()].flatMap((lane) => lane.workers);
  return {
    idle: async () => {
      await supervisor.idle();
      await Promise.all(stopping);
      await Promise.all(workers().map((one) => one.idle()));
    },
    activity: () => workers().reduce((sum, one) => sum + one.activity(), supervisor.activity()),
    stop: async () => {
      unlisten();
      await supervisor.stop();
      await Promise.all([...lanes.values()].map((lane) => lane.stop()));
      await Promise.all(stopping);
    },
  };
}
