/** The environment, read once. A bad value stops the start with one line that names it. */
import { z } from 'zod';
import { MillraceError } from './errors.ts';
import { limits } from './limits.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/**
 * What a process does beside monitoring itself: `ingest` takes updates and answers the API and the
 * console, `deliver` sends to destinations, `timers` does what time and catching up ask for.
 */
const roles = ['all', 'ingest', 'deliver', 'timers'] as const;
export type Role = (typeof roles)[number];

const environment = z.object({
  PORT: port.default(4400),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  MILLRACE_LOG: z
    .string()
    .regex(
      /^(nats(\+tls)?:\/\/[^/]+\/[^/]+|kafka(\+tls)?:\/\/[^/]+\/[\w.-]+(\?sasl=(plain|scram-sha-(256|512)))?)$/,
      'must be nats://HOST:PORT/STREAM or kafka://HOST:PORT/TOPIC, or nats+tls:// or kafka+tls://',
    )
    .optional(),
  MILLRACE_ROLE: z.enum(roles).default('all'),
  MILLRACE_SECRET_KEY: z.string().optional(),
  MILLRACE_BOOTSTRAP_API_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  MILLRACE_ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  MILLRACE_ADMIN_PASSWORD: z
    .string()
    .min(limits.passwordCharsMin, `must have at least ${limits.passwordCharsMin} characters`)
    .max(limits.passwordCharsMax, `must have at most ${limits.passwordCharsMax} characters`)
    .optional(),
  MILLRACE_ALLOW_PRIVATE_DESTINATIONS: flag.default(false),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string | null;
  /** A log that updates are read from, as a URL; it may hold a password. */
  log?: string | null;
  /** `all` unless given. */
  role?: Role;
  secretKey: string | null;
  bootstrapApiKey: string | null;
  /** The first administrator, made when there is no user. */
  admin?: { email: string; password: string } | null;
  allowPrivateDestinations: boolean;
  logLevel: string;
  /** Set by the demo alone: where its PX sandbox is, for the console to link to. */
  demo?: { sandboxUrl: string } | null;
}

/** @throws MillraceError `configuration`, naming the first variable that is wrong */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new MillraceError('configuration', `${issue.path.join('.')}: ${issue.message}`);
  }
  if (given['MILLRACE_FAILPOINT'] !== undefined && given['NODE_ENV'] !== 'test') {
    throw new MillraceError('configuration', 'MILLRACE_FAILPOINT: is for tests alone');
  }
  const values = parsed.data;
  const { MILLRACE_ADMIN_EMAIL: email, MILLRACE_ADMIN_PASSWORD: password } = values;
  if ((email === undefined) !== (password === undefined)) {
    const missing = email === undefined ? 'MILLRACE_ADMIN_EMAIL' : 'MILLRACE_ADMIN_PASSWORD';
    throw new MillraceError('configuration', `${missing}: is needed with the other of the two`);
  }
  if (values.MILLRACE_ROLE !== 'all' && values.DATABASE_URL === undefined) {
    throw new MillraceError(
      'configuration',
      'MILLRACE_ROLE: only processes that share a database (DATABASE_URL) can divide the work',
    );
  }
  return {
    port: values.PORT,
    host: values.HOST,
    dataDir: values.DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    log: values.MILLRACE_LOG ?? null,
    role: values.MILLRACE_ROLE,
    secretKey: values.MILLRACE_SECRET_KEY ?? null,
    bootstrapApiKey: values.MILLRACE_BOOTSTRAP_API_KEY ?? null,
    admin: email !== undefined && password !== undefined ? { email, password } : null,
    allowPrivateDestinations: values.MILLRACE_ALLOW_PRIVATE_DESTINATIONS,
    logLevel: values.LOG_LEVEL,
  };
}
