/** The log of a URL. Its client is loaded only when there is one. */
import type { MessageLog } from './message-log.ts';

/** @param url as `MILLRACE_LOG` takes it; connects at the first call */
export async function openLog(url: string): Promise<MessageLog> {
  if (url.startsWith('kafka')) return (await import('./kafka.ts')).openKafkaLog(url);
  return (await import('./nats.ts')).openNatsLog(url);
}
