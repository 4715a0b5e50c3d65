import type { Migration } from 'kysely/migration';
import { foundation } from './0001-foundation.ts';
import { audienceLife } from './0003-audience-life.ts';
import { access } from './0004-access.ts';
import { dataflowWorkflow } from './0005-dataflow-workflow.ts';
import { governance } from './0006-governance.ts';
import { monitoring } from './0007-monitoring.ts';
import { people } from './0010-people.ts';
import { erasures } from './0011-erasures.ts';
import { qualifiedFloor } from './0011-qualified-floor.ts';
import { consentLost } from './0013-consent-lost.ts';
import { logOffsets } from './0017-log-offsets.ts';
import { rejectedIdentities } from './0018-rejected-identities.ts';
import { suppressedIdentities } from './0019-suppressed-identities.ts';
import { peopleView } from './0020-people-view.ts';
import { signInTries } from './0021-sign-in-tries.ts';
import { logBehind } from './0022-log-behind.ts';
import { audienceTags } from './0023-audience-tags.ts';
import { audienceBy } from './0024-audience-by.ts';
import { memberCounts } from './0025-member-counts.ts';
import { secretSet } from './0026-secret-set.ts';
import { segmentLosses } from './0027-segment-losses.ts';
import { logReaders } from './0028-log-readers.ts';
import { dataflowPace } from './0029-dataflow-pace.ts';
import { runCountSince } from './0030-run-count-since.ts';
import { eventsInKey } from './0031-events-in-key.ts';

/** Every migration by name, in order. Names are never changed and rows never removed. */
export const migrations: Record<string, Migration> = {
  '0001-foundation': foundation,
  '0003-audience-life': audienceLife,
  '0004-access': access,
  '0005-dataflow-workflow': dataflowWorkflow,
  '0006-governance': governance,
  '0007-monitoring': monitoring,
  '0010-people': people,
  '0011-erasures': erasures,
  '0011-qualified-floor': qualifiedFloor,
  '0013-consent-lost': consentLost,
  '0017-log-offsets': logOffsets,
  '0018-rejected-identities': rejectedIdentities,
  '0019-suppressed-identities': suppressedIdentities,
  '0020-people-view': peopleView,
  '0021-sign-in-tries': signInTries,
  '0022-log-behind': logBehind,
  '0023-audience-tags': audienceTags,
  '0024-audience-by': audienceBy,
  '0025-member-counts': memberCounts,
  '0026-secret-set': secretSet,
  '0027-segment-losses': segmentLosses,
  '0028-log-readers': logReaders,
  '0029-dataflow-pace': dataflowPace,
  '0030-run-count-since': runCountSince,
  '0031-events-in-key': eventsInKey,
};
