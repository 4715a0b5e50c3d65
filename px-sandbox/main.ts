/** The sandbox as a process of its own. */
import { parseArgs } from 'node:util';
import { type Sandbox, startSandbox } from './index.ts';
import { type Connection, connectionSchema } from './millrace.ts';

const help = `A stand-in for Gainsight PX on this machine.

Usage: px-sandbox [--port 4410] [--host 127.0.0.1] [--rate-per-second 200]
                  [--millrace-url URL --write-key KEY] [--json]

  --port             where it listens; 0 takes any free port (PX_SANDBOX_PORT)
  --host             on which address (PX_SANDBOX_HOST)
  --rate-per-second  requests taken before it answers 429
  --millrace-url     where the demo product's events go (PX_SANDBOX_MILLRACE_URL)
  --write-key        Millrace's write key for them (PX_SANDBOX_WRITE_KEY)
  --json             prints address and sign-in as one line of JSON
`;

class UsageError extends Error {}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: process.env['PX_SANDBOX_PORT'] || '4410' },
        host: { type: 'string', default: process.env['PX_SANDBOX_HOST'] || '127.0.0.1' },
        'rate-per-second': { type: 'string', default: '200' },
        'millrace-url': { type: 'string', default: process.env['PX_SANDBOX_MILLRACE_URL'] || '' },
        'write-key': { type: 'string', default: process.env['PX_SANDBOX_WRITE_KEY'] || '' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return {
      ...values,
      port: wholeNumber('--port', values.port, 65_535),
      connection: connectionOf(values['millrace-url'], values['write-key']),
      perSecond: wholeNumber('--rate-per-second', values['rate-per-second'], 10_000_000),
    };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function connectionOf(url: string, writeKey: string): Connection | undefined {
  if (url === '' && writeKey === '') return undefined;
  const parsed = connectionSchema.safeParse({ url, writeKey });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const flag = issue?.path[0] === 'url' ? '--millrace-url' : '--write-key';
  throw new Error(`${flag} ${issue?.message}`);
}

function wholeNumber(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${flag} must be a whole number from 0 to ${max}, not "${text}"`);
}

function describe({ url, credentials }: Sandbox): string {
  const lines = [
    ['Username', credentials.username],
    ['Password', credentials.password],
    ['Client ID', `${credentials.clientId}  (the subscription id)`],
    ['Client secret', credentials.clientSecret],
    ['API key', `${credentials.apiKey}  (instead of the four above)`],
  ].map(([label, value]) => `  ${`${label}:`.padEnd(15)}${value}`);
  return `PX sandbox: ${url}\nA stand-in for Gainsight PX on your machine. Not a Gainsight product.\n${lines.join('\n')}`;
}

async function main(): Promise<void> {
  const { port, host, perSecond, connection, json, help: isHelp } = readArguments();
  if (isHelp) return console.log(help);
  const sandbox = await startSandbox({
    ...{ port, host, rateLimit: { perSecond }, connection },
    hasSamplePeople: true,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
  }
  const { url, credentials } = sandbox;
  console.log(json ? JSON.stringify({ url, credentials }) : describe(sandbox));
}

main().catch((error: Error) => {
  console.error(`px-sandbox: ${error.message}`);
  process.exit(error instanceof UsageError ? 2 : 1);
});
