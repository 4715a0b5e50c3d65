/** The sandbox as a process of its own. */
import { parseArgs } from 'node:util';
import { type Sandbox, startSandbox } from './index.ts';

const help = `A stand-in for Gainsight PX on this machine.

Usage: px-sandbox [--port 4410] [--host 127.0.0.1] [--rate-per-second 200] [--json]

  --port             where it listens; 0 takes any free port (PX_SANDBOX_PORT)
  --host             on which address (PX_SANDBOX_HOST)
  --rate-per-second  requests taken before it answers 429
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
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return {
      ...values,
      port: wholeNumber('--port', values.port, 65_535),
      perSecond: wholeNumber('--rate-per-second', values['rate-per-second'], 10_000_000),
    };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
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
  const { port, host, perSecond, json, help: isHelp } = readArguments();
  if (isHelp) return console.log(help);
  const sandbox = await startSandbox({ port, host, rateLimit: { perSecond } });
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
