/** The OpenAPI 3.1 document, made of the schemas that validate, and a page to read it. */
import swagger from '@fastify/swagger';
import reference from '@scalar/fastify-api-reference';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const description = `Millrace takes profile updates, evaluates audiences as they change, and delivers every
membership, durably and in order, to destinations such as Gainsight PX. Errors are problem+json.`;

/** Must be registered before the routes. */
export async function addOpenApi(server: FastifyInstance): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Millrace', version: '0.1.0', description, license: { name: 'Apache-2.0' } },
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          writeKey: { type: 'http', scheme: 'basic', description: 'The write key as the user.' },
        },
      },
      security: [{ apiKey: [] }],
    },
    transform: jsonSchemaTransform,
    // Schemas with an id in zod's registry become components: what refers to itself needs a name.
    transformObject: jsonSchemaTransformObject,
  });
  server.get(
    '/openapi.json',
    { config: { permission: 'public' }, schema: { hide: true } },
    async (_request, reply) =>
      reply.type('application/json').send(JSON.stringify(server.swagger())),
  );
  await server.register(reference, {
    routePrefix: '/docs',
    configuration: { url: '/openapi.json', withDefaultFonts: false, telemetry: false },
    hooks: {
      onRequest: (_request, _reply, done) => done(),
    },
  });
}
