/** Everything about one person, one audience and one dataflow, gathered and put into one answer. */
import {
  type CarriedFlow,
  carriedFlows,
  type PersonRow,
  rowsOfPerson,
} from '../activation/index.ts';
import {
  type ExplainedClause,
  type Explanation,
  explainRule,
  loadMemberships,
} from '../audiences/index.ts';
import { findDestination } from '../destinations/index.ts';
import { getConsentPolicy } from '../governance/index.ts';
import { counted, invalidField, isUuid, MillraceError } from '../kernel/index.ts';
import { requestsOfClaims, type Trace, tracesOf } from '../monitoring/index.ts';
import { type Engine, explainFor } from '../pipeline/index.ts';
import {
  findIdentities,
  loadProfiles,
  type NearIdentity,
  nearIdentities,
  type Profile,
  type RejectedIdentities,
  type RejectedIdentity,
  type Suppression,
  suppressionOf,
} from '../profiles/index.ts';
import { readSettings } from '../settings/index.ts';
import { query, type Store } from '../store/index.ts';
import { type TimelineBlock, timelineOf } from './timeline.ts';
import { traceText } from './trace-text.ts';
import {
  type TracedSource,
  unknownVerdict,
  type Verdict,
  type VerdictFacts,
  verdictOf,
} from './verdict.ts';
import { bestName } from './who.ts';
import type { Times } from './words.ts';

export interface TraceRequest {
  /** Null: any. */
  namespace: string | null;
  id: string;
  audienceId: string | null;
  dataflowId: string | null;
  /** Whether the reader may see what was sent. */
  showBodies: boolean;
}

export interface Named {
  id: string;
  name: string;
}

export interface PairVerdict {
  audience: Named;
  dataflow: Named | null;
  verdict: Verdict;
}

export interface Told {
  query: { namespace: string | null; id: string };
  profile: (Named & { namespace: string }) | null;
  /** Other people with this value, in other namespaces or ones that do not stitch. */
  others: { namespace: string; profileId: string }[];
  nearest: NearIdentity[];
  /** The last rejected update that carried an identity which nobody has. */
  rejected: RejectedIdentity | null;
  /** Whoever had this identity was deleted, and is kept out. */
  suppression: Suppression | null;
  audience: Named | null;
  dataflow: Named | null;
  verdict: Verdict;
  /** Where several audiences or dataflows are possible and none was chosen: each one's. */
  verdicts: PairVerdict[];
  expression: string | null;
  clauses: ExplainedClause[];
  nextChangeAtMs: number | null;
  deliveries: PersonRow[];
  timeline: TimelineBlock[];
  /** Names of the audiences, dataflows and sources in it, by id. */
  names: Record<string, string>;
  retentionDays: number;
  /** All of it as text. */
  text: string;
}

interface Context {
  store: Store;
  engine: Engine;
  rejectedIdentities: RejectedIdentities;
}

interface AudienceRow extends Named {
  expression: string | null;
  lifecycleState: VerdictFacts['audience']['lifecycleState'];
}

/** What is read of the person before anything is judged. */
interface Story {
  context: Context;
  profile: Profile;
  times: Times;
  traces: Trace[];
  rows: PersonRow[];
  flows: CarriedFlow[];
  memberships: Map<string, Awaited<ReturnType<typeof loadMemberships>>[number]>;
  audiences: Map<string, AudienceRow>;
}

const tracesMax = 200;
const claimsMax = 60;
const pairsMax = 20;

/** @throws MillraceError `invalid-request` for an audience or dataflow that is not there */
export async function tellTrace(context: Context, request: TraceRequest): Promise<Told> {
  const { db } = context.store;
  const settings = await readSettings(db);
  const times = { nowMs: context.engine.clock.now(), timeZone: settings.timeZone };
  const base = {
    ...empty,
    query: { namespace: request.namespace, id: request.id },
    retentionDays: settings.traceRetentionDays,
  };
  const found = await findIdentities(db, request);
  const [first] = found;
  const [profile] = first ? await loadOne(context, first.profileId) : [];
  if (!first || !profile) {
    const told = { ...base, ...(await tellUnknown(context, request, times)) };
    return { ...told, text: traceText(told, times) };
  }
  const story = await readStory(context, profile, times);
  const told = await tell(story, request);
  const whole = {
    ...base,
    ...told,
    profile: { id: profile.profileId, name: bestName(profile), namespace: first.namespace },
    others: found
      .filter((one) => one.profileId !== profile.profileId)
      .map(({ namespace, profileId }) => ({ namespace, profileId })),
  };
  return { ...whole, text: traceText(whole, times) };
}

const empty: Omit<Told, 'text' | 'query' | 'retentionDays' | 'verdict'> = {
  profile: null,
  others: [],
  nearest: [],
  rejected: null,
  suppression: null,
  audience: null,
  dataflow: null,
  verdicts: [],
  expression: null,
  clauses: [],
  nextChangeAtMs: null,
  deliveries: [],
  timeline: [],
  names: {},
};

async function tellUnknown(
  context: Context,
  request: TraceRequest,
  times: Times,
): Promise<Pick<Told, 'nearest' | 'rejected' | 'suppression' | 'names' | 'verdict'>> {
  const { db } = context.store;
  const nearest = await nearIdentities({ db }, request);
  const rejected = await context.rejectedIdentities.find(request);
  const [source] = await sourcesOf(db, rejected ? [rejected.sourceId] : []);
  const suppression = await suppressionOf(db, request, context.engine.hashValue);
  const verdict = unknownVerdict({ nearest, rejected, suppression, source, times });
  const names = source ? { [source.id]: source.name } : {};
  return { nearest, rejected, suppression, names, verdict };
}

function loadOne({ store }: Context, profileId: string): Promise<Profile[]> {
  return store.transaction((tx) => loadProfiles(tx, [profileId], { lock: false }));
}

async function readStory(context: Context, profile: Profile, times: Times): Promise<Story> {
  const { db } = context.store;
  // First, so that the traces that are read next know what made them so.
  const states = await context.store.transaction((tx) =>
    loadMemberships(tx, [profile.profileId], null),
  );
  const traces = await tracesOf(db, profile.profileId, tracesMax);
  const known = traces.flatMap((trace) => trace.ledger.map((one) => one.targetValue));
  const rows = await rowsOfPerson(
    db,
    profile,
    [...new Set(known)].filter((one) => one !== ''),
  );
  const flows = await carriedFlows(db, null);
  const audiences = await query<AudienceRow>(
    db,
    `select audience_id as id, name, lifecycle_state as "lifecycleState",
            case when origin = 'segmentation-service' and external_origin is null
                 then expression end as expression
       from audiences`,
    [],
  );
  return {
    ...{ context, profile, times, traces, rows, flows },
    memberships: new Map(states.map((state) => [state.audienceId, state])),
    audiences: new Map(audiences.map((audience) => [audience.id, audience])),
  };
}

interface Pair {
  audience: AudienceRow;
  flow: CarriedFlow | null;
}

/** What the reader asked about; without a choice, whatever dataflows carry, or else every audience. */
function pairsOf(story: Story, { audienceId, dataflowId }: TraceRequest): Pair[] {
  const audience = audienceId === null ? undefined : story.audiences.get(audienceId);
  if (audienceId !== null && !audience) {
    throw invalidField('audience', `there is no audience ${audienceId}`);
  }
  const flow = dataflowId === null ? undefined : flowOf(story, dataflowId);
  if (audience && flow) return [{ audience, flow }];
  const carried = (flow ? [flow] : story.flows).flatMap((one) =>
    one.audiences.flatMap((each) => {
      const known = story.audiences.get(each.audienceId);
      const isWanted = known && (!audience || known.id === audience.id);
      return isWanted ? [{ audience: known, flow: one }] : [];
    }),
  );
  if (carried.length > 0) return carried;
  if (audience) return [{ audience, flow: null }];
  const all = [...story.audiences.values()].filter((one) => one.lifecycleState === 'published');
  return all.map((one) => ({ audience: one, flow: flow ?? null }));
}

function flowOf(story: Story, dataflowId: string): CarriedFlow {
  const flow = story.flows.find((one) => one.dataflowId === dataflowId);
  if (!flow) throw invalidField('dataflow', `there is no dataflow ${dataflowId}`);
  return flow;
}

type Judged = Omit<Told, 'text' | 'query' | 'retentionDays' | 'profile' | 'others'>;

async function tell(story: Story, request: TraceRequest): Promise<Judged> {
  const pairs = pairsOf(story, request);
  const names = await namesOf(story);
  const only = pairs.length === 1 ? pairs[0]! : null;
  const audienceId = only?.audience.id ?? request.audienceId;
  const dataflowId = only?.flow?.dataflowId ?? request.dataflowId;
  const deliveries = story.rows.filter(
    (row) =>
      (audienceId === null || row.audienceId === audienceId) &&
      (dataflowId === null || row.dataflowId === dataflowId),
  );
  const claims = [...new Set(deliveries.flatMap((row) => row.claimIds))].sort().slice(-claimsMax);
  const requests = await requestsOfClaims(story.context.store.db, claims);
  const { traces } = story;
  const timeline = timelineOf({
    ...{ traces, rows: deliveries, requests, audienceId, dataflowId },
    showBodies: request.showBodies,
  });
  const shared = { ...empty, deliveries, timeline, names };
  if (only) return { ...shared, ...(await judge(story, only)) };
  const verdicts: PairVerdict[] = [];
  for (const pair of pairs.slice(0, pairsMax)) {
    const { audience, dataflow, verdict } = await judge(story, pair);
    verdicts.push({ audience: audience!, dataflow, verdict });
  }
  return { ...shared, verdict: severalVerdict(story, pairs), verdicts };
}

function severalVerdict(story: Story, pairs: readonly Pair[]): Verdict {
  const ids = [...new Set(pairs.map(({ audience }) => audience.id))];
  const inside = ids.filter((id) => story.memberships.get(id)?.status === 'realized').length;
  const text =
    ids.length === 0
      ? 'There is no audience yet.'
      : `In ${inside} of ${counted(ids.length, 'audience')}. Choose one to see why.`;
  return { kind: 'several', text, action: 'choose' };
}

type PairTold = Pick<
  Told,
  'audience' | 'dataflow' | 'verdict' | 'expression' | 'clauses' | 'nextChangeAtMs'
>;

async function judge(story: Story, { audience, flow }: Pair): Promise<PairTold> {
  const { memberships, profile, times, traces } = story;
  const rows = story.rows.filter(
    (row) => row.audienceId === audience.id && row.dataflowId === flow?.dataflowId,
  );
  const explanation = await explain(story, audience);
  const exit = traces.find((trace) => trace.left.includes(audience.id));
  const delivered = traces.find((trace) =>
    trace.ledger.some(
      (one) => one.audienceIds.includes(audience.id) && one.dataflowId === flow?.dataflowId,
    ),
  );
  const membership = memberships.get(audience.id);
  const definition = flow && findDestination(flow.destination);
  const verdict = verdictOf({
    ...{ times, audience, membership, explanation, rows },
    exitCause: exit?.cause ?? null,
    deliveredCause: delivered?.cause ?? null,
    flow: flow && {
      ...flow,
      audiences: flow.audiences.filter((one) => one.audienceId === audience.id),
      destinationName: definition?.shortName ?? flow.name,
      target: flow.mapping?.target.identity ?? 'the target',
    },
    consent: await consentOf(story, rows, profile),
  });
  return {
    audience: { id: audience.id, name: audience.name },
    dataflow: flow && { id: flow.dataflowId, name: flow.name },
    verdict,
    expression: audience.expression,
    clauses: explanation?.clauses ?? [],
    nextChangeAtMs: membership?.nextChangeAtMs ?? null,
  };
}

async function explain(story: Story, audience: AudienceRow): Promise<Explanation | null> {
  if (audience.expression === null || audience.lifecycleState !== 'published') return null;
  try {
    const { expression } = audience;
    return await explainFor(story.context.engine, {
      expression,
      profileId: story.profile.profileId,
    });
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'invalid-request') return null;
    throw error;
  }
}

async function consentOf(
  { context }: Story,
  rows: readonly PersonRow[],
  profile: Profile,
): Promise<VerdictFacts['consent']> {
  const policyId = rows.find((row) => row.reason === 'consent')?.policyId;
  if (!policyId) return null;
  const { name, expression } = await getConsentPolicy(context.store.db, policyId);
  const { attributes, identityMap } = profile;
  const subject = { attributes, identityMap, events: [], segmentMembership: {} };
  const { clauses } = explainRule(expression, subject, 0, 'UTC');
  const failing = clauses.find((clause) => !clause.result) ?? clauses[0];
  return { name, expression, value: failing?.values[0]?.value ?? null };
}

async function namesOf({ context, audiences, flows, traces }: Story): Promise<Told['names']> {
  const sourceIds = traces
    .map(({ detail }) => detail['sourceId'])
    .filter((id) => typeof id === 'string');
  const inTraces = new Set(
    traces.flatMap((trace) => [
      ...trace.entered,
      ...trace.left,
      ...trace.ledger.flatMap((one) => one.audienceIds),
    ]),
  );
  const names = Object.fromEntries([
    ...[...audiences.values()]
      .filter((one) => inTraces.has(one.id))
      .map((one) => [one.id, one.name]),
    ...flows.map((flow) => [flow.dataflowId, flow.name]),
  ]);
  const sources = await sourcesOf(context.store.db, sourceIds);
  return { ...names, ...Object.fromEntries(sources.map(({ id, name }) => [id, name])) };
}

async function sourcesOf(db: Store['db'], sourceIds: readonly string[]): Promise<TracedSource[]> {
  const ids = [...new Set(sourceIds)].filter(isUuid);
  if (ids.length === 0) return [];
  return query(
    db,
    `select key_id as id, name, true as "isWriteKey" from write_keys where key_id = any ($1::uuid[])
     union all
     select key_id, name, false from api_keys where key_id = any ($1::uuid[])`,
    [ids],
  );
}
