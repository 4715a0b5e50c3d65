/** The switches of what goes wrong. */
import type { FastifyInstance } from 'fastify';
import { bodyJson, checked } from '../body.ts';
import { faultSchema, faultsSchema } from '../faults.ts';
import type { Px } from '../px.ts';
import { PxError } from '../px-error.ts';
import { pathParameter } from './route.ts';

export function faultRoutes(server: FastifyInstance, px: Px): void {
  const { faults } = px;
  const listed = () => ({ faults: faults.list() });
  server.get('/sandbox/faults', listed);
  server.put('/sandbox/faults', (request) => {
    const order = checked(faultsSchema, bodyJson(request));
    faults.replace(order.faults, order.seed);
    return listed();
  });
  server.post('/sandbox/faults', (request, reply) => {
    const fault = checked(faultSchema, bodyJson(request));
    return reply.status(201).send(faults.add(fault));
  });
  server.delete('/sandbox/faults', () => {
    faults.replace([], 1);
    return listed();
  });
  server.delete('/sandbox/faults/:id', (request) => {
    if (!faults.remove(Number(pathParameter(request, 'id')))) {
      throw new PxError(404, 'Fault not found');
    }
    return listed();
  });
}
