/**
 * The tables as Kysely types. Instants are bigint milliseconds since 1970 (UTC), named `…_ms`, and
 * come back as numbers. Made by `migrations/`; what each table is for stands there. Over 400 lines: one
 * list of all tables but those of monitoring.
 */
import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type { JsonObject, JsonValue } from '../kernel/index.ts';
import type { MonitoringTables } from './schema-monitoring.ts';

/** Written as JSON text, read as a value. */
type Json<Value> = ColumnType<Value, string, string>;

interface NamespaceTable {
  symbol: string;
  name: string;
  type: string;
  description: string;
  standard: boolean;
  created_at_ms: number;
}

interface ProfileTable {
  profile_id: string;
  attributes: Json<JsonObject>;
  attribute_times: Json<Record<string, number>>;
  identity_map: Json<JsonObject>;
  created_at_ms: number;
  updated_at_ms: number;
  erasing_since_ms: number | null;
}

interface IdentityTable {
  namespace: string;
  value: string;
  profile_id: string;
  stitches: boolean;
  linked_at_ms: number;
  source_id: string;
}

interface EventTable {
  profile_id: string;
  event_id: string;
  event_type: string;
  timestamp_ms: number;
  sequence: Generated<number>;
  /** In the index of the key; null when it is too wide for that. */
  body: Json<JsonObject> | null;
  /** The body of an event that is too wide for an index. */
  wide_body: Json<JsonObject> | null;
}

interface MergeTable {
  merge_id: string;
  winner_id: string;
  loser_id: string;
  loser: Json<JsonObject>;
  /** Null: a merge from before this was kept. */
  winner: Json<JsonObject> | null;
  /** The events that the loser brought. */
  event_ids: Generated<string[]>;
  /** The loser's memberships as they were. */
  memberships: Generated<Json<JsonValue[]>>;
  source_id: string;
  at_ms: number;
}

interface RefusedMergeTable {
  refused_id: string;
  profile_ids: string[];
  identities: Json<JsonValue>;
  reason: string;
  source_id: string;
  at_ms: number;
}

interface AudienceTable {
  audience_id: string;
  name: string;
  description: string;
  expression: string;
  version: number;
  lifecycle_state: 'draft' | 'published' | 'inactive' | 'archived';
  origin: 'segmentation-service' | 'custom-upload' | 'external';
  external_origin: string | null;
  external_id: string | null;
  labels: Json<string[]>;
  /** Words by which people sort audiences; each once, in order. */
  tags: Json<string[]>;
  error: string | null;
  /** Names of who made it and who changed it last; empty: not known. */
  created_by: string;
  updated_by: string;
  created_at_ms: number;
  updated_at_ms: number;
}

interface AudienceVersionTable {
  audience_id: string;
  version: number;
  expression: string;
  by: string;
  at_ms: number;
  /** The evaluation of everybody whose changes are counted here. */
  backfill_id: string | null;
  entered: number;
  exited: number;
}

interface AudienceHistoryTable {
  audience_id: string;
  width_ms: number;
  bucket_ms: number;
  slot: number;
  entered: number;
  exited: number;
}

/** `members` is a part: an audience has the sum over its slots. */
interface MemberCountTable {
  audience_id: string;
  slot: number;
  members: number;
}

interface AudienceUploadTable {
  upload_id: string;
  audience_id: string;
  file_name: string;
  namespace: string;
  column: string;
  valid_until_ms: number;
  state: 'running' | 'done' | 'failed';
  error: string | null;
  bytes: number;
  read: number;
  matched: number;
  added: number;
  already_in: number;
  rejected: number;
  claimed_until_ms: number;
  by: string;
  created_at_ms: number;
  finished_at_ms: number | null;
}

interface UploadRejectionTable {
  upload_id: string;
  line: number;
  reason: string;
  value: string;
}

interface DroppedEventsTable {
  profile_id: string;
  dropped: number;
  until_ms: number;
  at_ms: number;
}

interface MembershipTable {
  profile_id: string;
  audience_id: string;
  status: 'realized' | 'exited' | null;
  last_qualification_time_ms: number | null;
  valid_until_ms: number | null;
  next_change_at_ms: number | null;
}

interface BackfillTable {
  backfill_id: string;
  kind: 'audience' | 'activation' | 'deactivation' | 'mapping' | 'resend';
  audience_id: string | null;
  dataflow_id: string | null;
  /** The last profile done; pages go on after it. */
  watermark: string | null;
  processed: number;
  total: number;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  error: string | null;
  claimed_until_ms: number;
  created_at_ms: number;
  finished_at_ms: number | null;
}

interface AccountTable {
  account_id: string;
  name: string;
  destination: string;
  authentication_sealed: string;
  settings: Json<JsonObject>;
  state: 'connected' | 'refused' | 'misconfigured';
  error: Json<JsonObject> | null;
  token_sealed: string | null;
  blocked_until_ms: number;
  failures: number;
  failing_since_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
  /** When its secrets were set last, and by whom, as a name; empty: not known. */
  secret_set_at_ms: number;
  secret_set_by: string;
}

interface AccountRateTable {
  account_id: string;
  window: 'second' | 'day';
  starts_at_ms: number;
  used: number;
}

interface DataflowTable {
  dataflow_id: string;
  account_id: string;
  name: string;
  description: string;
  marketing_actions: Json<string[]>;
  mappings: Json<JsonValue>;
  enabled: boolean;
  /** Share of members, in percent, that may leave at once; null: the brake is off. */
  brake_percent: number | null;
  brake: Json<JsonObject>;
  brake_since_ms: number | null;
  /** People in a request at most; null: as many as the account takes. */
  batch_size: number | null;
  /** Share of the account's requests a second, in percent; null: all of them. */
  rate_percent: number | null;
  /** It goes as soon as its last member has left the destination. */
  deleting: boolean;
  created_at_ms: number;
  updated_at_ms: number;
}

interface DataflowAudienceTable {
  dataflow_id: string;
  audience_id: string;
  /** `ended`: past its end date; `removing`: taken off, members leaving the destination. */
  state: 'scheduled' | 'active' | 'ended' | 'removing';
  start_at_ms: number | null;
  end_at_ms: number | null;
  keep_members: boolean;
  segment_id: string | null;
  /** Name and description as the destination last took them; null: not there yet. */
  segment_saved: string | null;
  segment_due_at_ms: number;
  segment_error: Json<JsonObject> | null;
  segment_recreated_at_ms: number | null;
  /** How often it was found to be gone. */
  segment_losses: Generated<number>;
  /** Forgotten rows carried this time at most: new ones carry a later one. */
  qualified_floor_ms: Generated<number>;
  added_at_ms: number;
}

interface DesiredMemberTable {
  profile_id: string;
  dataflow_id: string;
  audience_id: string;
  target_value: string;
  excluded_reason: string | null;
  /** The consent policy, where the reason is `consent`. */
  excluded_policy_id: string | null;
  since_ms: number;
}

interface LedgerTable {
  dataflow_id: string;
  audience_id: string;
  target_value: string;
  profile_id: string;
  desired: boolean;
  last_qualification_time_ms: number;
  delivered: boolean;
  uncertain: boolean;
  failed: boolean;
  /** Given up by a person: left as it is until its next change. */
  discarded: boolean;
  discard_reason: string | null;
  failed_at_ms: number | null;
  due_at_ms: number | null;
  claim_id: string | null;
  claimed_until_ms: number | null;
  sent_desired: boolean | null;
  sent_time_ms: number | null;
  attempts: number;
  error: Json<JsonObject> | null;
  accepted_at_ms: number;
  delivered_at_ms: number | null;
  /** The claims of its last requests, newest first. */
  claim_ids: Generated<string[]>;
  /** The qualification time that each of them carried. */
  claim_times: Generated<number[]>;
  /** The run that last counted it, and as what: `activated`, or `failed:` and the code. */
  run_id: string | null;
  run_outcome: string | null;
  /** Out, by whatever reason, and consent is lost too: no brake holds the removal. */
  consent_lost: Generated<boolean>;
}

interface VerificationTable {
  verification_id: string;
  dataflow_id: string;
  state: 'running' | 'done' | 'failed';
  /** Only this target value; null: the whole dataflow. */
  identity: string | null;
  repair: boolean;
  sample: number;
  progress: Json<JsonObject>;
  sides: Json<JsonObject>;
  counts: Json<JsonObject>;
  error: string | null;
  repaired: number;
  claimed_until_ms: number;
  created_at_ms: number;
  finished_at_ms: number | null;
}

interface VerificationDifferenceTable {
  verification_id: string;
  audience_id: string;
  target_value: string;
  kind: string;
  detail: string | null;
  repairable: boolean;
}

interface TraceTable {
  profile_id: string;
  trace_id: string;
  at_ms: number;
  accepted_at_ms: number;
  cause: string;
  /** JSON, as text. */
  detail: string;
  entered: string[];
  left: string[];
  /** JSON, as text. */
  ledger: string;
}

interface ErasureTable {
  erasure_id: string;
  profile_id: string;
  /** `waiting`: all is deleted here, but a destination keeps something until a person acts. */
  state: 'removing' | 'deleting' | 'waiting' | 'done';
  targets: Json<JsonValue[]>;
  values: Json<string[]>;
  removed: number;
  refused: number;
  kept: number;
  counts: Json<JsonObject>;
  settled_at_ms: number | null;
  watermark: string | null;
  requested_by: string;
  due_at_ms: Generated<number>;
  created_at_ms: number;
  finished_at_ms: number | null;
}

/** Of values only keyed hashes. */
interface RejectedIdentityTable {
  namespace: string;
  value_hash: string;
  at_ms: number;
  source_id: string;
  error: string;
}

interface SuppressedIdentityTable {
  namespace: string;
  value_hash: string;
  erasure_id: string;
  created_at_ms: number;
}

/** `rate-limiter-flexible` has it so; the key is hashed. */
interface SignInTryTable {
  key: string;
  points: number;
  expire: number | null;
}

interface ApiKeyTable {
  key_id: string;
  name: string;
  hash: string;
  prefix: string;
  roles: Json<string[]>;
  created_at_ms: number;
  expires_at_ms: number | null;
  last_used_at_ms: number | null;
}

interface WriteKeyTable {
  key_id: string;
  name: string;
  key: string;
  settings: Json<JsonObject>;
  enabled: boolean;
  created_at_ms: number;
  previous_key: string | null;
  previous_key_until_ms: number | null;
  last_received_at_ms: number | null;
}

interface WriteKeyHourTable {
  key_id: string;
  hour_ms: number;
  accepted: number;
  rejected: number;
}

interface WriteKeyRejectionTable {
  key_id: string;
  error: string;
  count: number;
  first_at_ms: number;
  last_at_ms: number;
  samples: Json<JsonValue[]>;
}

interface UserTable {
  id: string;
  name: string;
  email: string;
  email_verified: Generated<boolean>;
  image: string | null;
  created_at: Date;
  updated_at: Date;
  roles: Json<string[]>;
  disabled: Generated<boolean>;
  last_seen_at_ms: number | null;
}

interface UserSessionTable {
  id: string;
  user_id: string;
  token: string;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
  created_at: Date;
  updated_at: Date;
}

interface UserCredentialTable {
  id: string;
  user_id: string;
  account_id: string;
  provider_id: string;
  password: string | null;
  created_at: Date;
  updated_at: Date;
}

interface UserTokenTable {
  id: string;
  identifier: string;
  value: string;
  expires_at: Date;
  created_at: Date;
  updated_at: Date;
}

interface RoleTable {
  role_id: string;
  name: string;
  description: string;
  permissions: Json<string[]>;
  created_at_ms: number;
  updated_at_ms: number;
}

interface AuditLogTable {
  entry_id: string;
  at_ms: number;
  actor_kind: 'user' | 'api-key' | 'write-key' | 'system' | 'unknown';
  actor_id: string | null;
  actor_name: string;
  source: 'console' | 'api' | 'cli' | 'apply' | 'system';
  action: string;
  object_type: string;
  object_id: string | null;
  object_name: string | null;
  result: 'started' | 'allowed' | 'denied' | 'refused' | 'failed';
  detail: string | null;
  before: Json<JsonValue> | null;
  after: Json<JsonValue> | null;
  request_id: string | null;
}

interface IdempotencyKeyTable {
  key: string;
  actor: string;
  request_hash: string;
  status: number;
  body: string;
  at_ms: number;
}

interface LabelTable {
  name: string;
  kind: 'contract' | 'identity' | 'sensitive' | 'custom';
  description: string;
  created_at_ms: number;
}

interface FieldLabelsTable {
  field: string;
  labels: Json<string[]>;
}

interface MarketingActionTable {
  name: string;
  core: boolean;
  description: string;
  created_at_ms: number;
}

interface PolicyTable {
  policy_id: string;
  name: string;
  core: boolean;
  description: string;
  marketing_actions: Json<string[]>;
  expression: Json<JsonValue>;
  enabled: boolean;
  created_at_ms: number;
  updated_at_ms: number;
}

interface ConsentPolicyTable {
  policy_id: string;
  name: string;
  description: string;
  marketing_actions: Json<string[]>;
  /** Null: whatever the labels. */
  labels: Json<JsonValue> | null;
  expression: string;
  enabled: boolean;
  version: number;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface Database extends MonitoringTables {
  settings: { key: string; value: Json<JsonValue>; updated_at_ms: number };
  catalog: { one: boolean; version: number };
  namespaces: NamespaceTable;
  profiles: ProfileTable;
  identities: IdentityTable;
  events: EventTable;
  merges: MergeTable;
  refused_merges: RefusedMergeTable;
  audiences: AudienceTable;
  audience_versions: AudienceVersionTable;
  audience_history: AudienceHistoryTable;
  member_counts: MemberCountTable;
  audience_uploads: AudienceUploadTable;
  upload_rejections: UploadRejectionTable;
  dropped_events: DroppedEventsTable;
  memberships: MembershipTable;
  backfills: BackfillTable;
  accounts: AccountTable;
  account_rates: AccountRateTable;
  dataflows: DataflowTable;
  dataflow_audiences: DataflowAudienceTable;
  desired_members: DesiredMemberTable;
  ledger: LedgerTable;
  verifications: VerificationTable;
  verification_differences: VerificationDifferenceTable;
  traces: TraceTable;
  erasures: ErasureTable;
  rejected_identities: RejectedIdentityTable;
  suppressed_identities: SuppressedIdentityTable;
  sign_in_tries: SignInTryTable;
  api_keys: ApiKeyTable;
  write_keys: WriteKeyTable;
  write_key_hours: WriteKeyHourTable;
  write_key_rejections: WriteKeyRejectionTable;
  users: UserTable;
  user_sessions: UserSessionTable;
  user_credentials: UserCredentialTable;
  user_tokens: UserTokenTable;
  roles: RoleTable;
  audit_log: AuditLogTable;
  idempotency_keys: IdempotencyKeyTable;
  labels: LabelTable;
  field_labels: FieldLabelsTable;
  marketing_actions: MarketingActionTable;
  policies: PolicyTable;
  consent_policies: ConsentPolicyTable;
}

/** A row as it is read, and as it is inserted. */
export type Row<Table extends keyof Database> = Selectable<Database[Table]>;
export type NewRow<Table extends keyof Database> = Insertable<Database[Table]>;
