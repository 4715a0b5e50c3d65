/** The faults that are on now, and which of them a request meets. */
import {
  type AnswerFault,
  answerKinds,
  type Fault,
  type FaultOf,
  type FaultPlace,
  type InstantFault,
  isInstant,
  type MeetingFault,
} from './faults.ts';

export interface FaultStatus {
  id: number;
  fault: Fault;
  /** Requests that met it; for one that happens at once, what it touched. */
  served: number;
  active: boolean;
}

export interface FaultSwitches {
  /** Puts these in the place of all others and starts the dice again. */
  replace(faults: readonly Fault[], seed: number): void;
  add(fault: Fault): FaultStatus;
  /** @returns false when there is no such fault */
  remove(id: number): boolean;
  list(): FaultStatus[];
  /**
   * The first active fault of a kind that meets a request; it counts as served.
   * @param applies further condition; a fault that does not apply rolls no dice
   */
  meet<Kind extends MeetingFault['kind']>(
    kind: Kind,
    place: FaultPlace,
    applies?: (fault: FaultOf<Kind>) => boolean,
  ): FaultOf<Kind> | undefined;
  /** The first active fault, in the order given, that replaces or spoils the answer. */
  meetAnswer(place: FaultPlace): AnswerFault | undefined;
  /** 0 to 1, from the same dice. */
  random(): number;
}

interface Switch {
  id: number;
  fault: Fault;
  served: number;
  endsAtMs: number;
}

/**
 * @param clock milliseconds; not skewed by the clock-skew fault
 * @param happen carries out a fault that happens at once; answers how much it touched
 */
export function createFaultSwitches(
  clock: () => number,
  happen: (fault: InstantFault) => number,
): FaultSwitches {
  let switches: Switch[] = [];
  let lastId = 0;
  let random = seededRandom(1);

  function isActive({ fault, served, endsAtMs }: Switch): boolean {
    if (!fault.on || isInstant(fault)) return false;
    if (fault.kind === 'forget-additions' && served >= fault.members) return false;
    if (typeof fault.for === 'object' && 'requests' in fault.for && served >= fault.for.requests) {
      return false;
    }
    return clock() < endsAtMs;
  }

  function add(fault: Fault): FaultStatus {
    const hasSeconds = !isInstant(fault) && typeof fault.for === 'object' && 'seconds' in fault.for;
    const endsAtMs = hasSeconds
      ? clock() + (fault.for as { seconds: number }).seconds * 1_000
      : Number.POSITIVE_INFINITY;
    const served = isInstant(fault) && fault.on ? happen(fault) : 0;
    lastId += 1;
    const made: Switch = { id: lastId, fault, served, endsAtMs };
    switches.push(made);
    return statusOf(made);
  }

  function statusOf(one: Switch): FaultStatus {
    return { id: one.id, fault: one.fault, served: one.served, active: isActive(one) };
  }

  function meetFirst(
    place: FaultPlace,
    applies: (fault: MeetingFault) => boolean,
  ): MeetingFault | undefined {
    for (const one of switches) {
      const { fault } = one;
      if (isInstant(fault) || !isActive(one)) continue;
      if (fault.where !== 'all' && fault.where !== place) continue;
      if (!applies(fault)) continue;
      if (fault.share < 100 && random() * 100 >= fault.share) continue;
      one.served += 1;
      return fault;
    }
    return undefined;
  }

  return {
    replace: (faults, seed) => {
      random = seededRandom(seed);
      switches = [];
      for (const fault of faults) add(fault);
    },
    add,
    remove: (id) => {
      const kept = switches.filter((one) => one.id !== id);
      const found = kept.length < switches.length;
      switches = kept;
      return found;
    },
    list: () => switches.map(statusOf),
    meet: <Kind extends MeetingFault['kind']>(
      kind: Kind,
      place: FaultPlace,
      applies: (fault: FaultOf<Kind>) => boolean = () => true,
    ) =>
      meetFirst(place, (fault) => fault.kind === kind && applies(fault as FaultOf<Kind>)) as
        | FaultOf<Kind>
        | undefined,
    meetAnswer: (place) =>
      meetFirst(place, (fault) => answerKinds.has(fault.kind)) as AnswerFault | undefined,
    random: () => random(),
  };
}

/** Mulberry32, so that a share below 100 % falls the same way for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
