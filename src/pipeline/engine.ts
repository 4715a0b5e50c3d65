/** What the loops of this room share: store, clock, the catalog as last read, and their events. */

import { type FlowCatalog, loadFlowCatalog } from '../activation/index.ts';
import {
  type AudienceCatalog,
  type CompilerCache,
  loadAudienceCatalog,
  newCompilerCache,
} from '../audiences/index.ts';
import type { Clock } from '../kernel/index.ts';
import {
  createEventLimit,
  type EventLimit,
  type HashValue,
  hasSuppressed,
  type Namespace,
  stitches,
} from '../profiles/index.ts';
import { readSettings } from '../settings/index.ts';
import { holdCatalog, query, type Store, type Tx } from '../store/index.ts';
import type { PipelineEvents } from './events.ts';
import { createFailureLog, type FailureLog } from './failures.ts';
import { createLiveWork, type LiveWork } from './live-work.ts';

/** Everything people configure that an update depends on. */
export interface Catalog {
  version: number;
  timeZone: string;
  audiences: AudienceCatalog;
  flows: FlowCatalog;
  namespaces: ReadonlyMap<string, Namespace>;
  /** Identity values that never identify a person, lower case. */
  blockedValues: ReadonlySet<string>;
  stitches(namespace: string): boolean;
  /** Deleted people are kept out: identities are looked up in the suppression list. */
  hasSuppressed: boolean;
}

export interface Engine {
  store: Store;
  clock: Clock;
  events: PipelineEvents;
  hashValue: HashValue;
  /** Audiences that failed, to be shown. */
  failures: FailureLog;
  /** Updates that wait now. */
  live: LiveWork;
  /** Holds the catalog for the transaction and gives it, reloaded when it has changed. */
  catalog(tx: Tx): Promise<Catalog>;
  /** The catalog as last read; for checks before a transaction. Reads it when it was never read. */
  latestCatalog(): Promise<Catalog>;
  eventLimit: EventLimit;
}

async function loadNamespaces(tx: Tx): Promise<Map<string, Namespace>> {
  const rows = await query<Namespace>(
    tx,
    'select symbol, name, type, description, standard from namespaces',
    [],
  );
  return new Map(rows.map((row) => [row.symbol, row]));
}

/** An engine over a store; compiled rules live as long as it does. */
export function createEngine(options: {
  store: Store;
  clock: Clock;
  events: PipelineEvents;
  hashValue: HashValue;
}): Engine {
  const { store } = options;
  let cache: CompilerCache | undefined;
  let current: Catalog | undefined;
  const load = async (tx: Tx, version: number): Promise<Catalog> => {
    const settings = await readSettings(tx);
    if (cache?.timeZone !== settings.timeZone) cache = newCompilerCache(settings.timeZone);
    const namespaces = await loadNamespaces(tx);
    const audiences = await loadAudienceCatalog(tx, cache);
    for (const audience of audiences.ordered) {
      if (audience.error) options.events.audienceFailed(audience.audienceId, audience.error);
    }
    return {
      version,
      timeZone: settings.timeZone,
      audiences,
      flows: await loadFlowCatalog(tx),
      namespaces,
      blockedValues: new Set(settings.blockedIdentityValues),
      hasSuppressed: await hasSuppressed(tx),
      stitches: (symbol) => {
        const namespace = namespaces.get(symbol);
        return namespace !== undefined && stitches(namespace.type);
      },
    };
  };
  const catalog = async (tx: Tx): Promise<Catalog> => {
    const version = await holdCatalog(store, tx);
    const known = current;
    if (known?.version === version) return known;
    // Committed data only: transactions that change the catalog do not read it here.
    current = await load(tx, version);
    return current;
  };
  // Read again after a change, so that checks before a transaction know of new namespaces; what
  // comes after the change was answered waits for that.
  let reloading: Promise<unknown> = Promise.resolve();
  store.listen('catalog', () => {
    reloading = store.transaction(catalog).catch(() => {});
  });
  const latestCatalog = async (): Promise<Catalog> => {
    await reloading;
    return current ?? store.transaction(catalog);
  };
  return {
    ...options,
    failures: createFailureLog(),
    live: createLiveWork({ isShared: store.capabilities.concurrentTransactions }),
    catalog,
    latestCatalog,
    eventLimit: createEventLimit(),
  };
}
