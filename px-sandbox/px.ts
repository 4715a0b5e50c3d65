/** One PX: its state, settings and faults, passed to every route. */
import { setMaxListeners } from 'node:events';
import type { Credentials } from './credentials.ts';
import { createFaultSwitches, type FaultSwitches } from './fault-switches.ts';
import { createInFlight, type InFlight } from './in-flight.ts';
import { happenAtOnce } from './instant-faults.ts';
import { createRateMeter, type RateLimit, type RateMeter } from './rate.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createState, type State } from './state.ts';

export interface PxSettings {
  credentials: Credentials;
  rateLimit: RateLimit;
  /** Added to every answer under /v1. */
  latencyMs: number;
  /** Most identities in one membership request. */
  identitiesMax: number;
  bodyBytesMax: number;
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
  /** Ends waits when the server closes. */
  closing: AbortController;
}

export function createPx(settings: PxSettings): Px {
  const state = createState(settings.credentials);
  const closing = new AbortController();
  // Every slow request waits on it.
  setMaxListeners(0, closing.signal);
  return {
    settings,
    state,
    faults: createFaultSwitches(settings.clock, (fault) => happenAtOnce(state, fault)),
    log: createRequestLog(),
    rate: createRateMeter(),
    inFlight: createInFlight(),
    closing,
  };
}

/** Back to how it started, secret, faults and counts included. */
export function resetPx(px: Px): void {
  Object.assign(px.state, createState(px.settings.credentials));
  px.faults.replace([], 1);
  px.log.clear();
  px.rate.clear();
  px.inFlight.forgetMax();
}
