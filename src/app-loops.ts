/** The loops that a process runs, by its role; `app.ts` starts and stops them. */
import { removeOldAudit } from './access/index.ts';
import { verifyOnce } from './activation/index.ts';
import {
  type Loop,
  limits,
  type PassResult,
  type Role,
  startLoop,
  watchLeaps,
} from './kernel/index.ts';
import { createEraser } from './people/index.ts';
import {
  createBackfills,
  createConsumption,
  createFailureKeeper,
  createHousekeeping,
  createTimers,
  endSchedules,
} from './pipeline/index.ts';
import type { Services } from './server/index.ts';
import type { MessageLog } from './sources/index.ts';
import { type Store, vacuumOnce } from './store/index.ts';

/** The loops of this process's role, by name. */
export type Loops = Partial<
  Record<
    | 'timers'
    | 'schedules'
    | 'backfill'
    | 'failures'
    | 'vacuum'
    | 'housekeeping'
    | 'sources'
    | 'log'
    | 'audit'
    | 'verification'
    | 'erasure'
    | 'clock',
    Loop
  >
>;

const noMore: PassResult = { more: false, nextAtMs: null };

/** What time and catching up ask for; of what one process is enough for, the lease's holder does it. */
function startTimerLoops(services: Services, loop: StartLoop): Loops {
  const { engine, clock, store, thisProcess, tryLimit } = services;
  const now = (): number => clock.now();
  const timers = createTimers(engine);
  const backfills = createBackfills(engine);
  const housekeeping = createHousekeeping(engine);
  return {
    timers: loop('timers', () => timers.run(), store.capabilities.announcedSleepMaxMs),
    schedules: loop(
      'schedules',
      () => endSchedules(engine),
      store.capabilities.announcedSleepMaxMs,
    ),
    backfill: loop('backfill', () => backfills.run(), store.capabilities.announcedSleepMaxMs),
    erasure: loop('erasure', createEraser(services), store.capabilities.announcedSleepMaxMs),
    vacuum: loop('vacuum', () => vacuumOnce(store, now()), limits.vacuumEveryMs),
    housekeeping: loop(
      'housekeeping',
      async () => ((await thisProcess.holds('housekeeping')) ? housekeeping() : noMore),
      limits.housekeepingEveryMs,
    ),
    audit: loop(
      'audit',
      async () => {
        if (!(await thisProcess.holds('housekeeping'))) return noMore;
        await removeOldAudit(store, now());
        await tryLimit.dropOld();
        return noMore;
      },
      limits.auditRetentionEveryMs,
    ),
  };
}

type StartLoop = (name: string, pass: () => Promise<PassResult>, sleepMaxMs?: number) => Loop;

/** Starts what the role asks for. */
export function startLoops(
  services: Services,
  log: MessageLog | null,
  stopping: AbortSignal,
): Loops {
  const { engine, clock, store, role, sourceTally, namespaces, rejectedIdentities } = services;
  const loop: StartLoop = (name, pass, sleepMaxMs) =>
    startLoop(pass, {
      now: () => clock.now(),
      onError: (error) => engine.events.loopFailed(name, error),
      ...(sleepMaxMs === undefined ? {} : { sleepMaxMs }),
    });
  const keepFailures = createFailureKeeper(engine);
  const hasLeapt = watchLeaps(clock);
  const does = (work: Role): boolean => role === 'all' || role === work;
  return {
    // What rests until it is due counts in time that passes, whatever the clock says.
    clock: loop('clock', async () => {
      if (hasLeapt()) store.announceHere();
      return noMore;
    }),
    // Wherever rules are evaluated, they can fail.
    ...(does('timers') || does('ingest')
      ? { failures: loop('failures', () => keepFailures().then(() => noMore)) }
      : {}),
    ...(does('timers') ? startTimerLoops(services, loop) : {}),
    ...(does('ingest')
      ? {
          sources: loop('sources', async () => {
            await sourceTally.flush();
            await rejectedIdentities.flush();
            return noMore;
          }),
        }
      : {}),
    ...(log ? { log: loop('log', createConsumption({ engine, log, namespaces })) } : {}),
    ...(does('deliver')
      ? {
          verification: loop(
            'verification',
            () => verifyOnce({ ...services, stopping }),
            store.capabilities.announcedSleepMaxMs,
          ),
        }
      : {}),
  };
}

/** Wakes loops by what others announce; gives what ends that. */
export function listenForWork(store: Store, loops: Loops & { notifier: Loop }): (() => void)[] {
  return [
    store.listen('timers', () => loops.timers?.wake()),
    store.listen('backfill', () => loops.backfill?.wake()),
    store.listen('verification', () => loops.verification?.wake()),
    store.listen('erasure', () => loops.erasure?.wake()),
    store.listen('notifications', () => loops.notifier.wake()),
    store.listen('catalog', () => {
      loops.housekeeping?.wake();
      loops.schedules?.wake();
    }),
  ];
}
