/** What the product's page asks in the background: the stand-in of the web SDK, and the buttons. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { bodyJson, checked } from '../body.ts';
import { isMember, judge, recordViewing, type Step } from '../engagements.ts';
import { sendHappening } from '../millrace.ts';
import type { Px } from '../px.ts';
import { badRequest, PxError } from '../px-error.ts';
import type { User } from '../state.ts';
import { identify, recordAction } from '../visits.ts';
import { actions } from './product-actions.ts';
import { addCall } from './screen.ts';

const idSchema = z.string().min(1, 'is needed').max(1_000);
const identifySchema = z.object({
  user: z.object({ id: idSchema, email: z.string().optional() }),
  account: z.object({ id: z.string(), name: z.string().optional() }).nullish(),
});
const viewingSchema = z.object({
  userId: idSchema,
  seen: z.enum(['shown', 'finished', 'dismissed', 'again']),
});
const actionSchema = z.object({ userId: idSchema, action: z.string() });

interface Decision {
  userId: string;
  segments: string[];
  engagements: { id: string; name: string; isShown: boolean; why: string; canRepeat: boolean }[];
  /** The first guide that is shown. */
  guide: { id: string; name: string; steps: Step[] } | null;
}

export function productCalls(server: FastifyInstance, px: Px): void {
  const { state } = px;
  addCall(server, px, 'POST', '/product/sdk/identify', ({ request, nowMs }) => {
    const given = checked(identifySchema, bodyJson(request));
    identify(state, given, nowMs);
    return decide(px, given.user.id);
  });
  addCall(server, px, 'GET', '/product/sdk/decision', ({ query }) =>
    decide(px, query.get('id') ?? ''),
  );
  addCall(server, px, 'POST', '/product/sdk/engagements/:id', ({ request, part, nowMs }) => {
    const { userId, seen } = checked(viewingSchema, bodyJson(request));
    const engagement = state.engagements.get(part('id'));
    if (!engagement) throw new PxError(404, 'There is no such engagement');
    recordViewing(engagement, userId, seen, nowMs);
    return decide(px, userId);
  });
  addCall(server, px, 'POST', '/product/actions', async ({ request, nowMs }) => {
    const { userId, action } = checked(actionSchema, bodyJson(request));
    const found = actions.find(({ name }) => name === action);
    if (!found) throw badRequest('action: unknown');
    if (!px.connection) throw new PxError(409, 'Events have nowhere to go');
    const user = identify(state, { user: { id: userId } }, nowMs);
    const happening = found.happening(user);
    await sendHappening(px.connection, { userId, ...happening });
    recordAction(state, user, action, nowMs);
    if (happening.traits) Object.assign(user.customAttributes, happening.traits);
    return { text: sentText(user, action, happening.traits) };
  });
}

function sentText(user: User, action: string, traits: object | undefined): string {
  const plan = traits ? `, plan is ${String(user.customAttributes['plan'])}` : '';
  return `${action} of ${user.identifyId} went to Millrace${plan}`;
}

function decide({ state }: Px, userId: string): Decision {
  const segments = [...state.segments.values()]
    .filter((segment) => isMember(segment, userId))
    .map(({ name }) => name);
  const judged = [...state.engagements.values()].map((engagement) => ({
    engagement,
    ...judge(state, engagement, userId),
  }));
  const first = judged.find(({ isShown }) => isShown)?.engagement;
  return {
    userId,
    segments,
    engagements: judged.map(({ engagement: { id, name, viewings }, isShown, why }) => {
      const viewing = viewings.get(userId);
      const canRepeat = Boolean(viewing?.finishedAtMs || viewing?.dismissedAtMs);
      return { id, name, isShown, why, canRepeat };
    }),
    guide: first ? { id: first.id, name: first.name, steps: first.steps } : null,
  };
}
