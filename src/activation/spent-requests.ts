/** How much of a day's requests accounts have spent. */
import { query, type Store } from '../store/index.ts';
import { definitionOf, limitsOf } from './connections.ts';

export interface SpentRequests {
  accountId: string;
  accountName: string;
  /** Requests of this UTC day, and as many as its destination takes in one. */
  used: number;
  max: number;
}

/** Accounts that have sent something today. */
export async function spentRequests({ db }: Store, nowMs: number): Promise<SpentRequests[]> {
  const rows = await query<{
    accountId: string;
    accountName: string;
    destination: string;
    settings: unknown;
    used: number;
  }>(
    db,
    `select a.account_id as "accountId", a.name as "accountName", a.destination, a.settings, r.used
       from account_rates r join accounts a using (account_id)
      where r."window" = 'day' and r.starts_at_ms = $1`,
    [nowMs - (nowMs % 86_400_000)],
  );
  return rows.map(({ destination, settings, ...spent }) => ({
    ...spent,
    max: limitsOf(definitionOf(destination), settings).requestsPerDay,
  }));
}
