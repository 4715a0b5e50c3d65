/** First run, signing in and out, and the links with which people set a password. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  type Actor,
  createFirstAdministrator,
  getUser,
  isSetupNeeded,
  listAdministrators,
  type SignedIn,
} from '../../access/index.ts';
import { isSameSecret, limits, MillraceError } from '../../kernel/index.ts';
import { changeSettings } from '../../pipeline/index.ts';
import { readSettings, settingsSchema } from '../../settings/index.ts';
import { recordCall } from '../audit.ts';
import { headersOf, setCookies } from '../browser.ts';
import type { Services } from '../services.ts';
import { nameSchema } from '../wire.ts';

const tags = ['Access'];
const newPasswordSchema = z.string().min(limits.passwordCharsMin).max(limits.passwordCharsMax);
const givenPasswordSchema = z.string().min(1).max(limits.passwordCharsMax);
const emailSchema = z.email().max(limits.nameBytes);

const meSchema = z.object({
  user: z.object({
    kind: z.enum(['user', 'api-key', 'write-key', 'system']),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
  }),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  /** Whom to ask for more. */
  admins: z.array(z.object({ name: z.string(), email: z.string() })),
  workspace: z.object({ name: z.string(), timeZone: z.string() }),
  /** In the demo alone: where its PX sandbox is. */
  demo: z.object({ sandboxUrl: z.string() }).nullable(),
});

const setupStateSchema = z.object({ needed: z.boolean() });

const setupSchema = z.strictObject({
  email: emailSchema,
  password: newPasswordSchema,
  setupCode: z.string().max(100),
  name: nameSchema.optional(),
  workspaceName: settingsSchema.shape.workspaceName.unwrap().optional(),
  timeZone: settingsSchema.shape.timeZone.unwrap().optional(),
});

const sessionSchema = z.strictObject({ email: emailSchema, password: givenPasswordSchema });
const acceptSchema = z.strictObject({
  token: z.string().min(1).max(200),
  password: newPasswordSchema,
});
const acceptedSchema = z.object({ email: z.string() });
const passwordSchema = z.strictObject({
  currentPassword: givenPasswordSchema,
  newPassword: newPasswordSchema,
});

async function showMe(services: Services, actor: Actor): Promise<z.output<typeof meSchema>> {
  const { kind, id, name, roles, permissions } = actor;
  const { db } = services.store;
  const email = kind === 'user' ? (await getUser(db, id)).email : null;
  const { workspaceName, timeZone } = await readSettings(db);
  return {
    user: { kind, id, name, email },
    roles: [...roles],
    permissions: [...permissions],
    admins: await listAdministrators(db),
    workspace: { name: workspaceName, timeZone },
    demo: services.demo,
  };
}

const wrongSignIn = (): MillraceError =>
  new MillraceError('unauthenticated', 'Email or password is wrong.');

/** Signs in, counts tries, and writes both outcomes to the audit log. */
async function startSession(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  input: { email: string; password: string },
): Promise<SignedIn> {
  const email = input.email.toLowerCase();
  const keys = [`${email} ${request.ip}`];
  const facts = { action: 'session.create', objectType: 'session', objectName: email };
  try {
    await services.tryLimit.count(keys);
    const { password } = input;
    const found = await services.signIn.signIn({ email, password, headers: headersOf(request) });
    if (!found) throw wrongSignIn();
    await services.tryLimit.forget(keys);
    request.actor = found.actor;
    setCookies(request, reply, found.cookies);
    await recordCall(services, request, { ...facts, result: 'allowed' });
    return found;
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'unauthenticated') {
      await recordCall(services, request, {
        ...facts,
        result: 'denied',
        detail: error.message,
        actorName: email,
      });
    }
    throw error;
  }
}

/** The fields that have a value. */
function given<Values extends object>(
  values: Values,
): { [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Values]?: Exclude<Values[Name], undefined>;
  };
}

function setupRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/setup',
    {
      config: { permission: 'public' },
      schema: {
        tags,
        summary: 'Whether the first administrator must be made',
        response: { 200: setupStateSchema },
      },
    },
    async () => ({ needed: await isSetupNeeded(services.store.db) }),
  );
  server.post(
    '/api/setup',
    {
      config: { permission: 'public', audit: false },
      schema: {
        tags,
        summary: 'Make the first administrator, with the code that the server printed',
        body: setupSchema,
        response: { 201: meSchema },
      },
    },
    async (request, reply) => {
      const { email, password, setupCode, name, workspaceName, timeZone } = request.body;
      if (!(await isSetupNeeded(services.store.db))) {
        throw new MillraceError('conflict', 'This installation is set up already. Sign in.');
      }
      const facts = { action: 'setup', objectType: 'setup', objectName: email };
      await services.tryLimit.count([`setup ${request.ip}`]);
      if (!isSameSecret(setupCode.trim().toLowerCase(), services.setupCode)) {
        await recordCall(services, request, { ...facts, result: 'denied' });
        throw new MillraceError('forbidden', 'The setup code is wrong.', {
          hint: 'The server prints it when it starts.',
          extra: { permission: 'The setup code' },
        });
      }
      const first = { email, password, name: name ?? email.split('@', 1)[0]! };
      await createFirstAdministrator(services, first);
      await changeSettings(services.engine, given({ workspaceName, timeZone }));
      const { actor } = await startSession(services, request, reply, { email, password });
      await recordCall(services, request, { ...facts, result: 'allowed' });
      return reply.status(201).send(await showMe(services, actor));
    },
  );
}

function passwordRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.post(
    '/api/invitations/accept',
    {
      config: { permission: 'public', audit: false },
      schema: {
        tags,
        summary: 'Set a password with the one-time token of an invitation or a reset',
        body: acceptSchema,
        response: { 200: acceptedSchema },
      },
    },
    async (request) => {
      const keys = [`accept ${request.ip}`];
      await services.tryLimit.count(keys);
      const { token, password } = request.body;
      const { userId } = await services.signIn.redeemToken(token, password);
      await services.tryLimit.forget(keys);
      const { email } = await getUser(services.store.db, userId);
      await recordCall(services, request, {
        action: 'users.password.set',
        objectType: 'users',
        objectId: userId,
        objectName: email,
        result: 'allowed',
        actorName: email,
      });
      return { email };
    },
  );
  server.post(
    '/api/me/password',
    {
      config: { permission: 'signed-in', audit: 'users.password.change' },
      schema: {
        tags,
        summary: 'Change your password; your other sessions end',
        body: passwordSchema,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      if (!request.hasSession) {
        throw new MillraceError('unprocessable', 'Only somebody who signed in has a password.');
      }
      const keys = [`password ${request.actor!.id}`];
      await services.tryLimit.count(keys);
      const cookies = await services.signIn.changePassword(headersOf(request), request.body);
      await services.tryLimit.forget(keys);
      setCookies(request, reply, cookies);
      return reply.status(204).send(null);
    },
  );
}

export function sessionRoutes(instance: FastifyInstance, services: Services): void {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  server.get(
    '/api/me',
    {
      config: { permission: 'signed-in' },
      schema: { tags, summary: 'Who you are and what you may do', response: { 200: meSchema } },
    },
    async (request) => showMe(services, request.actor!),
  );
  server.post(
    '/api/session',
    {
      config: { permission: 'public', audit: false },
      schema: { tags, summary: 'Sign in', body: sessionSchema, response: { 200: meSchema } },
    },
    async (request, reply) => {
      const { actor } = await startSession(services, request, reply, request.body);
      return showMe(services, actor);
    },
  );
  server.delete(
    '/api/session',
    {
      config: { permission: 'signed-in' },
      schema: { tags, summary: 'Sign out', response: { 204: z.null() } },
    },
    async (request, reply) => {
      setCookies(request, reply, await services.signIn.signOut(headersOf(request)));
      return reply.status(204).send(null);
    },
  );
  setupRoutes(instance, services);
  passwordRoutes(instance, services);
}
