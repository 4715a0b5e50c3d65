/** Gainsight PX: people in an audience become members of an external segment. */
import type { DestinationDefinition } from '../kit/definition.ts';
import { connectPx, pxLimits, pxMetadataCalls } from './client.ts';
import { errorTable } from './errors.ts';
import {
  authenticationSchema,
  authenticationSchemes,
  settingsFields,
  settingsSchema,
} from './settings.ts';

export const gainsightPx: DestinationDefinition = {
  id: 'gainsight-px',
  name: 'Gainsight PX',
  shortName: 'PX',
  category: 'Product experience',
  description:
    'Audiences become external segments in Gainsight PX, so that in-app guides reach exactly their members.',
  documentationUrl: 'https://support.gainsight.com/PX',
  links: [
    { label: 'Company Details in PX', url: 'https://app.aptrinsic.com/settings/subscription' },
    { label: 'Gainsight PX', url: 'https://www.gainsight.com/product-experience/' },
  ],
  delivery: { frequency: 'streaming', backfill: true },
  metadataCalls: pxMetadataCalls,
  contact: 'pxsupport@gainsight.com',
  prerequisites: [
    'Gainsight support has activated external segments for your subscription.',
    'You have generated an OAuth secret with Generate New Secret at the bottom of Company Details.',
  ],
  acceptedOrigins: ['segmentation-service'],
  refusedOrigins: {
    'custom-upload': 'Custom uploads are not accepted by Gainsight PX',
    external: 'Only audiences of the Segmentation Service are accepted by Gainsight PX',
  },
  identityTargets: [
    {
      name: 'IDENTIFY_ID',
      description: 'The id your product gives to aptrinsic("identify", …), sent exactly as it is.',
      required: true,
    },
  ],
  mapping: { min: 1, max: 1, sources: ['namespace', 'attribute'] },
  marketingActionsPreset: ['Onsite Personalization', 'Export to Third Party'],
  limits: pxLimits,
  authentication: { schemes: authenticationSchemes, schema: authenticationSchema },
  settings: { fields: settingsFields, schema: settingsSchema },
  errors: errorTable,
  connect: connectPx,
};
