/** What a dataflow must be, by the declaration of its destination. */
import type { DestinationDefinition } from '../destinations/index.ts';
import { invalidField, isUuid, limits } from '../kernel/index.ts';
import { query, type Tx } from '../store/index.ts';
import { definitionOf } from './connections.ts';
import type { Mapping } from './mapping.ts';

/** @throws MillraceError `invalid-request` when there is no such account */
export async function definitionOfAccount(
  tx: Tx,
  accountId: string,
): Promise<DestinationDefinition> {
  const rows = isUuid(accountId)
    ? await query<{ destination: string }>(
        tx,
        'select destination from accounts where account_id = $1',
        [accountId],
      )
    : [];
  if (!rows[0]) {
    throw invalidField('accountId', `there is no account ${accountId}`);
  }
  return definitionOf(rows[0].destination);
}

/** A mapping must name a known target, and a namespace that exists or an attribute. */
export async function checkMappings(
  tx: Tx,
  definition: DestinationDefinition,
  mappings: readonly Mapping[],
): Promise<void> {
  const { min, max } = definition.mapping;
  const refuse = (path: string, message: string): never => {
    throw invalidField(path, message);
  };
  if (mappings.length < min || mappings.length > max) {
    const count = min === max ? `exactly ${min}` : `${min} to ${max}`;
    refuse('mappings', `${definition.name} takes ${count} mapping${max === 1 ? '' : 's'}`);
  }
  for (const [index, { source, target }] of mappings.entries()) {
    const known = definition.identityTargets.map((one) => one.name);
    const others = definition.otherIdentityTargets;
    const isKnown =
      known.includes(target.identity) ||
      (others !== undefined && new RegExp(others.regex).test(target.identity));
    if (!isKnown) {
      const message = others?.message ?? `must be ${known.join(' or ')}`;
      refuse(`mappings[${index}].target.identity`, message);
    }
    if (!('namespace' in source)) {
      await checkAttribute(tx, source.attribute, `mappings[${index}].source.attribute`);
      continue;
    }
    const rows = await query(tx, 'select 1 as one from namespaces where symbol = $1', [
      source.namespace,
    ]);
    if (rows.length === 0) {
      refuse(`mappings[${index}].source.namespace`, `there is no namespace ${source.namespace}`);
    }
  }
}

/**
 * Only text can be an identity. Judged by the people changed last, where any of them has the
 * attribute; one that nobody has yet is taken.
 */
async function checkAttribute(tx: Tx, attribute: string, path: string): Promise<void> {
  const names = attribute.split('.');
  if (names.some((name) => name === '')) throw invalidField(path, 'is not a path like a.b.c');
  const rows = await query<{ type: string; n: number }>(
    tx,
    `select jsonb_typeof(p.attributes #> $1::text[]) as type, count(*)::int as n
       from (select attributes from people order by profile_id desc limit $2) p
      where p.attributes #> $1::text[] is not null and p.attributes #> $1::text[] <> 'null'
      group by 1 order by 2 desc`,
    [names, limits.attributeSampleProfiles],
  );
  if (rows.length === 0 || rows.some((row) => row.type === 'string')) return;
  throw invalidField(path, `${attribute} is ${rows[0]!.type}; only text can be mapped`);
}

/** An audience can be activated when it is published, its origin accepted, and its segment free. */
export async function checkAudience(
  tx: Tx,
  definition: DestinationDefinition,
  flow: { dataflowId: string; accountId: string },
  audienceId: string,
  path: string,
): Promise<void> {
  const refuse = (message: string): never => {
    throw invalidField(path, message);
  };
  const rows = isUuid(audienceId)
    ? await query<{
        name: string;
        origin: 'segmentation-service' | 'custom-upload' | 'external';
        lifecycle_state: string;
      }>(tx, 'select name, origin, lifecycle_state from audiences where audience_id = $1', [
        audienceId,
      ])
    : [];
  const audience = rows[0] ?? refuse(`there is no audience ${audienceId}`);
  if (audience.lifecycle_state !== 'published') {
    refuse(
      audience.lifecycle_state === 'draft'
        ? `"${audience.name}" is a draft: publish it first`
        : `"${audience.name}" is ${audience.lifecycle_state}: publish it first`,
    );
  }
  if (!definition.acceptedOrigins.includes(audience.origin)) {
    refuse(
      definition.refusedOrigins[audience.origin] ??
        `${audience.origin} audiences are not accepted by ${definition.name}`,
    );
  }
  const others = await query<{ name: string }>(
    tx,
    `select d.name from dataflow_audiences f join dataflows d using (dataflow_id)
      where f.audience_id = $1 and d.account_id = $2 and d.dataflow_id <> $3`,
    [audienceId, flow.accountId, flow.dataflowId],
  );
  if (others[0]) {
    refuse(
      `dataflow "${others[0].name}" already carries it to this account; both would write the same segment`,
    );
  }
}
