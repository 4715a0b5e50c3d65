/** Where a Kafka topic is, as one URL says it. */
import type { ConsumerOptions } from '@platformatic/kafka';

type Connection = Pick<
  ConsumerOptions<Buffer, Buffer, Buffer, Buffer>,
  'bootstrapBrokers' | 'sasl' | 'tls'
>;

const form =
  /^kafka(?<tls>\+tls)?:\/\/(?:(?<user>[^:@/]+):(?<password>[^@/]*)@)?(?<hosts>[^@/]+)\/(?<topic>[\w.-]+)(?:\?sasl=(?<sasl>[\w-]+))?$/;

const mechanisms = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const;

/**
 * @param url `kafka://[USER:PASSWORD@]HOST:PORT[,HOST:PORT]/TOPIC[?sasl=MECHANISM]`, `kafka+tls` for
 * an encrypted connection; the mechanism is `plain` unless given
 * @throws an Error when it is not of this form
 */
export function kafkaAddress(url: string): { topic: string; connection: Connection } {
  const found = form.exec(url)?.groups;
  const mechanism = mechanisms[(found?.['sasl'] ?? 'plain') as keyof typeof mechanisms];
  if (!found || !mechanism)
    throw new Error('the address of the Kafka topic is not of the known form');
  const connection: Connection = { bootstrapBrokers: found['hosts']!.split(',') };
  if (found['tls']) connection.tls = {};
  if (found['user'] !== undefined) {
    const username = decodeURIComponent(found['user']);
    const password = decodeURIComponent(found['password']!);
    connection.sasl = { mechanism, username, password };
  }
  return { topic: found['topic']!, connection };
}
