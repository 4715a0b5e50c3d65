/** Sends what alerts have to tell: claimed row by row, so that of several processes one sends it. */
import {
  type Clock,
  type Logger,
  limits,
  MillraceError,
  type PassResult,
  type SecretBox,
} from '../kernel/index.ts';
import { query, type Store } from '../store/index.ts';
import { getAlertRule } from './alert-rules.ts';
import { type ChannelsContext, getChannel, openTarget } from './channels.ts';
import { failureText, type Message, sendMessage } from './messages.ts';

export interface NotifierContext {
  store: Store;
  clock: Clock;
  secrets: SecretBox;
  logger: Logger;
  allowPrivateAddresses: boolean;
}

interface Claimed {
  id: string;
  channelId: string;
  alertId: string;
  change: 'triggered' | 'resolved';
  attempts: number;
  createdAtMs: number;
}

async function claim(store: Store, nowMs: number): Promise<Claimed | undefined> {
  const rows = await query<Claimed>(
    store.db,
    `update notifications n set due_at_ms = $2, attempts = attempts + 1
       from (select notification_id from notifications where due_at_ms <= $1
              order by due_at_ms, notification_id limit 1 for update skip locked) as p
      where n.notification_id = p.notification_id
     returning n.notification_id as id, channel_id as "channelId", alert_id as "alertId", change,
               attempts, created_at_ms as "createdAtMs"`,
    [nowMs, nowMs + 4 * limits.notificationTimeoutMs],
  );
  return rows[0];
}

async function messageOf(store: Store, { alertId, change }: Claimed): Promise<Message | undefined> {
  const [row] = await query<Omit<Message, 'change' | 'lastedSeconds'> & { endMs: number | null }>(
    store.db,
    `select alert_id as "alertId", rule, rule as "ruleName", severity, thing,
            thing_name as "thingName", summary, link, triggered_at_ms as "sinceMs",
            resolved_at_ms as "endMs" from alerts where alert_id = $1`,
    [alertId],
  );
  if (!row) return undefined;
  const { endMs, ...rest } = row;
  const isOver = change === 'resolved' && endMs !== null;
  const lastedSeconds = isOver ? (endMs - row.sinceMs) / 1_000 : null;
  const ruleName = (await getAlertRule(store, row.rule)).name;
  return { ...rest, ruleName, change, lastedSeconds };
}

async function end(
  store: Store,
  id: string,
  result: { dueAtMs: number | null; sentAtMs: number | null; error: string | null },
): Promise<void> {
  await query(
    store.db,
    `update notifications set due_at_ms = $2, sent_at_ms = $3, error = $4 where notification_id = $1`,
    [id, result.dueAtMs, result.sentAtMs, result.error],
  );
}

async function nextDueMs(store: Store): Promise<number | null> {
  const [row] = await query<{ next: number | null }>(
    store.db,
    'select min(due_at_ms) as next from notifications where due_at_ms is not null',
    [],
  );
  return row!.next;
}

/** Sends one notification that is due. To be run in a loop. */
export async function notifyOnce(context: NotifierContext): Promise<PassResult> {
  const { store, clock, logger } = context;
  const claimed = await claim(store, clock.now());
  if (!claimed) return { more: false, nextAtMs: await nextDueMs(store) };
  const { id, channelId, attempts, createdAtMs } = claimed;
  const target = await openTarget(context, channelId);
  const message = await messageOf(store, claimed);
  if (!target || !message) {
    await end(store, id, { dueAtMs: null, sentAtMs: null, error: 'The alert is gone.' });
    return { more: true };
  }
  try {
    await sendMessage(target, message, context);
    await end(store, id, { dueAtMs: null, sentAtMs: clock.now(), error: null });
  } catch (error) {
    const reason = failureText(error);
    const nowMs = clock.now();
    const delayMs = Math.min(
      limits.notificationRetryFirstMs * 2 ** Math.min(attempts - 1, 20),
      limits.notificationRetryMaxMs,
    );
    const givesUp = nowMs - createdAtMs > limits.notificationTriedMs;
    await end(store, id, {
      dueAtMs: givesUp ? null : nowMs + delayMs,
      sentAtMs: null,
      error: reason,
    });
    logger.warn({ channel: channelId, attempts, reason }, 'an alert was not told; it is repeated');
  }
  return { more: true };
}

/** Sends a test message now. @throws MillraceError `destination-refused` with the reason */
export async function testChannel(
  context: ChannelsContext & { allowPrivateAddresses: boolean },
  id: string,
): Promise<{ sentAtMs: number }> {
  const channel = await getChannel(context, id);
  const target = (await openTarget(context, id))!;
  const nowMs = context.clock.now();
  const message: Message = {
    change: 'test',
    alertId: id,
    rule: 'test',
    ruleName: 'Channel',
    severity: 'info',
    thing: id,
    thingName: channel.name,
    summary: 'This is a test: alerts of Millrace arrive here.',
    link: '/alerts/rules',
    sinceMs: nowMs,
    lastedSeconds: null,
  };
  try {
    await sendMessage(target, message, context);
  } catch (error) {
    throw new MillraceError('destination-refused', failureText(error), {
      errors: [{ path: 'target', message: failureText(error) }],
    });
  }
  return { sentAtMs: nowMs };
}
