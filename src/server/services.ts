/** What routes may use: the rooms below, already wired. Made once, in `app.ts`. */
import type { Keys, SignIn, SourceCaps, SourceTally, TryLimit } from '../access/index.ts';
import type { Connections } from '../activation/index.ts';
import type { Govern } from '../governance/index.ts';
import type { Clock, Role, SecretBox, Telemetry } from '../kernel/index.ts';
import type { LiveHub, Recorder, ThisProcess } from '../monitoring/index.ts';
import type { Engine, IngestQueue, NamespaceFilter, Uploads } from '../pipeline/index.ts';
import type { Fields, RejectedIdentities } from '../profiles/index.ts';
import type { Store } from '../store/index.ts';

export interface Services {
  store: Store;
  clock: Clock;
  secrets: SecretBox;
  /** `file`: `secret.key` in the data folder; `environment`: `MILLRACE_SECRET_KEY`. */
  secretKeySource: 'file' | 'environment';
  telemetry: Telemetry;
  /** Without `all` or `ingest`, the process answers nothing but its health. */
  role: Role;
  keys: Keys;
  signIn: SignIn;
  tryLimit: TryLimit;
  sourceTally: SourceTally;
  sourceCaps: SourceCaps;
  /** What `millrace up` prints, so that only who reads it can make the first administrator. */
  setupCode: string;
  /** In the demo: where its PX sandbox is. */
  demo: { sandboxUrl: string } | null;
  engine: Engine;
  ingestQueue: IngestQueue;
  uploads: Uploads;
  namespaces: NamespaceFilter;
  rejectedIdentities: RejectedIdentities;
  fields: Fields;
  connections: Connections;
  /** Judges changes by the data usage policies. */
  govern: Govern;
  recorder: Recorder;
  live: LiveHub;
  /** What keeps each open live stream alive; called by a loop. */
  heartbeats: Set<() => void>;
  thisProcess: ThisProcess;
  /** Where the embedded database lies; null with a database server. */
  dataDir: string | null;
  /** Whether webhooks and mail servers may be private addresses. */
  allowPrivateAddresses: boolean;
  /** False once the process is stopping: no new work is taken. */
  isAccepting(): boolean;
}
