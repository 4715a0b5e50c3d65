/** Events of known users; here only the matches of a user with a segment. */
import type { FastifyInstance } from 'fastify';
import { json } from '../answers.ts';
import type { Clause } from '../filter.ts';
import { pageOf, parseListQuery } from '../paging.ts';
import type { Px } from '../px.ts';
import { badRequest } from '../px-error.ts';
import { addRoute } from './route.ts';

interface SegmentMatch {
  eventId: string;
  identifyId: string;
  propertyKey: string;
  /** Milliseconds. */
  date: number;
  eventType: string;
  sessionId: string;
  userType: string;
  accountId: string;
  globalContext: object;
  segmentId: string;
}

const matchFields: ReadonlySet<string> = new Set<keyof SegmentMatch>([
  'eventId',
  'identifyId',
  'propertyKey',
  'date',
  'eventType',
  'sessionId',
  'userType',
  'accountId',
  'segmentId',
]);

const dayMs = 86_400_000;
const rangeDaysMax = 190;

export function eventRoutes(server: FastifyInstance, px: Px): void {
  addRoute(server, px, {
    method: 'GET',
    url: '/v1/events/segment_match',
    place: 'read',
    work: ({ request, nowMs }) => {
      const query = parseListQuery(request.query, matchFields);
      const clauses = query.clauses.length > 0 ? query.clauses : [[]];
      const ranged = { ...query, clauses: clauses.map((filter) => withRange(filter, nowMs)) };
      const { page, ...rest } = pageOf(matchesOf(px), ranged);
      return json(200, { featureMatchEvents: page, ...rest });
    },
  });
}

/**
 * The dates a filter asks for; without any, the last day.
 * @throws {PxError} 400 for a range over 190 days
 */
function withRange(filter: readonly Clause[], nowMs: number): Clause[] {
  const dates = filter.filter((clause) => clause.field === 'date');
  const bound = (sign: string): number[] =>
    dates.filter(({ operator }) => operator.startsWith(sign)).map(({ value }) => Number(value));
  const hasRange = dates.some(({ operator }) => /^[<>=]/.test(operator));
  if (!hasRange) {
    return [...filter, { field: 'date', operator: '>=', value: String(nowMs - dayMs) }];
  }
  const exact = bound('=');
  const from = Math.max(...bound('>'), ...exact);
  const to = Math.min(...bound('<'), ...exact, nowMs);
  if (!(to - from <= rangeDaysMax * dayMs)) {
    throw badRequest(`date: the longest range is ${rangeDaysMax} days`);
  }
  return [...filter];
}

/** A member is matched once PX knows a user of exactly this id. */
function* matchesOf({ state }: Px): Generator<SegmentMatch> {
  for (const segment of state.segments.values()) {
    for (const user of state.users.values()) {
      const member = segment.members.get(user.identifyId);
      if (!member?.isIn) continue;
      yield {
        eventId: `${segment.id}.${user.aptrinsicId}`,
        identifyId: user.identifyId,
        propertyKey: 'AP-SANDBOX-1',
        date: Math.max(member.addedAtMs, user.firstVisitDate),
        eventType: 'SEGMENT_MATCH',
        sessionId: '',
        userType: user.type,
        accountId: user.accountId,
        globalContext: {},
        segmentId: segment.id,
      };
    }
  }
}
