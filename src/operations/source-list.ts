/** Where updates come from: write keys, API keys, files sent from the console, logs in front. */
import type { WriteKey } from '../access/index.ts';
import type { Clock } from '../kernel/index.ts';
import { readSeriesOfEach, sumSeries } from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';

const hourMs = 3_600_000 as const;
const hoursShown = 24;

/** What arrived; null: not counted by source, as with logs. */
interface Arrived {
  lastReceivedAtMs: number | null;
  /** Over the last minute. */
  perSecond: number | null;
  accepted24h: number | null;
  rejected24h: number | null;
  /** Accepted in each of the last 24 hours, oldest first. */
  hours: number[];
}

export interface ListedSource extends Arrived {
  /** Of the key, or of the user who sent files; the name of a log. */
  id: string;
  name: string;
  /** `file`: sent from the console by a user. */
  kind: 'write-key' | 'api-key' | 'file' | 'nats' | 'kafka';
  status: 'receiving' | 'silent' | 'never-used' | 'disabled';
}

/** A log in front, as far as it is told here. */
interface Log {
  name: string;
  partitions: readonly { readAtMs: number | null }[];
}

interface Context {
  store: Store;
  clock: Clock;
}

const nothing: Arrived = {
  lastReceivedAtMs: null,
  perSecond: null,
  accepted24h: null,
  rejected24h: null,
  hours: [],
};

/** What each of these ids sent, from the kept series. Ids that sent nothing lately are left out. */
async function arrivedOf(
  { store, clock }: Context,
  ids: readonly string[],
): Promise<Map<string, Arrived>> {
  const nowMs = clock.now();
  const scopes = ids.map((id) => `source:${id}`);
  const firstMs = nowMs - (nowMs % hourMs) - (hoursShown - 1) * hourMs;
  const until = { toMs: nowMs + 1, nowMs };
  const day = { ...until, fromMs: firstMs };
  const minute = await sumSeries(store.db, scopes, { ...until, fromMs: nowMs - 60_000 });
  const buckets = await readSeriesOfEach(store.db, scopes, { ...day, widthMs: hourMs });
  const last = await query<{ scope: string; atMs: number }>(
    store.db,
    `select scope, max(starts_at_ms) as "atMs" from series
      where scope = any ($1::text[]) and series in ('accepted', 'rejected') and value > 0
        and starts_at_ms >= $2 group by scope`,
    [scopes, firstMs],
  );
  return new Map(
    last.map(({ scope, atMs }) => {
      const own = buckets.filter((bucket) => bucket.scope === scope);
      const sum = (series: string): number =>
        own.reduce((total, one) => total + (one.series === series ? one.value : 0), 0);
      const hours = new Array<number>(hoursShown).fill(0);
      for (const { series, startsAtMs, value } of own) {
        if (series === 'accepted') hours[(startsAtMs - firstMs) / hourMs] = value;
      }
      const arrived: Arrived = {
        lastReceivedAtMs: atMs,
        perSecond: (minute.get(scope)?.get('accepted') ?? 0) / 60,
        accepted24h: sum('accepted'),
        rejected24h: sum('rejected'),
        hours,
      };
      return [scope.slice('source:'.length), arrived];
    }),
  );
}

const statusAt = (atMs: number | null, nowMs: number): ListedSource['status'] =>
  atMs === null ? 'never-used' : nowMs - atMs > hourMs ? 'silent' : 'receiving';

function ofLog({ name, partitions }: Log, nowMs: number): ListedSource {
  const readAtMs = partitions.reduce<number | null>(
    (latest, one) => (one.readAtMs === null ? latest : Math.max(latest ?? 0, one.readAtMs)),
    null,
  );
  const kind = name.startsWith('nats:') ? 'nats' : 'kafka';
  return { ...nothing, id: name, name, kind, status: statusAt(readAtMs, nowMs) };
}

/**
 * Every source: write keys as they were made, then who else sent updates within 24 hours, then logs.
 * Most API keys and users send none: they are no sources.
 */
export async function listSources(
  context: Context,
  { writeKeys, logs }: { writeKeys: readonly WriteKey[]; logs: readonly Log[] },
): Promise<ListedSource[]> {
  const { store, clock } = context;
  const nowMs = clock.now();
  const senders = await query<Pick<ListedSource, 'id' | 'name' | 'kind'>>(
    store.db,
    `select key_id::text as id, name, 'api-key' as kind from api_keys
      union all select id::text, name, 'file' from users order by kind, name, id limit 1000`,
    [],
  );
  const ids = [...writeKeys, ...senders].map(({ id }) => id);
  const arrived = await arrivedOf(context, ids);
  const keys = writeKeys.map(({ id, name, status, lastReceivedAtMs }): ListedSource => {
    const none = { ...nothing, accepted24h: 0, rejected24h: 0, perSecond: 0 };
    return { ...(arrived.get(id) ?? none), id, name, kind: 'write-key', status, lastReceivedAtMs };
  });
  const others = senders.flatMap((one): ListedSource[] => {
    const own = arrived.get(one.id);
    return own ? [{ ...own, ...one, status: statusAt(own.lastReceivedAtMs, nowMs) }] : [];
  });
  return [...keys, ...others, ...logs.map((log) => ofLog(log, nowMs))];
}
