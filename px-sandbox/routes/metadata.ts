/** External segments themselves: create, change, delete. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Answer, json } from '../answers.ts';
import { requireActivated } from '../auth.ts';
import { bodyJson, checked } from '../body.ts';
import type { Exchange } from '../exchange.ts';
import type { Px } from '../px.ts';
import { badRequest, PxError } from '../px-error.ts';
import { senderOf } from '../request-log.ts';
import { newSegment, type Segment } from '../segments.ts';
import type { State } from '../state.ts';
import { addRoute } from './route.ts';

const metadataSchema = z.strictObject({
  id: z.string().nullish(),
  externalId: z.string().min(1),
  name: z.string().min(1),
  description: z.string(),
});

const createQuerySchema = z.strictObject({ failIfExists: z.enum(['true', 'false']).optional() });
const deleteQuerySchema = z.strictObject({ externalId: z.string().min(1) });

export function metadataRoutes(server: FastifyInstance, px: Px): void {
  const url = '/v1/external_segment/metadata';
  const add = (method: 'POST' | 'PUT' | 'DELETE', work: (exchange: Exchange) => Answer): void =>
    addRoute(server, px, {
      method,
      url,
      place: 'metadata',
      work: (exchange) => {
        requireActivated(px, exchange);
        return work(exchange);
      },
    });
  add('POST', (exchange) => createSegment(px, exchange));
  add('PUT', (exchange) => updateSegment(px, exchange));
  add('DELETE', (exchange) => deleteSegment(px, exchange));
}

function createSegment({ state }: Px, exchange: Exchange): Answer {
  const { failIfExists } = checked(createQuerySchema, exchange.request.query);
  const { id, ...fields } = checked(metadataSchema, bodyJson(exchange.request));
  const known = state.segments.get(fields.externalId);
  if (known && failIfExists === 'true') {
    throw badRequest(`possible duplicate: segment ${fields.externalId} exists`);
  }
  checkId(state, id, known);
  if (known) return changed(known, fields, exchange.nowMs);
  const segment = newSegment(
    {
      id: id ?? undefined,
      ...fields,
      sender: senderOf(exchange.request.headers),
      createdBy: exchange.caller,
    },
    exchange.nowMs,
  );
  state.segments.set(segment.externalId, segment);
  return json(200, metadataOf(segment));
}

function updateSegment({ state }: Px, exchange: Exchange): Answer {
  const { id, ...fields } = checked(metadataSchema, bodyJson(exchange.request));
  const known = state.segments.get(fields.externalId);
  if (!known) throw badRequest(`unknown segment ${fields.externalId}`);
  checkId(state, id, known);
  return changed(known, fields, exchange.nowMs);
}

function deleteSegment({ state }: Px, exchange: Exchange): Answer {
  const unsupported = exchange.meet('no-delete');
  if (unsupported) throw new PxError(unsupported.status, 'DELETE is not supported');
  const { externalId } = checked(deleteQuerySchema, exchange.request.query);
  if (!state.segments.delete(externalId)) {
    throw new PxError(404, `Segment ${externalId} not found`);
  }
  return json(200, { status: 'success' });
}

/** PX's id of a segment never changes, and no two segments share one. */
function checkId(state: State, id: string | null | undefined, known: Segment | undefined): void {
  if (!id || id === known?.id) return;
  if (known) throw badRequest(`id: segment ${known.externalId} has the id ${known.id}`);
  for (const segment of state.segments.values()) {
    if (segment.id === id) throw badRequest(`id: ${id} belongs to another segment`);
  }
}

function changed(
  segment: Segment,
  { name, description }: { name: string; description: string },
  nowMs: number,
): Answer {
  Object.assign(segment, { name, description, updatedAtMs: nowMs });
  return json(200, metadataOf(segment));
}

function metadataOf({ id, externalId, name, description }: Segment): object {
  return { id, externalId, name, description };
}
