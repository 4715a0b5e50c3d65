/** In-app guides: whom they are for, and who has seen them. */
import { randomUUID } from 'node:crypto';
import type { Segment } from './segments.ts';
import type { State } from './state.ts';

/** Where in the product a step stands. */
export const anchors = {
  none: 'Nowhere: in the middle',
  projects: 'The list of projects',
  report: 'The button “create report”',
  plan: 'The button “upgrade plan”',
} as const;
export type Anchor = keyof typeof anchors;

export interface Step {
  title: string;
  text: string;
  button: string;
  anchor: Anchor;
}

/** Segments by the sender's ids, or the one of a name and, while there is none, the oldest. */
export type Aim = { kind: 'these'; externalIds: string[] } | { kind: 'named'; name: string };

interface Viewing {
  shownAtMs: number;
  finishedAtMs: number | null;
  dismissedAtMs: number | null;
}

export interface Engagement {
  id: string;
  name: string;
  state: 'Draft' | 'Live';
  operator: 'is' | 'is-not';
  aim: Aim;
  /** One to three. */
  steps: Step[];
  /** By identify id. */
  viewings: Map<string, Viewing>;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface Verdict {
  isShown: boolean;
  why: string;
}

export const stepsMax = 3;

export function newEngagement(name: string, aim: Aim, nowMs: number): Engagement {
  return {
    id: randomUUID(),
    name,
    state: 'Draft',
    operator: 'is',
    aim,
    steps: [{ title: name, text: '', button: 'Got it', anchor: 'none' }],
    viewings: new Map(),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** The guide that is live from the start, aimed at the demo's first audience. */
export function shippedEngagement(nowMs: number): Engagement {
  const aim: Aim = { kind: 'named', name: 'Trial power users' };
  return {
    ...newEngagement('Welcome, power user', aim, nowMs),
    id: 'welcome-power-user',
    state: 'Live',
    steps: [
      {
        title: 'You are getting the hang of it',
        text: 'You came back three times this week. Here is what others do next.',
        button: 'Show me',
        anchor: 'projects',
      },
      {
        title: 'Turn work into a report',
        text: 'A report shows your team what moved, without a meeting.',
        button: 'Next',
        anchor: 'report',
      },
      {
        title: 'Keep it after the trial',
        text: 'The team plan keeps your projects and adds seats for colleagues.',
        button: 'Done',
        anchor: 'plan',
      },
    ],
  };
}

/** The segments a guide is aimed at, as far as they are there. */
export function aimOf(state: State, { aim }: Engagement): Segment[] {
  if (aim.kind === 'these') return aim.externalIds.flatMap((id) => state.segments.get(id) ?? []);
  const all = [...state.segments.values()];
  const found = all.find((segment) => segment.name === aim.name) ?? all[0];
  return found ? [found] : [];
}

export function isMember(segment: Segment, identifyId: string): boolean {
  return segment.members.get(identifyId)?.isIn === true;
}

/** Whether a guide is shown to a person now, and the reason as a sentence. */
export function judge(state: State, engagement: Engagement, identifyId: string): Verdict {
  const no = (why: string): Verdict => ({ isShown: false, why });
  if (engagement.state === 'Draft') return no(`${engagement.name} is a draft`);
  const aimed = aimOf(state, engagement);
  if (aimed.length === 0) return no('There is no segment to aim at');
  const inside = aimed.filter((segment) => isMember(segment, identifyId));
  const names = (list: readonly Segment[]): string => list.map(({ name }) => name).join(' or ');
  const matches = inside.length > 0 === (engagement.operator === 'is');
  const fact =
    inside.length > 0
      ? `${identifyId} is in ${names(inside)}`
      : `${identifyId} is not in ${names(aimed)}`;
  if (!matches) return no(fact);
  const viewing = engagement.viewings.get(identifyId);
  if (viewing?.finishedAtMs) return no(`${identifyId} has finished it`);
  if (viewing?.dismissedAtMs) return no(`${identifyId} has dismissed it`);
  return { isShown: true, why: fact };
}

/** Counts of people; eligible are users the product has seen whom the rule lets through. */
export function countPeople(
  state: State,
  engagement: Engagement,
): { eligible: number; shown: number; finished: number; dismissed: number } {
  const aimed = aimOf(state, engagement);
  let eligible = 0;
  if (aimed.length > 0) {
    for (const identifyId of state.users.keys()) {
      const isInside = aimed.some((segment) => isMember(segment, identifyId));
      if (isInside === (engagement.operator === 'is')) eligible += 1;
    }
  }
  const viewings = [...engagement.viewings.values()];
  return {
    eligible,
    shown: viewings.length,
    finished: viewings.filter((one) => one.finishedAtMs !== null).length,
    dismissed: viewings.filter((one) => one.dismissedAtMs !== null).length,
  };
}

export type Seen = 'shown' | 'finished' | 'dismissed' | 'again';

/** What happened to a guide in front of a person; `again` forgets it, so that it is shown anew. */
export function recordViewing(
  { viewings }: Engagement,
  identifyId: string,
  seen: Seen,
  nowMs: number,
): void {
  if (seen === 'again') {
    viewings.delete(identifyId);
    return;
  }
  const viewing = viewings.get(identifyId) ?? {
    shownAtMs: nowMs,
    finishedAtMs: null,
    dismissedAtMs: null,
  };
  viewings.set(identifyId, viewing);
  if (seen === 'finished') viewing.finishedAtMs = nowMs;
  if (seen === 'dismissed') viewing.dismissedAtMs = nowMs;
}
