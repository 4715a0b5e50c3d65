/** One PX: its state, settings and faults, passed to every route. */
import { setMaxListeners } from 'node:events';
import { type BrowserSessions, createBrowserSessions } from './browser-sessions.ts';
import type { Credentials } from './credentials.ts';
import { createFaultSwitches, type FaultSwitches } from './fault-switches.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { happenAtOnce } from './instant-faults.ts';
import type { Connection } from './millrace.ts';
import { createRateMeter, type RateLimit, type RateMeter } from './rate.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { samplePeople } from './sample-people.ts';
import { createState, type State } from './state.ts';

export interface PxSettings {
  credentials: Credentials;
  rateLimit: RateLimit;
  /** Added to every answer under /v1. */
  latencyMs: number;
  /** Most identities in one membership request. */
  identitiesMax: number;
  bodyBytesMax: number;
  /** Whether the sample people are users from the start. */
  hasSamplePeople: boolean;
  /** Milliseconds since 1970; the clock-skew fault comes on top. */
  clock: () => number;
}

export interface Px {
  settings: PxSettings;
  state: State;
  faults: FaultSwitches;
  log: RequestLog;
  rate: RateMeter;
  inFlight: InFlight;
  /** Who is signed in to the screens. */
  sessions: BrowserSessions;
  /** Where the demo product's events go; null: nowhere. */
  connection: Connection | null;
  /** Ends waits when the server closes. */
  closing: AbortController;
}

export function createPx(settings: PxSettings, connection: Connection | null = null): Px {
  const state = firstState(settings);
  const closing = new AbortController();
  // Every slow request waits on it.
  setMaxListeners(0, closing.signal);
  return {
    settings,
    state,
    faults: createFaultSwitches(settings.clock, (fault) =>
      happenAtOnce(state, fault, settings.clock()),
    ),
    log: createRequestLog(),
    rate: createRateMeter(),
    inFlight: createInFlight(),
    sessions: createBrowserSessions(),
    connection,
    closing,
  };
}

function firstState({ credentials, clock, hasSamplePeople }: PxSettings): State {
  const nowMs = clock();
  return createState(credentials, nowMs, hasSamplePeople ? samplePeople(nowMs) : []);
}

/** Back to how it started, secret, faults and counts included; sign-ins and connection stay. */
export function resetPx(px: Px): void {
  Object.assign(px.state, firstState(px.settings));
  px.faults.replace([], 1);
  px.log.clear();
  px.rate.clear();
  px.inFlight.forgetMax();
}
