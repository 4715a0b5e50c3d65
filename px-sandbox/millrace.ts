/** The demo product's events on their way to Millrace, as any product would send them. */
import { Analytics } from '@segment/analytics-node';
import { z } from 'zod';
import { PxError } from './px-error.ts';

export const connectionSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  writeKey: z.string().trim().min(1, 'is needed'),
});

/** Where the demo product sends what people do. */
export type Connection = z.infer<typeof connectionSchema>;

export interface Happening {
  userId: string;
  event: string;
  properties?: Record<string, unknown>;
  /** What changed about the person, told before the event. */
  traits?: Record<string, unknown>;
}

const answerMaxMs = 5_000;

/** Resolves when Millrace has taken it. @throws {PxError} 502 when it did not */
export async function sendHappening(connection: Connection, happening: Happening): Promise<void> {
  const { userId, event, properties = {}, traits } = happening;
  const analytics = new Analytics({
    writeKey: connection.writeKey,
    host: connection.url,
    flushAt: traits ? 2 : 1,
    maxRetries: 0,
    httpRequestTimeout: answerMaxMs,
  });
  let failure = '';
  analytics.on('error', ({ reason }) => {
    const { status, message } = (reason ?? {}) as { status?: number; message?: string };
    failure = status ? `it answered ${status}` : (message ?? String(reason));
  });
  if (traits) analytics.identify({ userId, traits });
  analytics.track({ userId, event, properties });
  await analytics.closeAndFlush({ timeout: answerMaxMs * 2 });
  if (failure) throw new PxError(502, `Millrace did not take it: ${failure}`);
}
