import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Actor, Permission } from '../../access/index.ts';
import { invalidField, limits, MillraceError } from '../../kernel/index.ts';
import type { LiveEvent } from '../../monitoring/index.ts';
import { isStateTopic } from '../../operations/index.ts';
import { ingestTopic } from '../../pipeline/index.ts';
import type { Services } from '../services.ts';

const querySchema = z.object({
  topics: z
    .string()
    .min(1)
    .max(2_000)
    .describe('Separated by commas: overview, ingest, alerts, dataflow:ID, audience:ID'),
  source: z.string().max(100).optional().describe('Of `ingest`: only what this key sends.'),
  lastEventId: z.string().max(100).optional().describe('As the header Last-Event-ID.'),
});

function permissionOf(topic: string): Permission | null {
  if (topic === ingestTopic) return 'View Sources';
  if (topic === 'alerts') return 'View Alerts';
  return topic.startsWith('audience:') ? 'View Segments' : 'View Destinations';
}

function topicsOf(text: string, actor: Actor): string[] {
  const topics = [...new Set(text.split(',').map((topic) => topic.trim()))];
  if (topics.length > limits.liveTopicsPerStream) {
    throw invalidField('topics', `at most ${limits.liveTopicsPerStream} can be watched at once`);
  }
  for (const topic of topics) {
    if (topic !== ingestTopic && !isStateTopic(topic)) {
      throw invalidField('topics', `there is no topic "${topic.slice(0, 60)}"`);
    }
    const permission = permissionOf(topic);
    if (permission && !actor.permissions.has(permission)) {
      throw new MillraceError('forbidden', `You need ${permission} to watch ${topic}.`, {
        extra: { permission, permissions: [permission] },
      });
    }
  }
  return topics;
}

function eventText({ id, topic, data }: LiveEvent): string {
  return `id: ${id}\nevent: ${topic}\ndata: ${data}\n\n`;
}

function isOfSource(event: LiveEvent, source: string | undefined): boolean {
  if (source === undefined || event.topic !== ingestTopic) return true;
  const { sourceId } = JSON.parse(event.data) as { sourceId?: string };
  return sourceId === undefined || sourceId === source;
}

/** Live events as server-sent events. */
export function liveRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  const { live, heartbeats, thisProcess } = services;
  // Streams are ended first: a server that closes would wait for them.
  server.addHook('preClose', async () => live.close());
  server.get(
    '/api/events/live',
    {
      config: { permission: 'signed-in', document: { answers: ['text/event-stream'] } },
      schema: {
        tags: ['Monitoring'],
        summary: 'Live events (server-sent); goes on after Last-Event-ID',
        description:
          '`ingest` shows a sample of what all processes take in; the other topics show a state, whichever process changed it.',
        querystring: querySchema,
        response: { 200: z.string() },
      },
    },
    async (request, reply) => {
      const topics = topicsOf(request.query.topics, request.actor!);
      if (heartbeats.size >= limits.liveStreams) {
        throw new MillraceError('overloaded', 'Too many live streams are open.');
      }
      const header = request.headers['last-event-id'];
      const lastEventId = request.query.lastEventId ?? (typeof header === 'string' ? header : null);
      reply.hijack();
      const stream = reply.raw;
      stream.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-request-id': request.id,
      });
      const { source } = request.query;
      const send = (event: LiveEvent): void => {
        if (isOfSource(event, source)) write(stream, eventText(event));
      };
      const { missed, stop } = live.subscribe(topics, {
        lastEventId,
        send,
        end: () => stream.end(),
      });
      const hello = { process: thisProcess.id, topics, missedSome: missed === null };
      write(stream, `retry: 2000\nevent: hello\ndata: ${JSON.stringify(hello)}\n\n`);
      for (const event of missed ?? []) send(event);
      const beat = (): void => write(stream, ': still here\n\n');
      heartbeats.add(beat);
      stream.on('close', () => {
        stop();
        heartbeats.delete(beat);
      });
    },
  );
}

/** Writes without waiting; who does not read is dropped. */
function write(stream: ServerResponse, text: string): void {
  if (stream.writableEnded || stream.destroyed) return;
  stream.write(text);
  if (stream.writableLength > limits.liveWaitingBytes) stream.destroy();
}
