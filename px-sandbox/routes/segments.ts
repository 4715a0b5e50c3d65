/** Segments as PX's public API lists them. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { json } from '../answers.ts';
import { checked } from '../body.ts';
import { parsePageSize } from '../paging.ts';
import type { Px } from '../px.ts';
import { PxError } from '../px-error.ts';
import { addRoute, pathParameter } from './route.ts';

const querySchema = z.strictObject({
  pageSize: z.string().optional(),
  pageNumber: z.string().regex(/^\d+$/, 'must be a number from 0').default('0'),
});

export function segmentRoutes(server: FastifyInstance, px: Px): void {
  addRoute(server, px, {
    method: 'GET',
    url: '/v1/segment',
    place: 'read',
    work: ({ request }) => {
      const query = checked(querySchema, request.query);
      const pageSize = parsePageSize(query.pageSize, 25, 200);
      const pageNumber = Number(query.pageNumber);
      const all = [...px.state.segments.values()].map(({ id, name }) => ({ id, name }));
      const end = (pageNumber + 1) * pageSize;
      const segments = all.slice(end - pageSize, end);
      return json(200, { segments, pageNumber, isLastPage: end >= all.length });
    },
  });
  addRoute(server, px, {
    method: 'GET',
    url: '/v1/segment/:id',
    place: 'read',
    work: ({ request }) => {
      const wanted = pathParameter(request, 'id');
      for (const { id, name } of px.state.segments.values()) {
        if (id === wanted) return json(200, { id, name });
      }
      throw new PxError(404, 'Segment not found');
    },
  });
}
