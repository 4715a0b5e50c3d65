/** All screens, the files they load, and their door. */
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { Px } from '../px.ts';
import { audienceScreen } from './audience.ts';
import { companyScreen } from './company.ts';
import { engagementScreens } from './engagements.ts';
import { faultScreen } from './faults.ts';
import { productScreen } from './product.ts';
import { productCalls } from './product-calls.ts';
import { requestScreen } from './requests.ts';
import { restApiScreen } from './rest-api.ts';
import { segmentScreen } from './segment.ts';
import { segmentsScreen } from './segments.ts';
import { signInScreen } from './sign-in.ts';

const assets = [
  ['sandbox.css', 'text/css; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
  ['live.js', 'text/javascript; charset=utf-8'],
  ['product.js', 'text/javascript; charset=utf-8'],
  ['sdk.js', 'text/javascript; charset=utf-8'],
] as const;

export function screenRoutes(server: FastifyInstance, px: Px): void {
  for (const [name, type] of assets) {
    const bytes = readFileSync(new URL(`../assets/${name}`, import.meta.url));
    server.get(`/assets/${name}`, (_request, reply) =>
      reply
        .type(type)
        .headers({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' })
        .send(bytes),
    );
  }
  server.get('/', (_request, reply) => reply.redirect('/segments', 303));
  for (const add of [
    signInScreen,
    segmentsScreen,
    segmentScreen,
    audienceScreen,
    companyScreen,
    restApiScreen,
    engagementScreens,
    productScreen,
    productCalls,
    faultScreen,
    requestScreen,
  ]) {
    add(server, px);
  }
}
