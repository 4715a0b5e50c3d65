/** The HTTP server: bounded bodies, authorisation before parsing, problems, documents, routes. */
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { type Actor, permissions } from '../access/index.ts';
import { invalidField, limits, MillraceError, newId, newKey } from '../kernel/index.ts';
import { parseJson } from '../sources/index.ts';
import { addAudit } from './audit.ts';
import { addAuthorisation } from './authorise.ts';
import { addBodyParsing } from './body.ts';
import { addSecurityHeaders, setSecurityHeaders } from './browser.ts';
import { addChangeMarks } from './change-marks.ts';
import { answerClientError } from './client-errors.ts';
import { addConsole, type ConsolePages } from './console.ts';
import { withDeletion } from './deleted.ts';
import { addIdempotency } from './idempotency.ts';
import { addOpenApi } from './openapi.ts';
import { addPreconditions } from './preconditions.ts';
import { handleError, problemOf } from './problems.ts';
import { addReceiveLimits } from './receive.ts';
import { alertRoutes } from './routes/alerts.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { audienceFacetRoutes } from './routes/audience-facets.ts';
import { audienceHistoryRoutes } from './routes/audience-history.ts';
import { audienceMemberRoutes } from './routes/audience-members.ts';
import { audienceUploadRoutes, isUploadUrl } from './routes/audience-uploads.ts';
import { audienceRoutes } from './routes/audiences.ts';
import { auditRoutes } from './routes/audit.ts';
import { channelRoutes } from './routes/channels.ts';
import { collectRoutes, isCollectUrl } from './routes/collect.ts';
import { configurationRoutes } from './routes/configuration.ts';
import { consentPolicyRoutes } from './routes/consent-policies.ts';
import { dataflowLedgerRoutes } from './routes/dataflow-ledger.ts';
import { dataflowMappingRoutes } from './routes/dataflow-mapping.ts';
import { dataflowMonitoringRoutes } from './routes/dataflow-monitoring.ts';
import { dataflowRoutes } from './routes/dataflows.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { destinationRoutes } from './routes/destinations.ts';
import { doctorRoutes } from './routes/doctor.ts';
import { erasureRoutes } from './routes/erasures.ts';
import { fieldRoutes } from './routes/fields.ts';
import { labelRoutes } from './routes/labels.ts';
import { liveRoutes } from './routes/live.ts';
import { logRoutes } from './routes/logs.ts';
import { marketingActionRoutes } from './routes/marketing-actions.ts';
import { monitoringChartRoutes } from './routes/monitoring-charts.ts';
import { operateRoutes } from './routes/operate.ts';
import { overviewRoutes } from './routes/overview.ts';
import { personRoutes } from './routes/person.ts';
import { policyRoutes } from './routes/policies.ts';
import { profileRoutes } from './routes/profiles.ts';
import { roleRoutes } from './routes/roles.ts';
import { ruleRoutes } from './routes/rules.ts';
import { sampleRoutes } from './routes/samples.ts';
import { sessionRoutes } from './routes/session.ts';
import { settingsRoutes } from './routes/settings.ts';
import { listedSourceRoutes } from './routes/sources.ts';
import { traceRoutes } from './routes/trace.ts';
import { userRoutes } from './routes/users.ts';
import { verificationRoutes } from './routes/verifications.ts';
import { writeKeyRoutes } from './routes/write-keys.ts';
import type { Services } from './services.ts';
import { addSiblings } from './siblings.ts';
import { addSourceChecks } from './sources.ts';

/** The server itself, when it reads what a change is about to change. */
const reader: Actor = {
  kind: 'system',
  id: 'millrace',
  name: 'Millrace',
  roles: [],
  permissions: new Set(permissions),
};

/** A NUL in a URL would be an error of the database, far from its place. */
function checkUrlText({ params, query }: FastifyRequest): void {
  for (const [name, value] of Object.entries({ ...(params as object), ...(query as object) })) {
    if (String(value).includes('\u0000')) {
      throw invalidField(name, 'contains the character U+0000, which nothing here has');
    }
  }
}

/** Fastify with its bounds. */
function makeServer({ telemetry }: Services, receiveMs: number): FastifyInstance {
  return Fastify({
    loggerInstance: telemetry.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytes,
    // The longest of all, that of uploads; `addReceiveLimits` ends the others sooner.
    requestTimeout: limits.uploadReceiveMs,
    connectionTimeout: receiveMs * 2,
    http: {
      headersTimeout: receiveMs,
      requestTimeout: limits.uploadReceiveMs,
      // Node looks for slow senders only this often; its own pace would let them stay twice as long.
      connectionsCheckingInterval: Math.ceil(receiveMs / 6),
    },
    clientErrorHandler: answerClientError,
    genReqId: () => newId(),
    // A URL that cannot be decoded never reaches a route.
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply, '');
      handleError(error, request, reply);
    },
    // Idle keep-alive connections must not hold up a stop.
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 4_096 },
  }) as unknown as FastifyInstance;
}

/**
 * Builds the server; the caller listens and closes.
 * @param options.receiveMs how long a client may take to send a request
 */
export async function createServer(
  services: Services,
  options: { receiveMs?: number | undefined } = {},
): Promise<FastifyInstance> {
  const { receiveMs = limits.requestReceiveMs } = options;
  const server = makeServer(services, receiveMs);
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler<FastifyError>(async (error, request, reply) => {
    handleError(await withDeletion(error, request, services), request, reply);
    // Without it what was sent is sent once more.
    return reply;
  });
  let consolePages: ConsolePages | undefined;
  server.setNotFoundHandler((request, reply) => {
    if (consolePages?.answers(request)) return void consolePages.send(reply);
    const path = request.url.split('?', 1)[0]!.slice(0, 200);
    const problem = problemOf(
      new MillraceError(
        'not-found',
        answersPeople(services)
          ? `Nothing is at ${request.method} ${path}.`
          : `This process has the role "${services.role}": ask one whose role is all or ingest.`,
      ),
      request.id,
    );
    void reply.status(404).type('application/problem+json').send(JSON.stringify(problem));
  });
  addReceiveLimits(server, isUploadUrl, receiveMs);
  addSecurityHeaders(server);
  server.addHook('preValidation', async (request) => checkUrlText(request));
  // Nor those that become idle during it: their keep-alive outlasts any patience.
  server.addHook('onSend', async (_request, reply) => {
    if (!services.isAccepting()) reply.header('connection', 'close');
  });
  addBodyParsing(server, parseJson, isCollectUrl);
  const readerKey = newKey('mri');
  addAuthorisation(server, services, { key: readerKey, actor: reader });
  addSourceChecks(server, services, isCollectUrl);
  if (!answersPeople(services)) {
    operateRoutes(server, services);
    await server.ready();
    return server;
  }
  const siblingOf = addSiblings(server);
  addPreconditions(server, services, siblingOf);
  addIdempotency(server, services);
  addChangeMarks(server, services);
  addAudit(server, services, { readerKey, siblingOf });
  await addOpenApi(server);
  consolePages = await addConsole(server);
  operateRoutes(server, services);
  resourceRoutes(server, services);
  await server.ready();
  return server;
}

function answersPeople({ role }: Services): boolean {
  return role === 'all' || role === 'ingest';
}

function resourceRoutes(server: FastifyInstance, services: Services): void {
  sessionRoutes(server, services);
  userRoutes(server, services);
  roleRoutes(server, services);
  apiKeyRoutes(server, services);
  auditRoutes(server, services);
  collectRoutes(server, services);
  profileRoutes(server, services);
  personRoutes(server, services);
  erasureRoutes(server, services);
  traceRoutes(server, services);
  audienceRoutes(server, services);
  audienceFacetRoutes(server, services);
  audienceMemberRoutes(server, services);
  audienceHistoryRoutes(server, services);
  audienceUploadRoutes(server, services);
  ruleRoutes(server, services);
  destinationRoutes(server, services);
  dataflowRoutes(server, services);
  labelRoutes(server, services);
  marketingActionRoutes(server, services);
  policyRoutes(server, services);
  consentPolicyRoutes(server, services);
  dataflowMonitoringRoutes(server, services);
  dataflowLedgerRoutes(server, services);
  dataflowMappingRoutes(server, services);
  deadLetterRoutes(server, services);
  verificationRoutes(server, services);
  overviewRoutes(server, services);
  monitoringChartRoutes(server, services);
  alertRoutes(server, services);
  channelRoutes(server, services);
  liveRoutes(server, services);
  writeKeyRoutes(server, services);
  logRoutes(server, services);
  listedSourceRoutes(server, services);
  sampleRoutes(server, services);
  fieldRoutes(server, services);
  settingsRoutes(server, services);
  configurationRoutes(server, services);
  doctorRoutes(server, services);
}
