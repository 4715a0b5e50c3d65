/** Any receiver of HTTP: memberships as signed posts, in the platform's own export format. */
import type { DestinationDefinition } from '../kit/definition.ts';
import { connectWebhook } from './client.ts';
import { errorTable } from './errors.ts';
import {
  authenticationSchema,
  authenticationSchemes,
  settingsFields,
  settingsSchema,
  type WebhookSettings,
  webhookLimits,
} from './settings.ts';

export const webhook: DestinationDefinition = {
  id: 'webhook',
  name: 'Webhook',
  shortName: 'Webhook',
  category: 'Streaming',
  description: 'Every membership that changes is posted, signed, to a URL of yours.',
  documentationUrl: '/docs',
  links: [],
  delivery: { frequency: 'streaming', backfill: true },
  metadataCalls: [],
  contact: 'Whoever runs the receiver',
  prerequisites: ['The receiver answers 2xx to a signed post of an empty list.'],
  acceptedOrigins: ['segmentation-service', 'custom-upload', 'external'],
  refusedOrigins: {},
  identityTargets: [
    {
      name: 'USER_ID',
      description: 'The namespace under which the receiver finds the value, sent exactly as it is.',
      required: true,
    },
  ],
  otherIdentityTargets: {
    regex: '^[A-Za-z][A-Za-z0-9_.-]{0,63}$',
    message: 'must begin with a letter and hold only letters, digits, and _ . - (64 at most)',
  },
  mapping: { min: 1, max: 1, sources: ['namespace', 'attribute'] },
  marketingActionsPreset: ['Export to Third Party'],
  limits: webhookLimits(),
  limitsOf: (settings) => webhookLimits(settings as WebhookSettings),
  authentication: { schemes: authenticationSchemes, schema: authenticationSchema },
  settings: { fields: settingsFields, schema: settingsSchema },
  errors: errorTable,
  connect: connectWebhook,
};
