/** `millrace-signature: t=SECONDS,v1=HEX`: HMAC-SHA256 of `SECONDS.BODY` with the signing secret. */
import { createHmac } from 'node:crypto';

/** The header's value for a body that goes out now. */
export function signatureOf(body: string, options: { secret: string; nowMs: number }): string {
  const seconds = Math.floor(options.nowMs / 1_000);
  const hex = createHmac('sha256', options.secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${hex}`;
}
