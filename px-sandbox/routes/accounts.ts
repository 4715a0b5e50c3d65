/** The companies that PX's users belong to. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { json } from '../answers.ts';
import { bodyJson, checked } from '../body.ts';
import { pageOf, parseListQuery } from '../paging.ts';
import type { Px } from '../px.ts';
import { badRequest, PxError } from '../px-error.ts';
import { type Account, newAccount } from '../state.ts';
import { addRoute, pathParameter } from './route.ts';

export const accountSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  website: z.string().optional(),
  industry: z.string().optional(),
  plan: z.string().optional(),
  numberOfEmployees: z.int().min(0).optional(),
  customAttributes: z.record(z.string(), z.unknown()).optional(),
});

const accountFields = new Set([
  ...Object.keys(accountSchema.shape),
  'createDate',
  'lastModifiedDate',
]);

export function accountRoutes(server: FastifyInstance, px: Px): void {
  addRoute(server, px, {
    method: 'GET',
    url: '/v1/accounts',
    place: 'read',
    work: ({ request }) => {
      const query = parseListQuery(request.query, accountFields);
      const { page, scrollId, totalHits } = pageOf(px.state.accounts.values(), query);
      return json(200, { accounts: page, scrollId, totalHits });
    },
  });
  addRoute(server, px, {
    method: 'GET',
    url: '/v1/accounts/:id',
    place: 'read',
    work: ({ request }) => {
      const account = px.state.accounts.get(pathParameter(request, 'id'));
      if (!account) throw new PxError(404, 'Account not found');
      return json(200, account);
    },
  });
  addRoute(server, px, {
    method: 'POST',
    url: '/v1/accounts',
    place: 'read',
    work: ({ request, nowMs }) => {
      const given = checked(accountSchema, bodyJson(request));
      if (px.state.accounts.has(given.id)) {
        throw badRequest(`possible duplicate: account ${given.id} exists`);
      }
      const account = { ...newAccount(given.id, given.name, nowMs), ...given } as Account;
      px.state.accounts.set(account.id, account);
      return json(201, account);
    },
  });
}
