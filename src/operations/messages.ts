/** One alert told to one channel: webhook, Slack or e-mail. The only network calls of alerts. */
import { addressesOf, createHttpClient, MisconfiguredError } from '../destinations/index.ts';
import { type Clock, isoTime, limits } from '../kernel/index.ts';
import type { ChannelInput } from './channels.ts';

/** What is told. */
export interface Message {
  change: 'triggered' | 'resolved' | 'test';
  alertId: string;
  rule: string;
  ruleName: string;
  severity: string;
  thing: string;
  thingName: string;
  summary: string;
  link: string;
  sinceMs: number;
  lastedSeconds: number | null;
}

export interface SendOptions {
  clock: Clock;
  allowPrivateAddresses: boolean;
}

const words = { triggered: 'Alert', resolved: 'Resolved', test: 'Test' } as const;

/** The first line that people read. */
export function headline(message: Message): string {
  return `${words[message.change]}: ${message.ruleName}: ${message.thingName}`.slice(0, 200);
}

function genericBody(message: Message): object {
  const { sinceMs, ...rest } = message;
  return { type: 'millrace.alert', text: headline(message), since: isoTime(sinceMs), ...rest };
}

/** Slack reads `<`, `>` and `&` as markup. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function slackBody(message: Message): object {
  const title = slackText(headline(message));
  return { text: `*${title}*\n${slackText(message.summary)}\n${slackText(message.link)}` };
}

async function post(
  target: Extract<ChannelInput, { url: string }>,
  message: Message,
  options: SendOptions,
): Promise<void> {
  const http = createHttpClient({ ...options, timeoutMs: limits.notificationTimeoutMs });
  try {
    const body = target.kind === 'slack' ? slackBody(message) : genericBody(message);
    const answer = await http.send({
      method: 'POST',
      url: target.url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'millrace',
        ...(target.authorization === undefined ? {} : { authorization: target.authorization }),
      },
      body: JSON.stringify(body),
    });
    // What it says is not repeated: it may hold what was sent, or anything.
    if (answer.status >= 300) throw new Error(`The webhook answered ${answer.status}.`);
  } finally {
    await http.close();
  }
}

async function mail(
  target: Extract<ChannelInput, { kind: 'email' }>,
  message: Message,
  options: SendOptions,
): Promise<void> {
  const addresses = await addressesOf(target.host, options.allowPrivateAddresses);
  // Loaded by those who send e-mail: it is large.
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    // The address that was checked, so that the name cannot change its mind in between.
    host: addresses[0]!,
    port: target.port,
    secure: target.secure,
    tls: { servername: target.host },
    connectionTimeout: limits.connectTimeoutMs,
    greetingTimeout: limits.connectTimeoutMs,
    socketTimeout: limits.notificationTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(target.username === undefined
      ? {}
      : { auth: { user: target.username, pass: target.password ?? '' } }),
  });
  try {
    await transport.sendMail({
      from: target.from,
      to: target.to,
      subject: headline(message).replace(/[\r\n]+/g, ' '),
      text: [
        message.summary,
        '',
        `Since ${isoTime(message.sinceMs)}`,
        `Where: ${message.link}`,
      ].join('\n'),
    });
  } finally {
    transport.close();
  }
}

/** Tells a channel. Throws with a text that may be shown when it was not taken. */
export async function sendMessage(
  target: ChannelInput,
  message: Message,
  options: SendOptions,
): Promise<void> {
  if (target.kind === 'email') return mail(target, message, options);
  return post(target, message, options);
}

/** The text of a failure without what it may quote: only our own errors speak for themselves. */
export function failureText(error: unknown): string {
  if (error instanceof MisconfiguredError) return error.message;
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  if (responseCode !== undefined) return `The mail server answered ${responseCode} (${code}).`;
  return error instanceof Error ? error.message.slice(0, 300) : 'It was not taken.';
}
