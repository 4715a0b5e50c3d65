/** The people a product has identified to PX. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { json } from '../answers.ts';
import { bodyJson, checked } from '../body.ts';
import { pageOf, parseListQuery } from '../paging.ts';
import type { Px } from '../px.ts';
import { badRequest, PxError } from '../px-error.ts';
import { newUser, type User } from '../state.ts';
import { addRoute, pathParameter } from './route.ts';

const dateMs = z.int().min(0);

export const userSchema = z.strictObject({
  identifyId: z.string().min(1),
  type: z.enum(['LEAD', 'USER', 'VISITOR', 'EMPTY_USER_TYPE']).optional(),
  email: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  title: z.string().optional(),
  phone: z.string().optional(),
  role: z.string().optional(),
  accountId: z.string().optional(),
  numberOfVisits: z.int().min(0).optional(),
  firstVisitDate: dateMs.optional(),
  lastSeenDate: dateMs.optional(),
  signUpDate: dateMs.optional(),
  customAttributes: z.record(z.string(), z.unknown()).optional(),
});

const userFields = new Set(['aptrinsicId', ...Object.keys(userSchema.shape)]);

export function userRoutes(server: FastifyInstance, px: Px): void {
  addRoute(server, px, {
    method: 'GET',
    url: '/v1/users',
    place: 'read',
    work: ({ request }) => {
      const query = parseListQuery(request.query, userFields);
      const { page, scrollId, totalHits } = pageOf(px.state.users.values(), query);
      return json(200, { users: page, scrollId, totalHits });
    },
  });
  addRoute(server, px, {
    method: 'GET',
    url: '/v1/users/:id',
    place: 'read',
    work: ({ request }) => {
      const user = px.state.users.get(pathParameter(request, 'id'));
      if (!user) throw new PxError(404, 'User not found');
      return json(200, user);
    },
  });
  addRoute(server, px, {
    method: 'POST',
    url: '/v1/users',
    place: 'read',
    work: ({ request, nowMs }) => {
      const given = checked(userSchema, bodyJson(request));
      if (px.state.users.has(given.identifyId)) {
        throw badRequest(`possible duplicate: user ${given.identifyId} exists`);
      }
      const user = { ...newUser(given.identifyId, nowMs), ...given } as User;
      px.state.users.set(user.identifyId, user);
      return json(201, user);
    },
  });
}
