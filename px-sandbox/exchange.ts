/** One request of PX's API from arrival to answer, with whatever faults stand in its way. */
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Answer, answerOfError, answerUnderFault, send } from './answers.ts';
import { bodyBytes } from './body.ts';
import type { FaultOf, FaultPlace, MeetingFault } from './faults.ts';
import type { Px } from './px.ts';
import { excerpt, maskedHeaders, senderOf } from './request-log.ts';

export interface Exchange {
  /** Its number in the log. */
  id: number;
  request: FastifyRequest;
  place: FaultPlace;
  /** PX's clock when the request arrived. */
  nowMs: number;
  /** Whose credentials were taken; '' until then. */
  caller: string;
  /** People added and removed, for the log. */
  adds: number;
  removes: number;
  /** Kinds of the faults met so far. */
  faults: string[];
  /** Asks for a fault of this kind that meets this request; see `FaultSwitches.meet`. */
  meet<Kind extends MeetingFault['kind']>(
    kind: Kind,
    applies?: (fault: FaultOf<Kind>) => boolean,
  ): FaultOf<Kind> | undefined;
}

/** Does what a request asks for and answers it; throws `PxError` to refuse. */
export type Work = (exchange: Exchange) => Answer;

interface ExchangeOptions {
  place: FaultPlace;
  request: FastifyRequest;
  reply: FastifyReply;
  work: Work;
  /** Told once the sender can know that the request is over. */
  onOver?: () => void;
}

/** Runs one request. The log has its entry before the answer leaves. */
export async function runExchange(px: Px, options: ExchangeOptions): Promise<FastifyReply> {
  const { place, request, reply, work, onOver } = options;
  const arrivedMs = px.settings.clock();
  const exchange = openExchange(px, place, request, arrivedMs);
  // A sender that gave up has nothing in flight, whatever PX still does.
  if (onOver) reply.raw.once('close', onOver);
  const answer = await answerOf(px, exchange, work);
  logExchange(px, exchange, answer, arrivedMs);
  if (onOver && answer.kind === 'whole') onOver();
  if (exchange.faults.includes('clock-skew')) {
    reply.header('date', new Date(exchange.nowMs).toUTCString());
  }
  return send(reply, answer);
}

function openExchange(
  px: Px,
  place: FaultPlace,
  request: FastifyRequest,
  arrivedMs: number,
): Exchange {
  const exchange: Exchange = {
    id: px.log.nextId(),
    request,
    place,
    nowMs: arrivedMs,
    caller: '',
    adds: 0,
    removes: 0,
    faults: [],
    meet: (kind, applies) => {
      const fault = px.faults.meet(kind, place, applies);
      if (fault) exchange.faults.push(kind);
      return fault;
    },
  };
  const skew = exchange.meet('clock-skew');
  if (skew) exchange.nowMs += skew.seconds * 1_000;
  return exchange;
}

async function answerOf(px: Px, exchange: Exchange, work: Work): Promise<Answer> {
  const { latencyMs } = px.settings;
  const slow = exchange.meet('slow');
  const slowMs = slow ? slow.ms + px.faults.random() * slow.jitterMs : 0;
  const isLateAnswer = slow?.applied === true;
  if (!(await pause(px, latencyMs + (isLateAnswer ? 0 : slowMs)))) return gone;
  const fault = px.faults.meetAnswer(exchange.place);
  if (fault) exchange.faults.push(fault.kind);
  const answer = fault && !fault.applied ? gone : settle(exchange, work);
  if (isLateAnswer && !(await pause(px, slowMs))) return gone;
  return fault ? answerUnderFault(fault, answer, exchange.nowMs) : answer;
}

const gone: Answer = { kind: 'silence', closes: true };

function settle(exchange: Exchange, work: Work): Answer {
  try {
    return work(exchange);
  } catch (error) {
    return answerOfError(error);
  }
}

/** @returns false when the server closed meanwhile, so that nothing is applied after its end */
async function pause(px: Px, ms: number): Promise<boolean> {
  if (ms <= 0) return true;
  const { signal } = px.closing;
  return wait(ms, true, { signal }).catch(() => false);
}

function logExchange(px: Px, exchange: Exchange, answer: Answer, arrivedMs: number): void {
  const { id, request, place, caller, adds, removes, faults, nowMs } = exchange;
  const isSecret = place === 'token';
  const text = answer.kind === 'silence' ? '' : answer.text;
  px.log.add({
    id,
    time: new Date(nowMs).toISOString(),
    method: request.method,
    path: Buffer.from(request.url).subarray(0, 1_000).toString(),
    sender: senderOf(request.headers),
    caller,
    status: answer.kind === 'silence' ? 0 : answer.status,
    tookMs: px.settings.clock() - arrivedMs,
    adds,
    removes,
    faults,
    headers: maskedHeaders(request.headers),
    body: isSecret ? '•••' : excerpt(bodyBytes(request)),
    answer: isSecret && text.includes('access_token') ? '•••' : excerpt(Buffer.from(text)),
  });
}
