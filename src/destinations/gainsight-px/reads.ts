/** What PX can be asked. Reads by id are exact; filters ignore case. */
import type { DestinationReads } from '../kit/definition.ts';
import type { HttpResponse } from '../kit/http.ts';
import { checkResponse, unexpected } from './errors.ts';

const pageSize = 1_000;
const segmentPageSize = 200;
const memberPageSize = 5_000;

type Get = (path: string, signal?: AbortSignal) => Promise<HttpResponse>;

/** The answer's body, or null for 404. */
function bodyOf(response: HttpResponse, nowMs: number): Record<string, unknown> | null {
  if (response.status === 404) return null;
  checkResponse(response, nowMs);
  if (response.status >= 300) throw unexpected(response);
  return JSON.parse(response.body || '{}') as Record<string, unknown>;
}

function listOf(body: Record<string, unknown> | null, name: string): Record<string, unknown>[] {
  const list = body?.[name];
  return Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
}

/** Whether a value can stand in a filter, whose own signs have no escape that is known. */
function fitsFilter(value: string): boolean {
  return !/[;*?"\\,]/.test(value);
}

export function readsOf(
  get: Get,
  options: { now: () => number; mayBeSandbox: boolean },
): DestinationReads {
  const read = async (path: string, signal?: AbortSignal) =>
    bodyOf(await get(path, signal), options.now());
  return {
    segments: async (cursor, signal) => {
      const pageNumber = Number(cursor ?? '0');
      const body = await read(
        `/v1/segment?pageSize=${segmentPageSize}&pageNumber=${pageNumber}`,
        signal,
      );
      const segments = listOf(body, 'segments');
      const isLast = body?.['isLastPage'] !== false || segments.length === 0;
      return {
        items: segments.map((segment) => String(segment['id'])),
        next: isLast ? null : String(pageNumber + 1),
      };
    },
    hasIdentity: async (value, signal) => {
      const user = await read(`/v1/users/${encodeURIComponent(value)}`, signal);
      return user !== null && user['identifyId'] === value;
    },
    similarIdentities: async (value, signal) => {
      if (!fitsFilter(value)) return [];
      const query = new URLSearchParams({ filter: `identifyId==${value}`, pageSize: '10' });
      const users = listOf(await read(`/v1/users?${query}`, signal), 'users');
      return users
        .map((user) => String(user['identifyId']))
        .filter((one) => one !== value && one.toLowerCase() === value.toLowerCase());
    },
    matches: async ({ segmentId, sinceMs, cursor }, signal) => {
      const query = new URLSearchParams({
        filter: `segmentId==${segmentId};date>=${sinceMs}`,
        pageSize: String(pageSize),
        ...(cursor === null ? {} : { scrollId: cursor }),
      });
      const body = await read(`/v1/events/segment_match?${query}`, signal);
      const events = listOf(body, 'featureMatchEvents');
      const next = body?.['scrollId'];
      return {
        items: events.map((event) => String(event['identifyId'])),
        next: events.length < pageSize || typeof next !== 'string' ? null : next,
      };
    },
    lastMatch: async ({ segmentId, value, sinceMs }, signal) => {
      if (!fitsFilter(value)) return null;
      const query = new URLSearchParams({
        filter: `segmentId==${segmentId};identifyId==${value};date>=${sinceMs}`,
        pageSize: String(pageSize),
        sort: '-date',
      });
      const body = await read(`/v1/events/segment_match?${query}`, signal);
      // Filters ignore case, so others may be among them.
      const found = listOf(body, 'featureMatchEvents').find((one) => one['identifyId'] === value);
      return typeof found?.['date'] === 'number' ? found['date'] : null;
    },
    // PX itself lists no members. Its stand-in on this machine does, at a path that PX has not.
    members: async (audienceId, cursor, signal) => {
      if (!options.mayBeSandbox) return null;
      const query = new URLSearchParams({
        limit: String(memberPageSize),
        ...(cursor === null ? {} : { after: cursor }),
      });
      const path = `/sandbox/segments/${encodeURIComponent(audienceId)}/members?${query}`;
      const response = await get(path, signal);
      if (response.status !== 200) return null;
      try {
        const { items, next } = JSON.parse(response.body) as {
          items?: { identity: string }[];
          next?: string | null;
        };
        if (!Array.isArray(items)) return null;
        return { items: items.map((item) => item.identity), next: next ?? null };
      } catch {
        return null;
      }
    },
  };
}
