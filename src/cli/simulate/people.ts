/**
 * People as docs/identities.md says that they are made, joined and parted, worked out the obvious way
 * from what was sent. Of updates that arrive side by side it is known what comes of them, but not in
 * which order: how an identity came to its person may then be unknown.
 */
export interface SimUpdate {
  key: string;
  crmIds: string[];
  emails: string[];
  attributes: Record<string, unknown>;
  events: { eventType: string; atMs: number; amount: number }[];
  atMs: number;
}

export interface Person {
  /** Of two who are joined the lower stays; when they are equal nobody knows who does. */
  rank: number;
  /** Each identity, and how it came: an update named it, or a merge brought it with this person. */
  origins: ReadonlyMap<string, 'named' | 'unknown' | Person>;
  /** What was said of the person, but for attributes that came when newer ones were there. */
  said: readonly SimUpdate[];
  /** The last word on their membership in the outside audience. */
  trial: { isIn: boolean; timeMs: number } | null;
}

/** More than updates arrive at once. */
const ranksPerStep = 1_000;

interface Group {
  identities: Set<string>;
  people: Person[];
  updates: SimUpdate[];
  /** Place of its first update. */
  first: number;
}

const identitiesOf = ({ crmIds, emails }: SimUpdate): string[] => [...crmIds, ...emails];

/** Updates that share an identity, directly or through others, are of one person. */
function groupsOf(people: readonly Person[], updates: readonly SimUpdate[]): Group[] {
  const groups = people.map(
    (person): Group => ({
      identities: new Set(person.origins.keys()),
      ...{ people: [person], updates: [], first: Number.POSITIVE_INFINITY },
    }),
  );
  for (const [at, update] of updates.entries()) {
    const named = identitiesOf(update);
    const touched = groups.filter(({ identities }) => named.some((id) => identities.has(id)));
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push({
      identities: new Set([...touched.flatMap((group) => [...group.identities]), ...named]),
      people: touched.flatMap((group) => group.people),
      updates: [...touched.flatMap((group) => group.updates), update],
      first: Math.min(at, ...touched.map((group) => group.first)),
    });
  }
  return groups;
}

/** What an update says that is not older than what is known. */
function news(said: readonly SimUpdate[], update: SimUpdate): SimUpdate {
  const isOld = (name: string): boolean =>
    said.some((one) => name in one.attributes && one.atMs > update.atMs);
  const attributes = Object.entries(update.attributes).filter(([name]) => !isOld(name));
  return { ...update, attributes: Object.fromEntries(attributes) };
}

function joined(group: Group, newRank: number, isOrderKnown: boolean): Person {
  const nobody: Person = { rank: newRank, origins: new Map(), said: [], trial: null };
  const [stays = nobody, ...others] = group.people.toSorted(
    (left, right) => left.rank - right.rank,
  );
  const origins = new Map(stays.origins);
  for (const other of others) {
    for (const id of other.origins.keys()) origins.set(id, isOrderKnown ? other : 'unknown');
  }
  for (const id of group.identities) {
    if (!origins.has(id)) origins.set(id, isOrderKnown ? 'named' : 'unknown');
  }
  if (others[0]?.rank === stays.rank) for (const id of origins.keys()) origins.set(id, 'unknown');
  const said = [stays, ...others].flatMap((person) => person.said);
  for (const update of group.updates) said.push(news(said, update));
  return { rank: stays.rank, origins, said, trial: trialOf(stays, others) };
}

/** Who is in stays in; who is not is when one of those who join them is. */
function trialOf(stays: Person, others: readonly Person[]): Person['trial'] {
  if (stays.trial?.isIn) return stays.trial;
  const latestFirst = others
    .flatMap(({ trial }) => trial ?? [])
    .sort((left, right) => right.timeMs - left.timeMs);
  return latestFirst.find(({ isIn }) => isIn) ?? stays.trial ?? latestFirst[0] ?? null;
}

/** People after batches that arrive side by side; people of one batch are joined before it is told. */
export function taken(
  people: readonly Person[],
  batches: readonly (readonly SimUpdate[])[],
  step: number,
): Person[] {
  const isOrderKnown = batches.length === 1;
  return groupsOf(people, batches.flat()).map((group) => {
    if (group.updates.length === 0) return group.people[0]!;
    const rank = step * ranksPerStep + (isOrderKnown ? group.first : 0);
    return joined(group, rank, isOrderKnown);
  });
}

/** People after another system said of one, known by an email, whether they are in its audience. */
export function told(
  people: readonly Person[],
  email: string,
  trial: NonNullable<Person['trial']>,
  step: number,
): Person[] {
  const known = people.find(({ origins }) => origins.has(email));
  const person: Person = known ?? {
    ...{ rank: step * ranksPerStep, origins: new Map([[email, 'named']]), said: [], trial: null },
  };
  return [...people.filter((one) => one !== known), { ...person, trial }];
}

/** Identities that can be split off with a known result, those that a merge brought first. */
export function splittable(people: readonly Person[]): string[] {
  const known = people
    .filter(({ origins }) => origins.size > 1)
    .flatMap(({ origins }) => [...origins].filter(([, origin]) => origin !== 'unknown'));
  const isNamed = ([, origin]: (typeof known)[number]): number => (origin === 'named' ? 1 : 0);
  return known.sort((left, right) => isNamed(left) - isNamed(right)).map(([id]) => id);
}

/** The two that a person becomes whom one of these is split off from. */
export function parted(
  people: readonly Person[],
  id: string,
  { step, nowMs }: { step: number; nowMs: number },
): { whole: Person; stays: Person; splitOff: Person; isRestored: boolean } {
  const whole = people.find(({ origins }) => origins.has(id))!;
  const origin = whole.origins.get(id)!;
  const isRestored = typeof origin === 'object';
  const splitOff: Person = isRestored
    ? origin
    : { rank: step * ranksPerStep, origins: new Map([[id, 'named']]), said: [], trial: null };
  const { trial } = whole;
  // What they have only through the one who goes, goes too.
  const isTaken = trial?.isIn && splitOff.trial?.isIn && trial.timeMs === splitOff.trial.timeMs;
  const stays: Person = {
    rank: whole.rank,
    origins: new Map([...whole.origins].filter(([one]) => !splitOff.origins.has(one))),
    said: whole.said.filter((one) => !splitOff.said.includes(one)),
    trial: isTaken ? { isIn: false, timeMs: Math.max(nowMs, trial.timeMs) } : trial,
  };
  return { whole, stays, splitOff, isRestored };
}
