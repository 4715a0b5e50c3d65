/** What the destination screens read, under one key each, so that a change refreshes all of them. */
import type { paths } from '../../../../api/schema.d.ts';
import { query } from '../../api/client.ts';
import { useLacking } from '../../session.tsx';

type Item<Path extends '/api/dataflows' | '/api/accounts' | '/api/audiences'> =
  paths[Path]['get']['responses'][200]['content']['application/json']['items'][number];

export type Dataflow = Item<'/api/dataflows'>;
export type Account = Item<'/api/accounts'>;
export type Audience = Item<'/api/audiences'>;

export interface FieldDefinition {
  name: string;
  label: string;
  help: string;
  secret: boolean;
  required: boolean;
  pattern?: { regex: string; message: string };
  advanced?: boolean;
  choices?: { value: string; label: string }[];
}

/** A catalog entry, as far as the console uses it; the server sends more. */
export interface Definition {
  id: string;
  name: string;
  shortName: string;
  category: string;
  description: string;
  documentationUrl: string;
  contact?: string;
  links?: { label: string; url: string }[];
  delivery: { frequency: string };
  prerequisites: string[];
  acceptedOrigins: string[];
  refusedOrigins: Record<string, string>;
  identityTargets: { name: string; description: string; required: boolean }[];
  marketingActionsPreset: string[];
  limits?: { rowsPerRequest?: number; requestsPerSecond?: number; requestsPerDay?: number };
  /** Whether settings of an account change the limits. */
  limitsBy: 'destination' | 'account';
  authentication: { schemes: { type: string; label: string; fields: FieldDefinition[] }[] };
  settings: { fields: FieldDefinition[] };
}

/** The catalog. */
export function useDefinitions(): { definitions: Definition[] | undefined; error: unknown } {
  const { data, error } = query.useQuery('get', '/api/destinations');
  return { definitions: data?.items as Definition[] | undefined, error };
}

/** One catalog entry. */
export function useDefinition(id: string | undefined): Definition | undefined {
  return useDefinitions().definitions?.find((one) => one.id === id);
}

export function useAccounts() {
  const { data, error } = query.useQuery('get', '/api/accounts');
  return { accounts: data?.items, error: error as unknown };
}

/**
 * All dataflows; read again every few seconds, because their counts move. `data` stays undefined
 * where one may not see them.
 */
export function useDataflows() {
  const isAllowed = useLacking('View Destinations').length === 0;
  const { data, error, refetch } = query.useQuery(
    'get',
    '/api/dataflows',
    {},
    { enabled: isAllowed, refetchInterval: 5_000, select: ({ items }) => items },
  );
  return { data, error: error as unknown, refetch };
}

/** The dataflows that carry an audience. */
export function dataflowsWith(
  all: readonly Dataflow[] | undefined,
  audienceId: string,
): Dataflow[] {
  return (all ?? []).filter(({ audiences }) =>
    audiences.some((one) => one.audienceId === audienceId),
  );
}

/** One dataflow; read again every few seconds. */
export function useDataflow(id: string) {
  const { data, error } = query.useQuery(
    'get',
    '/api/dataflows/{id}',
    { params: { path: { id } } },
    { refetchInterval: 2_000 },
  );
  return { data, error: error as unknown };
}
