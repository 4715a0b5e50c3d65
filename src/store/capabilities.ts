/** The two backends and what each can do: the only place that tells them apart. */
import { limits } from '../kernel/index.ts';

export type StoreBackend = 'pglite' | 'postgres';

export interface StoreCapabilities {
  /** More than one transaction at a time, so rows and the catalog must be locked. */
  readonly concurrentTransactions: boolean;
  /** Other processes may share the database, so changes are also notified through it. */
  readonly sharedByProcesses: boolean;
  /** What was committed survives power loss (both survive `kill -9`). */
  readonly survivesPowerLoss: boolean;
  /** Background workers vacuum and analyze. */
  readonly vacuumsItself: boolean;
  /** Ingest transactions that are worth running side by side. */
  readonly ingestLanes: number;
  /** How long a loop rests at most that hears of new work at once, in ms. */
  readonly announcedSleepMaxMs: number;
}

export const capabilitiesOf: Readonly<Record<StoreBackend, StoreCapabilities>> = {
  // One in-process connection; PGlite never calls fsync.
  pglite: {
    concurrentTransactions: false,
    sharedByProcesses: false,
    survivesPowerLoss: false,
    vacuumsItself: false,
    ingestLanes: 1,
    announcedSleepMaxMs: limits.announcedSleepMaxMs,
  },
  postgres: {
    concurrentTransactions: true,
    sharedByProcesses: true,
    survivesPowerLoss: true,
    vacuumsItself: true,
    ingestLanes: 5,
    announcedSleepMaxMs: limits.announcedSharedSleepMaxMs,
  },
};
