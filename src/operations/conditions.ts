/** What is wrong now, from what the database says: one condition for each rule and thing. */
import { spentRequests } from '../activation/index.ts';
import { countMembers } from '../audiences/index.ts';
import { counted, countText, limits, sentence } from '../kernel/index.ts';
import { sumSeries } from '../monitoring/index.ts';
import { query, type Store } from '../store/index.ts';
import type { AlertRule, RuleId } from './alert-rules.ts';
import type { FlowSample } from './sample.ts';

export interface Condition {
  rule: RuleId;
  /** Id of the dataflow, account, source, audience or backfill; a word for the whole installation. */
  thing: string;
  /** What people mute it as, where that is not the thing: of a backfill its dataflow. */
  mutedAs?: string;
  thingName: string;
  /** One sentence: cause and effect. */
  summary: string;
  /** A path of the console. */
  link: string;
  /** Since when, in ms, where that is known; else since it was first seen. */
  sinceMs?: number;
}

export interface Looked {
  store: Store;
  flows: readonly FlowSample[];
  rules: ReadonlyMap<RuleId, AlertRule>;
  nowMs: number;
  /** Free bytes where the embedded database lies; null where there is none. */
  diskFreeBytes: number | null;
}

const hourMs = 3_600_000;

function limitOf(looked: Looked, rule: RuleId): number {
  return looked.rules.get(rule)!.limit;
}

const people = (count: number): string => counted(count, 'person', 'people');
const changesWait = (count: number): string => counted(count, 'change waits', 'changes wait');
const minutes = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;

function flowConditions(looked: Looked): Condition[] {
  const { nowMs } = looked;
  const found: Condition[] = [];
  for (const flow of looked.flows) {
    const base = { thing: flow.dataflowId, thingName: flow.name };
    const page = `/destinations/dataflows/${flow.dataflowId}`;
    const oldestMs = flow.oldestAcceptedAtMs === null ? 0 : nowMs - flow.oldestAcceptedAtMs;
    if (flow.enabled && oldestMs > limitOf(looked, 'delivery-delayed') * 1_000) {
      found.push({
        ...base,
        rule: 'delivery-delayed',
        summary: `${changesWait(flow.pending)}, the oldest for ${minutes(oldestMs)}. What waits is sent by itself.`,
        link: `${page}/runs`,
      });
    }
    const failingMs = flow.failingSinceMs === null ? -1 : nowMs - flow.failingSinceMs;
    // A spent day is no failure of the destination, and ends by itself: the status tells it, and
    // what waits longer than the limit is told as delayed.
    const isSpent = flow.accountError?.code === 'daily-quota-used';
    // With nothing to send it fails nobody: one account that is down is no alert for each dataflow.
    const isFailing =
      flow.enabled && flow.pending > 0 && flow.accountState === 'connected' && !isSpent;
    if (isFailing && failingMs >= limitOf(looked, 'delivery-failing') * 1_000) {
      const cause = flow.accountError?.message ?? 'The destination does not take deliveries.';
      found.push({
        ...base,
        rule: 'delivery-failing',
        summary: `${sentence(cause)} ${changesWait(flow.pending)}; nothing is lost.`,
        link: `${page}/runs`,
        sinceMs: flow.failingSinceMs!,
      });
    }
    if (flow.failed > 0 && flow.failed >= limitOf(looked, 'failed-deliveries')) {
      found.push({
        ...base,
        rule: 'failed-deliveries',
        summary: `The destination refused ${people(flow.failed)} for good.`,
        link: `${page}/failed`,
      });
    }
  }
  return found;
}

function accountConditions({ flows }: Looked): Condition[] {
  const refused = Map.groupBy(
    flows.filter((flow) => flow.accountState !== 'connected'),
    (flow) => flow.accountId,
  );
  return [...refused].map(([accountId, of]) => {
    const [flow] = of;
    const cause = flow!.accountError?.message ?? 'The destination refuses these credentials.';
    const waiting = of.reduce((sum, one) => sum + one.pending, 0);
    return {
      rule: 'credentials-refused',
      thing: accountId,
      thingName: flow!.accountName,
      summary: `${sentence(cause)} ${changesWait(waiting)}; nothing is lost.`,
      link: `/destinations/accounts/${accountId}`,
      ...(flow!.failingSinceMs === null ? {} : { sinceMs: flow!.failingSinceMs }),
    };
  });
}

async function quotaConditions(looked: Looked): Promise<Condition[]> {
  const limit = limitOf(looked, 'requests-running-out');
  const accounts = await spentRequests(looked.store, looked.nowMs);
  return accounts.flatMap(({ accountId, accountName, used, max }): Condition[] => {
    const percent = Math.floor((used / max) * 100);
    if (percent < limit) return [];
    return [
      {
        rule: 'requests-running-out',
        thing: accountId,
        thingName: accountName,
        summary: `${percent} % of the requests that ${accountName} may make today are used. When all are, changes wait until midnight UTC; nothing is lost.`,
        link: `/destinations/accounts/${accountId}`,
      },
    ];
  });
}

const excludedMin = 20;

async function exclusionConditions(looked: Looked): Promise<Condition[]> {
  const { store, flows, nowMs } = looked;
  const sums = await sumSeries(
    store.db,
    flows.map((flow) => `dataflow:${flow.dataflowId}`),
    { fromMs: nowMs - hourMs, toMs: nowMs + 1, nowMs },
  );
  return flows.flatMap((flow): Condition[] => {
    const of = sums.get(`dataflow:${flow.dataflowId}`) ?? new Map<string, number>();
    const excluded = [...of]
      .filter(([series]) => series.startsWith('excluded:'))
      .reduce((sum, [, value]) => sum + value, 0);
    const sent = (of.get('added') ?? 0) + (of.get('removed') ?? 0) + (of.get('failed') ?? 0);
    const percent = (excluded / (excluded + sent)) * 100;
    if (excluded < excludedMin || percent <= limitOf(looked, 'exclusion-rate')) return [];
    return [
      {
        rule: 'exclusion-rate',
        thing: flow.dataflowId,
        thingName: flow.name,
        summary: `${Math.round(percent)} % of the last hour's people were excluded (${people(excluded)}).`,
        link: `/destinations/dataflows/${flow.dataflowId}/members?state=excluded`,
      },
    ];
  });
}

async function sourceConditions(looked: Looked): Promise<Condition[]> {
  const { store, nowMs } = looked;
  const silentMs = limitOf(looked, 'source-silent') * 1_000;
  const rows = await query<{ id: string; name: string; lastMs: number }>(
    store.db,
    `select k.key_id as id, k.name, max(s.starts_at_ms + s.width_ms) as "lastMs"
       from write_keys k join series s on s.scope = 'source:' || k.key_id
      where k.enabled and s.series = 'accepted' and s.width_ms in (${limits.bucketMs}, 60000, 600000)
      group by k.key_id, k.name having max(s.starts_at_ms + s.width_ms) < $1`,
    [nowMs - silentMs],
  );
  return rows.map(({ id, name, lastMs }) => ({
    rule: 'source-silent',
    thing: id,
    thingName: name,
    summary: `${name} has sent nothing for ${minutes(nowMs - lastMs)}.`,
    link: `/sources/${id}/live`,
    sinceMs: lastMs,
  }));
}

const jumpMin = 100;

async function audienceConditions(looked: Looked): Promise<Condition[]> {
  const { store, nowMs } = looked;
  const rows = await query<{ id: string; name: string; entered: number; gone: number }>(
    store.db,
    `select a.audience_id as id, a.name,
            coalesce(sum(value) filter (where series = 'entered'), 0)::bigint as entered,
            coalesce(sum(value) filter (where series = 'left'), 0)::bigint as gone
       from audiences a join series s on s.scope = 'audience:' || a.audience_id
      where s.width_ms = ${limits.bucketMs} and s.starts_at_ms >= $1
      group by a.audience_id, a.name
     having abs(coalesce(sum(value) filter (where series = 'entered'), 0)
              - coalesce(sum(value) filter (where series = 'left'), 0)) >= $2`,
    [nowMs - hourMs, jumpMin],
  );
  const found: Condition[] = [];
  for (const { id, name, entered, gone } of rows) {
    const members = await countMembers(store.db, id);
    const change = entered - gone;
    const before = members - change;
    // A new audience has not jumped: it has begun.
    if (before < jumpMin) continue;
    const percent = (Math.abs(change) / before) * 100;
    if (percent <= limitOf(looked, 'audience-size-jumped')) continue;
    found.push({
      rule: 'audience-size-jumped',
      thing: id,
      thingName: name,
      summary: `${name} went from ${countText(before)} to ${countText(members)} members within an hour.`,
      link: `/audiences/${id}/overview`,
    });
  }
  return found;
}

async function identityConditions(looked: Looked): Promise<Condition[]> {
  const { store, nowMs } = looked;
  const sums = await sumSeries(store.db, ['workspace'], {
    fromMs: nowMs - hourMs,
    toMs: nowMs + 1,
    nowMs,
  });
  const refused = sums.get('workspace')?.get('mergesRefused') ?? 0;
  if (refused === 0 || refused < limitOf(looked, 'merges-refused')) return [];
  return [
    {
      rule: 'merges-refused',
      thing: 'identities',
      thingName: 'Identities',
      summary: `${countText(refused)} identity merges were refused within an hour: a person would have had too many identities.`,
      link: '/identities',
    },
  ];
}

async function segmentConditions(looked: Looked): Promise<Condition[]> {
  const { store, nowMs } = looked;
  const rows = await query<{ id: string; flow: string; audience: string; atMs: number }>(
    store.db,
    `select f.dataflow_id as id, d.name as flow, a.name as audience,
            f.segment_recreated_at_ms as "atMs"
       from dataflow_audiences f join dataflows d using (dataflow_id) join audiences a
            using (audience_id)
      where f.segment_recreated_at_ms > $1`,
    [nowMs - limitOf(looked, 'segment-recreated') * 1_000],
  );
  return rows.map(({ id, flow, audience, atMs }) => ({
    rule: 'segment-recreated',
    thing: id,
    thingName: flow,
    summary: `The segment of ${audience} was gone at the destination; it is made again and its members are sent.`,
    link: `/destinations/dataflows/${id}/activation`,
    sinceMs: atMs,
  }));
}

async function backfillConditions({ store, nowMs }: Looked): Promise<Condition[]> {
  const rows = await query<{
    id: string;
    dataflowId: string;
    flow: string;
    audience: string | null;
    state: string;
    processed: number;
  }>(
    store.db,
    `select b.backfill_id as id, b.dataflow_id as "dataflowId", d.name as flow,
            a.name as audience, b.state, b.processed
       from backfills b join dataflows d using (dataflow_id)
       left join audiences a on a.audience_id = b.audience_id
      where b.state in ('running', 'done') and greatest(b.created_at_ms, b.finished_at_ms) > $1`,
    [nowMs - 10 * 60_000],
  );
  return rows.map(({ id, dataflowId, flow, audience, state, processed }) => ({
    rule: state === 'running' ? 'backfill-started' : 'backfill-finished',
    thing: id,
    mutedAs: dataflowId,
    thingName: flow,
    summary:
      state === 'running'
        ? `${audience ?? 'Everybody'} is being brought to ${flow}.`
        : `${audience ?? 'Everybody'} was brought to ${flow}: ${people(processed)} looked at.`,
    link: `/destinations/dataflows/${dataflowId}/runs`,
  }));
}

async function systemConditions(looked: Looked): Promise<Condition[]> {
  const { store, nowMs, diskFreeBytes } = looked;
  const found: Condition[] = [];
  const [timer] = await query<{ due: number }>(
    store.db,
    `select next_change_at_ms as due from memberships where next_change_at_ms is not null
      order by next_change_at_ms limit 1`,
    [],
  );
  const behindMs = timer ? nowMs - timer.due : 0;
  if (behindMs > limitOf(looked, 'timers-behind') * 1_000) {
    found.push({
      rule: 'timers-behind',
      thing: 'timers',
      thingName: 'Timers',
      summary: `Rules that depend on time are ${minutes(behindMs)} late: people leave audiences too late.`,
      link: '/monitoring/system',
    });
  }
  const freeMiB = diskFreeBytes === null ? Number.POSITIVE_INFINITY : diskFreeBytes / 2 ** 20;
  if (freeMiB < limitOf(looked, 'disk-low')) {
    found.push({
      rule: 'disk-low',
      thing: 'disk',
      thingName: 'Disk',
      summary: `${Math.round(freeMiB)} MiB are free where the database lies; updates are refused when it is full.`,
      link: '/monitoring/system',
    });
  }
  return found;
}

/** All conditions that hold now, of rules that are on. */
export async function conditionsNow(looked: Looked): Promise<Condition[]> {
  const all = [
    ...flowConditions(looked),
    ...accountConditions(looked),
    ...(await quotaConditions(looked)),
    ...(await exclusionConditions(looked)),
    ...(await sourceConditions(looked)),
    ...(await audienceConditions(looked)),
    ...(await identityConditions(looked)),
    ...(await segmentConditions(looked)),
    ...(await backfillConditions(looked)),
    ...(await systemConditions(looked)),
  ];
  return all.filter(({ rule }) => looked.rules.get(rule)!.enabled);
}
