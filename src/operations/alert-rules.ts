/** The alert rules: what each watches, its limit, and what people changed of it. */
import { type Clock, invalidField, MillraceError } from '../kernel/index.ts';
import { query, type Store, type Tx } from '../store/index.ts';

export type Severity = 'error' | 'warning' | 'info';

interface RuleDefinition {
  id: string;
  name: string;
  description: string;
  severity: Severity;
  enabled: boolean;
  limit: number;
  /** Of the limit: `seconds`, `percent`, `count`, `MiB`. */
  unit: string;
  /** Tells of a moment: it is over as soon as it is told, and there is no recovery. */
  isMoment?: true;
}

/** How long a condition must be gone before it counts as resolved: it may flap meanwhile. */
const resolveAfterDefaultSeconds = 60;

const definitions = [
  {
    id: 'delivery-delayed',
    name: 'Delivery delayed',
    description: 'The oldest pending delivery of a dataflow is older than the limit.',
    severity: 'warning',
    enabled: true,
    limit: 600,
    unit: 'seconds',
  },
  {
    id: 'delivery-failing',
    name: 'Delivery failing',
    description: 'A destination has not taken deliveries for longer than the limit.',
    severity: 'error',
    enabled: true,
    limit: 60,
    unit: 'seconds',
  },
  {
    id: 'failed-deliveries',
    name: 'Failed deliveries',
    description: 'A dataflow has at least so many dead letters.',
    severity: 'error',
    enabled: true,
    limit: 1,
    unit: 'count',
  },
  {
    id: 'exclusion-rate',
    name: 'Exclusion rate exceeded',
    description: 'More than this share of the people of the last hour was excluded (20 at least).',
    severity: 'warning',
    enabled: true,
    limit: 10,
    unit: 'percent',
  },
  {
    id: 'credentials-refused',
    name: 'Credentials refused',
    description: 'A destination refuses an account, or is not set up for it.',
    severity: 'error',
    enabled: true,
    limit: 0,
    unit: 'seconds',
  },
  {
    id: 'requests-running-out',
    name: 'Requests running out',
    description:
      'An account has used at least this share of the requests that its destination takes in a day.',
    severity: 'warning',
    enabled: true,
    limit: 80,
    unit: 'percent',
  },
  {
    id: 'source-silent',
    name: 'Source silent',
    description: 'A source that sent data has sent nothing for longer than the limit.',
    severity: 'warning',
    enabled: true,
    limit: 86_400,
    unit: 'seconds',
  },
  {
    id: 'audience-size-jumped',
    name: 'Audience size jumped',
    description:
      'An audience grew or shrank by more than this share in an hour (100 people at least).',
    severity: 'warning',
    enabled: true,
    limit: 50,
    unit: 'percent',
  },
  {
    id: 'merges-refused',
    name: 'Merges refused',
    description: 'So many identity merges were refused within an hour.',
    severity: 'warning',
    enabled: true,
    limit: 1,
    unit: 'count',
  },
  {
    id: 'segment-recreated',
    name: 'Segment recreated',
    description: 'A segment was gone at the destination and was made again.',
    severity: 'warning',
    enabled: true,
    limit: 3_600,
    unit: 'seconds',
  },
  {
    id: 'timers-behind',
    name: 'Timers behind',
    description: 'Rules that depend on time are evaluated later than the limit.',
    severity: 'error',
    enabled: true,
    limit: 60,
    unit: 'seconds',
  },
  {
    id: 'disk-low',
    name: 'Disk almost full',
    description: 'Less than the limit is free where the database lies (embedded database only).',
    severity: 'error',
    enabled: true,
    limit: 1_024,
    unit: 'MiB',
  },
  {
    id: 'backfill-started',
    name: 'Backfill started',
    description: 'An audience is being activated to a dataflow.',
    severity: 'info',
    enabled: false,
    limit: 0,
    unit: 'count',
    isMoment: true,
  },
  {
    id: 'backfill-finished',
    name: 'Backfill finished',
    description: 'The members that an activated audience already had are on their way.',
    severity: 'info',
    enabled: true,
    limit: 0,
    unit: 'count',
    isMoment: true,
  },
] as const satisfies readonly RuleDefinition[];

export type RuleId = (typeof definitions)[number]['id'];

export interface AlertRule extends RuleDefinition {
  id: RuleId;
  limitDefault: number;
  resolveAfterSeconds: number;
  /** Things that are recorded, but nobody is told of. */
  muted: string[];
}

interface ChangedRule {
  rule: string;
  enabled: boolean;
  settings: { limit?: number; resolveAfterSeconds?: number };
  muted: string[];
}

/** All rules as they are set. */
export function listAlertRules({ db }: Store): Promise<AlertRule[]> {
  return loadRules(db);
}

async function loadRules(db: Tx | Store['db']): Promise<AlertRule[]> {
  const rows = await query<ChangedRule>(
    db,
    'select rule, enabled, settings, muted from alert_rules',
    [],
  );
  const changed = new Map(rows.map((row) => [row.rule, row]));
  return definitions.map((definition): AlertRule => {
    const change = changed.get(definition.id);
    return {
      ...definition,
      limitDefault: definition.limit,
      enabled: change?.enabled ?? definition.enabled,
      limit: change?.settings.limit ?? definition.limit,
      resolveAfterSeconds: change?.settings.resolveAfterSeconds ?? resolveAfterDefaultSeconds,
      muted: change?.muted ?? [],
    };
  });
}

export interface AlertRuleChange {
  enabled?: boolean | undefined;
  limit?: number | undefined;
  resolveAfterSeconds?: number | undefined;
  muted?: string[] | undefined;
}

/** @throws MillraceError `not-found` */
export function getAlertRule({ db }: Store, id: string): Promise<AlertRule> {
  return loadRule(db, id);
}

async function loadRule(db: Tx | Store['db'], id: string): Promise<AlertRule> {
  const rule = (await loadRules(db)).find((one) => one.id === id);
  if (rule) return rule;
  throw new MillraceError('not-found', `There is no alert rule ${id}.`);
}

/** Changes what is given. @throws MillraceError `not-found`, `invalid-request` */
export async function updateAlertRule(
  { store, clock }: { store: Store; clock: Clock },
  id: string,
  change: AlertRuleChange,
): Promise<AlertRule> {
  return store.transaction(async (tx) => {
    const before = await loadRule(tx, id);
    if (before.unit === 'percent' && (change.limit ?? 0) > 1_000) {
      throw invalidField('limit', 'must be 1000 percent at most');
    }
    await keepRule(tx, before, change, clock.now());
    return loadRule(tx, id);
  });
}

async function keepRule(
  tx: Tx,
  before: AlertRule,
  change: AlertRuleChange,
  nowMs: number,
): Promise<void> {
  const settings = {
    limit: change.limit ?? before.limit,
    resolveAfterSeconds: change.resolveAfterSeconds ?? before.resolveAfterSeconds,
  };
  await query(
    tx,
    `insert into alert_rules (rule, enabled, settings, muted, updated_at_ms)
     values ($1, $2, $3::jsonb, $4::jsonb, $5)
         on conflict (rule) do update set enabled = $2, settings = $3::jsonb, muted = $4::jsonb,
            updated_at_ms = $5`,
    [
      before.id,
      change.enabled ?? before.enabled,
      JSON.stringify(settings),
      JSON.stringify(change.muted ?? before.muted),
      nowMs,
    ],
  );
}
