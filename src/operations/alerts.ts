/**
 * Alerts: one row for each time a rule held for a thing. A pass compares what holds now with what
 * is open, in one transaction, and writes a notification for each change of state and channel; so
 * an outage is told once, and its end once, whichever process looks.
 */
import { type Clock, checkCursor, isUuid, MillraceError, newId } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';
import { type AlertRule, listAlertRules, type RuleId, type Severity } from './alert-rules.ts';
import { type Condition, conditionsNow } from './conditions.ts';
import type { FlowSample } from './sample.ts';

export interface Alert {
  id: string;
  rule: string;
  thing: string;
  /** What mutes it in its rule: the thing, or of a backfill its dataflow. */
  mutedAs: string;
  thingName: string;
  state: 'triggered' | 'resolved';
  severity: Severity;
  summary: string;
  /** A path of the console. */
  link: string;
  triggeredAtMs: number;
  resolvedAtMs: number | null;
  /** Who called it resolved; null when it was over by itself. */
  resolvedBy: string | null;
  acknowledgedAtMs: number | null;
  acknowledgedBy: string | null;
  lastedSeconds: number;
}

const columns = `alert_id as id, rule, thing, thing_name as "thingName", state, severity, summary,
  coalesce(case when rule like 'backfill-%' then (
    select dataflow_id::text from backfills where backfill_id = thing::uuid) end, thing) as "mutedAs",
  link, triggered_at_ms as "triggeredAtMs", resolved_at_ms as "resolvedAtMs",
  resolved_by as "resolvedBy", acknowledged_at_ms as "acknowledgedAtMs",
  acknowledged_by as "acknowledgedBy"`;

interface OpenAlert {
  id: string;
  rule: RuleId;
  thing: string;
  state: 'triggered' | 'resolved';
  seenAtMs: number;
}

function keyOf(one: { rule: string; thing: string }): string {
  return `${one.rule} ${one.thing}`;
}

export interface Judged {
  /** An alert changed its state: there may be something to tell. */
  isChanged: boolean;
  /** An alert that lasts is on, or its end is waited for. */
  isAnyOn: boolean;
}

/** Compares what holds with what is open. */
export async function judgeAlerts(
  store: Store,
  looked: { flows: readonly FlowSample[]; nowMs: number; diskFreeBytes: number | null },
): Promise<Judged> {
  const rules = new Map((await listAlertRules(store)).map((rule) => [rule.id, rule]));
  const conditions = await conditionsNow({ store, rules, ...looked });
  const { nowMs } = looked;
  return store.transaction(async (tx) => {
    const open = await query<OpenAlert>(
      tx,
      `select alert_id as id, rule, thing, state, seen_at_ms as "seenAtMs" from alerts
        where is_open for update`,
      [],
    );
    const openByKey = new Map(open.map((alert) => [keyOf(alert), alert]));
    const again: SeenAgain[] = [];
    let changes = 0;
    let isAnyOn = false;
    for (const condition of conditions) {
      const known = openByKey.get(keyOf(condition));
      openByKey.delete(keyOf(condition));
      isAnyOn ||= !rules.get(condition.rule)!.isMoment;
      if (known) again.push({ id: known.id, ...condition });
      else {
        await trigger(tx, condition, rules.get(condition.rule)!, nowMs);
        changes += 1;
      }
    }
    await seeAgain(tx, again, nowMs);
    for (const alert of openByKey.values()) {
      const rule = rules.get(alert.rule);
      const waitMs = rule?.enabled ? rule.resolveAfterSeconds * 1_000 : 0;
      if (nowMs - alert.seenAtMs < waitMs) {
        isAnyOn ||= alert.state === 'triggered';
        continue;
      }
      await close(tx, alert, rule, nowMs);
      changes += 1;
    }
    return { isChanged: changes > 0, isAnyOn };
  });
}

type SeenAgain = Pick<Condition, 'summary' | 'thingName'> & { id: string };

async function seeAgain(tx: Tx, alerts: readonly SeenAgain[], nowMs: number): Promise<void> {
  if (alerts.length === 0) return;
  const rows = alerts.map(({ id, summary, thingName }) => ({ id, summary, thingName }));
  await query(
    tx,
    `update alerts a set seen_at_ms = $2, thing_name = r."thingName",
            summary = case when a.state = 'triggered' then r.summary else a.summary end
       from jsonb_to_recordset($1::jsonb) as r (id uuid, summary text, "thingName" text)
      where a.alert_id = r.id`,
    [JSON.stringify(rows), nowMs],
  );
}

async function trigger(
  tx: Tx,
  condition: Condition,
  rule: AlertRule,
  nowMs: number,
): Promise<void> {
  const id = newId();
  const { thing, thingName, summary, link, mutedAs = thing } = condition;
  const sinceMs = Math.min(condition.sinceMs ?? nowMs, nowMs);
  await query(
    tx,
    `insert into alerts (alert_id, rule, thing, thing_name, state, severity, summary, link,
            triggered_at_ms, seen_at_ms, resolved_at_ms, changed_at_ms, is_open)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10, true)`,
    [
      id,
      rule.id,
      thing,
      thingName,
      rule.isMoment ? 'resolved' : 'triggered',
      rule.severity,
      summary,
      link,
      sinceMs,
      nowMs,
      rule.isMoment ? nowMs : null,
    ],
  );
  await tell(tx, { id, rule, mutedAs, change: 'triggered', nowMs });
}

async function close(
  tx: Tx,
  alert: OpenAlert,
  rule: AlertRule | undefined,
  nowMs: number,
): Promise<void> {
  await query(
    tx,
    `update alerts set is_open = false, state = 'resolved', changed_at_ms = $2,
            resolved_at_ms = coalesce(resolved_at_ms, $2) where alert_id = $1`,
    [alert.id, nowMs],
  );
  if (!rule || rule.isMoment || alert.state === 'resolved') return;
  await tell(tx, { id: alert.id, rule, mutedAs: alert.thing, change: 'resolved', nowMs });
}

/** Writes a notification for every channel that wants to hear of it; they are sent by a loop. */
async function tell(
  tx: Tx,
  change: {
    id: string;
    rule: AlertRule;
    mutedAs: string;
    change: 'triggered' | 'resolved';
    nowMs: number;
  },
): Promise<void> {
  const { id, rule, mutedAs, nowMs } = change;
  if (rule.muted.includes(mutedAs) || rule.muted.includes('*')) return;
  const channels = await query<{ id: string }>(
    tx,
    `select channel_id as id from channels
      where enabled and (rules is null or rules @> to_jsonb($1::text))`,
    [rule.id],
  );
  for (const channel of channels) {
    await query(
      tx,
      `insert into notifications (notification_id, alert_id, channel_id, change, created_at_ms,
              due_at_ms, attempts) values ($1, $2, $3, $4, $5, $5, 0)`,
      [newId(), id, channel.id, change.change, nowMs],
    );
  }
}

function shape(row: Omit<Alert, 'lastedSeconds'>, nowMs: number): Alert {
  const untilMs = row.resolvedAtMs ?? nowMs;
  return { ...row, lastedSeconds: Math.max(untilMs - row.triggeredAtMs, 0) / 1_000 };
}

/** Alerts, newest first. */
export async function listAlerts(
  { store, clock }: { store: Store; clock: Clock },
  options: {
    state?: 'triggered' | 'resolved' | undefined;
    rule?: string | undefined;
    thing?: string | undefined;
    limit: number;
    cursor: string | null;
  },
): Promise<{ items: Alert[]; nextCursor: string | null }> {
  const rows = await query<Omit<Alert, 'lastedSeconds'>>(
    store.db,
    `select ${columns} from alerts
      where ($1::uuid is null or alert_id < $1) and ($2::text is null or state = $2)
        and ($3::text is null or rule = $3) and ($4::text is null or thing = $4)
      order by alert_id desc limit $5`,
    [
      checkCursor(options.cursor),
      options.state ?? null,
      options.rule ?? null,
      options.thing ?? null,
      options.limit + 1,
    ],
  );
  const items = rows.slice(0, options.limit).map((row) => shape(row, clock.now()));
  return { items, nextCursor: rows.length > options.limit ? items.at(-1)!.id : null };
}

/** @throws MillraceError `not-found` */
export async function getAlert(
  { store, clock }: { store: Store; clock: Clock },
  id: string,
): Promise<Alert> {
  const rows = isUuid(id)
    ? await query<Omit<Alert, 'lastedSeconds'>>(
        store.db,
        `select ${columns} from alerts where alert_id = $1`,
        [id],
      )
    : [];
  if (rows[0]) return shape(rows[0], clock.now());
  throw new MillraceError('not-found', `There is no alert ${id}.`);
}

/**
 * Somebody says that they look after an alert, or that it is over. One that is called resolved while
 * its condition holds is told again only after the condition was gone in between.
 */
export async function updateAlert(
  context: { store: Store; clock: Clock },
  id: string,
  change: { acknowledged?: boolean | undefined; resolved?: true | undefined; by: string },
): Promise<Alert> {
  const { store, clock } = context;
  const before = await getAlert(context, id);
  const nowMs = clock.now();
  if (change.acknowledged !== undefined) {
    await query(
      store.db,
      `update alerts set acknowledged_at_ms = $2, acknowledged_by = $3, changed_at_ms = $4
        where alert_id = $1`,
      [id, change.acknowledged ? nowMs : null, change.acknowledged ? change.by : null, nowMs],
    );
  }
  if (change.resolved && before.state === 'triggered') {
    await query(
      store.db,
      `update alerts set state = 'resolved', resolved_at_ms = $2, resolved_by = $3,
              changed_at_ms = $2 where alert_id = $1`,
      [id, nowMs, change.by],
    );
  }
  return getAlert(context, id);
}
