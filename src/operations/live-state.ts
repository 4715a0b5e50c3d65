/**
 * Live topics that show a state: looked up every second while somebody watches, whatever process
 * changed it, and published when it is not what it was. While nothing changes and nobody tells of work,
 * they are looked up seldomer.
 */
import { countMembers } from '../audiences/index.ts';
import { type Clock, isUuid, limits, type PassResult } from '../kernel/index.ts';
import type { LiveHub } from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';
import { sampleFlows } from './sample.ts';

export interface LiveState {
  /** One look at all watched topics; to be run in a loop. */
  look(): Promise<PassResult>;
}

type Read = (id: string) => Promise<unknown>;

function readers({ store, clock }: { store: Store; clock: Clock }): Record<string, Read> {
  return {
    overview: async () => {
      const [updates] = await query<{ value: number }>(
        store.db,
        `select coalesce(sum(value), 0)::bigint as value from series
          where scope = 'workspace' and width_ms = $1 and series = 'updates' and starts_at_ms >= $2`,
        [limits.bucketMs, clock.now() - 60_000],
      );
      const flows = await sampleFlows(store);
      return {
        kind: 'overview',
        updatesPerSecond: updates!.value / 60,
        pending: flows.reduce((sum, flow) => sum + flow.pending, 0),
        failed: flows.reduce((sum, flow) => sum + flow.failed, 0),
        dataflows: flows.map(({ dataflowId, pending, failed }) => ({
          dataflowId,
          pending,
          failed,
        })),
      };
    },
    dataflow: async (id) => {
      const [row] = await query<object>(
        store.db,
        `select 'dataflow' as kind, count(*) filter (where delivered and desired) as delivered,
                count(*) filter (where due_at_ms is not null) as pending,
                count(*) filter (where failed) as failed,
                max(delivered_at_ms) as "lastDeliveredAtMs"
           from ledger where dataflow_id = $1`,
        [id],
      );
      return row;
    },
    audience: async (id) => ({ kind: 'audience', members: await countMembers(store.db, id) }),
    alerts: async () => {
      const [row] = await query<object>(
        store.db,
        `select 'alerts' as kind, count(*) filter (where state = 'triggered') as triggered,
                max(changed_at_ms) as "changedAtMs" from alerts`,
        [],
      );
      return row;
    },
  };
}

/** Whether a text names a topic that can be watched. */
export function isStateTopic(topic: string): boolean {
  const [kind, id] = topic.split(':');
  if (kind === 'dataflow' || kind === 'audience') return id !== undefined && isUuid(id);
  return topic === 'overview' || topic === 'alerts';
}

export function createLiveState(context: { store: Store; clock: Clock; live: LiveHub }): LiveState {
  const { clock, live } = context;
  const read = readers(context);
  const known = new Map<string, string>();
  let toldTo = 0;
  let restsUntilMs = 0;
  context.store.listen('ledger', () => {
    restsUntilMs = 0;
  });
  return {
    look: async () => {
      const startedMs = performance.now();
      if (startedMs < restsUntilMs && live.subscriptions() === toldTo) {
        return { more: false, nextAtMs: clock.now() + limits.liveLookEveryMs };
      }
      restsUntilMs = startedMs + limits.liveLookRestMs;
      const topics = live.wanted().filter(isStateTopic);
      if (live.subscriptions() !== toldTo) known.clear();
      toldTo = live.subscriptions();
      for (const topic of known.keys()) if (!topics.includes(topic)) known.delete(topic);
      for (const topic of topics) {
        const [kind, id] = topic.split(':');
        const state = await read[kind!]!(id ?? '');
        const text = JSON.stringify(state);
        if (known.get(topic) === text) continue;
        known.set(topic, text);
        restsUntilMs = 0;
        live.publish(topic, state);
      }
      // Large ledgers make a look dear; then it is taken less often.
      const restMs = Math.max(limits.liveLookEveryMs, (performance.now() - startedMs) * 10);
      return { more: false, nextAtMs: clock.now() + restMs };
    },
  };
}
