/** The tables of monitoring and alerts as Kysely types; see schema.ts. */
import type { ColumnType } from 'kysely';
import type { JsonObject } from '../kernel/index.ts';

type Json<Value> = ColumnType<Value, string, string>;

interface SeriesTable {
  scope: string;
  series: string;
  width_ms: number;
  starts_at_ms: number;
  value: number;
}

interface MarkTable {
  mark_id: string;
  scope: string;
  kind: string;
  text: string;
  starts_at_ms: number;
  ends_at_ms: number | null;
}

interface RunTable {
  run_id: string;
  dataflow_id: string;
  cause: string;
  started_at_ms: number;
  /** People excluded since then count to this run. */
  excluded_from_ms: number;
  last_answered_at_ms: number | null;
  closed_at_ms: number | null;
  /** Rows still pending when the run was closed. */
  waiting: number;
  excluded: Json<Record<string, number>> | null;
}

interface RunCountTable {
  run_id: string;
  kind: 'activated' | 'failed' | 'retried';
  code: string;
  people: number;
  sample: string | null;
  since_ms: number;
}

interface RequestTable {
  request_id: string;
  dataflow_id: string;
  run_id: string | null;
  claim_id: string | null;
  purpose: 'members' | 'segment' | 'sign-in';
  at_ms: number;
  method: string;
  path: string;
  adds: number;
  removes: number;
  audience_ids: string[];
  attempt: number;
  status: number | null;
  error: string | null;
  took_ms: number;
  request_headers: Json<Record<string, string>>;
  request_body: string | null;
  request_bytes: number;
  response_headers: Json<Record<string, string>>;
  response_body: string | null;
  response_bytes: number;
}

interface LeaseTable {
  name: string;
  holder: string;
  until_ms: number;
}

interface ProcessTable {
  process_id: string;
  started_at_ms: number;
  heartbeat_at_ms: number;
  info: Json<JsonObject>;
}

interface AlertRuleTable {
  rule: string;
  enabled: boolean;
  settings: Json<JsonObject>;
  muted: Json<string[]>;
  updated_at_ms: number;
}

interface AlertTable {
  alert_id: string;
  rule: string;
  thing: string;
  thing_name: string;
  state: 'triggered' | 'resolved';
  severity: 'error' | 'warning' | 'info';
  summary: string;
  link: string;
  triggered_at_ms: number;
  /** When the condition was last seen to hold. */
  seen_at_ms: number;
  resolved_at_ms: number | null;
  resolved_by: string | null;
  acknowledged_at_ms: number | null;
  acknowledged_by: string | null;
  changed_at_ms: number;
  is_open: boolean;
}

interface ChannelTable {
  channel_id: string;
  name: string;
  kind: 'webhook' | 'slack' | 'email';
  settings: Json<JsonObject>;
  secret_sealed: string | null;
  rules: Json<string[]> | null;
  enabled: boolean;
  created_at_ms: number;
  updated_at_ms: number;
}

interface NotificationTable {
  notification_id: string;
  alert_id: string;
  channel_id: string;
  change: 'triggered' | 'resolved';
  created_at_ms: number;
  /** Null: sent, or given up. */
  due_at_ms: number | null;
  attempts: number;
  sent_at_ms: number | null;
  error: string | null;
}

export interface MonitoringTables {
  series: SeriesTable;
  marks: MarkTable;
  runs: RunTable;
  run_counts: RunCountTable;
  requests: RequestTable;
  leases: LeaseTable;
  processes: ProcessTable;
  alert_rules: AlertRuleTable;
  alerts: AlertTable;
  channels: ChannelTable;
  notifications: NotificationTable;
}
