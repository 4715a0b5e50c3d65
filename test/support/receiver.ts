/** A receiver of webhooks as its README tells to write one: checks signatures, keeps the later state. */
import { createHmac, timingSafeEqual } from 'node:crypto';

interface Profile {
  identityMap: Record<string, { id: string }[]>;
  segmentMembership: Record<
    string,
    Record<string, { status: string; lastQualificationTime: string; name: string }>
  >;
}

export interface Received {
  at: number;
  value: string;
  target: string;
  namespace: string;
  audienceId: string;
  status: string;
  lastQualificationTime: string;
  name: string;
}

/** Whether a body was signed with this secret within the last five minutes. */
export function isSigned(body: string, header: unknown, secret: string): boolean {
  const match = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(header));
  if (!match || Math.abs(Date.now() / 1_000 - Number(match[1])) > 300) return false;
  const hex = createHmac('sha256', secret).update(`${match[1]}.${body}`).digest('hex');
  return timingSafeEqual(Buffer.from(hex), Buffer.from(match[2]!));
}

export interface Receiver {
  /** Everything that came, in order. */
  received: Received[];
  take(body: string, rejects?: (value: string) => boolean): { index: number; message: string }[];
  /** Who is in an audience: of two states the one with the later time stands. */
  members(audienceId: string): string[];
}

export function createReceiver(): Receiver {
  const latest = new Map<string, Received>();
  const received: Received[] = [];
  return {
    received,
    take: (body, rejects = () => false) => {
      const rejected: { index: number; message: string }[] = [];
      for (const [index, profile] of (JSON.parse(body) as Profile[]).entries()) {
        const [target, identities] = Object.entries(profile.identityMap)[0]!;
        const value = identities[0]!.id;
        if (rejects(value)) {
          rejected.push({ index, message: `${value} is not known here` });
          continue;
        }
        for (const [namespace, memberships] of Object.entries(profile.segmentMembership)) {
          for (const [audienceId, one] of Object.entries(memberships)) {
            const row = { at: received.length, value, target, namespace, audienceId, ...one };
            received.push(row);
            const known = latest.get(`${audienceId} ${value}`);
            if (known && known.lastQualificationTime > one.lastQualificationTime) continue;
            latest.set(`${audienceId} ${value}`, row);
          }
        }
      }
      return rejected;
    },
    members: (audienceId) =>
      [...latest.values()]
        .filter((one) => one.audienceId === audienceId && one.status === 'realized')
        .map((one) => one.value)
        .sort(),
  };
}
