/** Each account, asked at its destination; and by its answers, whether our clock is right. */
import { type Account, createConnections, listAccounts } from '../activation/index.ts';
import { findDestination } from '../destinations/index.ts';
import { errorText, limits, type SecretBox } from '../kernel/index.ts';
import type { DoctorContext, Finding } from './doctor.ts';

interface Asked {
  findings: Finding[];
  /** Our clock less the destination's, in ms; null when no answer said its time. */
  skewMs: number | null;
}

const placeOf = (account: Account): string => `account ${account.name}`;

/** Refused credentials are not tried again: that would only lock them out for longer. */
function restingFinding(account: Account): Finding {
  const { error, destination, nextRetryAtMs } = account;
  const code = error?.['code'];
  const known = findDestination(destination)?.errors.find((one) => one.code === code);
  const until = new Date(nextRetryAtMs!).toISOString();
  return {
    code: 'account-refused',
    level: 'error',
    what: `${String(error?.['message'] ?? 'The destination refuses it.')} It is tried again at ${until}.`,
    where: placeOf(account),
    next: known?.nextStep ?? 'Correct the account; it is tried before it replaces the old one.',
  };
}

type KeyContext = DoctorContext & { secrets: SecretBox };

async function ask(context: KeyContext, account: Account): Promise<Asked> {
  if (account.state !== 'connected' && account.nextRetryAtMs !== null) {
    return { findings: [restingFinding(account)], skewMs: null };
  }
  let skewMs: number | null = null;
  const connections = createConnections({
    ...context,
    onExchange: ({ responseHeaders, tookMs }) => {
      const atMs = Date.parse(responseHeaders['date'] ?? '');
      // The answer was dated some time while we waited for it, to the second.
      if (!Number.isNaN(atMs)) skewMs = context.clock.now() - tookMs / 2 - atMs - 500;
    },
  });
  const where = placeOf(account);
  try {
    const { connection } = await connections.open(account.id);
    const { detail } = await connection.test(AbortSignal.timeout(limits.connectMs));
    return {
      findings: [{ code: 'account-connected', level: 'info', what: detail, where, next: '' }],
      skewMs,
    };
  } catch (error) {
    const { code } = (error as { error?: { code?: string } }).error ?? {};
    const { errors, shortName } = findDestination(account.destination)!;
    const known = errors.find((one) => one.code === code);
    const finding: Finding = {
      code: 'account-unreachable',
      level: 'error',
      what: `${shortName} cannot be used: ${errorText(error)}`,
      where,
      next:
        known?.nextStep ??
        'Check the address of the account and the network. Nothing is lost meanwhile.',
    };
    return { findings: [finding], skewMs };
  } finally {
    await connections.close();
  }
}

function skewFinding(account: Account, skewMs: number): Finding {
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  const side = skewMs > 0 ? 'ahead of' : 'behind';
  return {
    code: 'clock-skew',
    level: 'error',
    what: `The clock here is ${seconds} s ${side} the one of ${account.name}: rules that depend on time move people too ${skewMs > 0 ? 'early' : 'late'}.`,
    where: 'clock',
    next: 'Set the time by NTP (timedatectl set-ntp true).',
  };
}

/** Signs in and probes with every account, one after the other. */
export async function accountFindings(looked: DoctorContext): Promise<Finding[]> {
  if (looked.secrets === null) return [];
  const context: KeyContext = { ...looked, secrets: looked.secrets };
  const connections = createConnections(context);
  const accounts = await listAccounts({ ...context, connections });
  const findings: Finding[] = [];
  let skew: Finding | null = null;
  for (const account of accounts) {
    const asked = await ask(context, account);
    findings.push(...asked.findings);
    const { skewMs } = asked;
    if (skewMs !== null && Math.abs(skewMs) > limits.doctorClockSkewMs) {
      skew ??= skewFinding(account, skewMs);
    }
  }
  await connections.close();
  return skew === null ? findings : [...findings, skew];
}
