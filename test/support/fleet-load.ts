/**
 * Load for several processes: senders that own their people, so that what each person must come to is
 * known, and that send every update again until somebody has acknowledged it.
 */
import { ask, type Fleet } from './fleet.ts';

export interface Load {
  name: string;
  /** Updates acknowledged so far. */
  sent(): number;
  /** Ends the senders once their last update is acknowledged. */
  stop(): Promise<void>;
  /** By person: the newest level, and how many events, of which all were acknowledged. */
  people: ReadonlyMap<string, { level: number; events: number }>;
}

const peopleOfSender = 40;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @param name begins the ids of its people and events */
export function startLoad(fleet: Fleet, name: string, senders = 4): Load {
  const people = new Map<string, { level: number; events: number }>();
  let isOver = false;
  let sent = 0;
  const startMs = Date.now();
  const deliver = async (body: unknown, turn: number): Promise<void> => {
    for (let tries = turn; ; tries += 1) {
      const urls = fleet.urls();
      const url = urls[tries % urls.length]!;
      const answer = await ask(url, '/collect/profiles', { method: 'POST', body }).catch(
        () => null,
      );
      if (answer?.status === 202) return;
      if (answer && answer.status < 500) throw new Error(JSON.stringify(answer));
      await pause(20);
    }
  };
  const send = async (sender: number): Promise<void> => {
    for (let turn = 0; !isOver; turn += 1) {
      const id = `${name}-${sender}-${turn % peopleOfSender}`;
      const level = (turn * 7 + sender) % 11;
      const timestamp = new Date(startMs + turn * 10).toISOString();
      const now = new Date().toISOString();
      const update = {
        identityMap: { CRMID: [{ id }] },
        attributes: { level },
        events: [{ eventType: 'Used', timestamp: now, _id: `${name}-${sender}-${turn}` }],
        timestamp,
      };
      await deliver([update], turn + sender);
      people.set(id, { level, events: (people.get(id)?.events ?? 0) + 1 });
      sent += 1;
      // Faster, it would take the processor from the processes that start meanwhile.
      await pause(10);
    }
  };
  const running = Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)));
  running.catch(() => {});
  return {
    name,
    people,
    sent: () => sent,
    stop: async () => {
      isOver = true;
      await running;
    },
  };
}
