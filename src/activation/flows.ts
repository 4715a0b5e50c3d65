/** The dataflows as the ledger and delivery see them, read with the catalog. */
import { query, type Store, type Tx } from '../store/index.ts';
import { type ConsentRule, consentPlan } from './consent.ts';
import { type Mapping, mappingReads, type ProfileChange } from './mapping.ts';

export type FlowAudienceState = 'scheduled' | 'active' | 'ended' | 'removing';

export interface FlowAudience {
  audienceId: string;
  state: FlowAudienceState;
  keepMembers: boolean;
  /** Tests that must hold for a person to be delivered. */
  consent: readonly ConsentRule[];
}

export interface Flow {
  dataflowId: string;
  accountId: string;
  enabled: boolean;
  mapping: Mapping;
  audiences: ReadonlyMap<string, FlowAudience>;
  /** Of all its audiences, each rule once. */
  consent: readonly ConsentRule[];
}

export interface FlowCatalog {
  flows: readonly Flow[];
  byId: ReadonlyMap<string, Flow>;
  /** Dataflows that carry an audience, in whatever state. */
  byAudience: ReadonlyMap<string, readonly Flow[]>;
}

interface FlowRow {
  dataflowId: string;
  accountId: string;
  enabled: boolean;
  mappings: Mapping[];
  audiences: Omit<FlowAudience, 'consent'>[];
}

/** Reads all dataflows with their audiences, and the consent that each needs. */
export async function loadFlowCatalog(tx: Tx): Promise<FlowCatalog> {
  const rows = await query<FlowRow>(
    tx,
    `select d.dataflow_id as "dataflowId", d.account_id as "accountId", d.enabled, d.mappings,
            coalesce(jsonb_agg(jsonb_build_object('audienceId', a.audience_id, 'state', a.state,
              'keepMembers', a.keep_members)) filter (where a.audience_id is not null), '[]')
              as audiences
       from dataflows d left join dataflow_audiences a using (dataflow_id)
      group by d.dataflow_id order by d.dataflow_id`,
    [],
  );
  const consentOf = await consentPlan(tx);
  const flows = rows.map((row): Flow => {
    const audiences = row.audiences.map((audience) => ({
      ...audience,
      consent: consentOf(row.dataflowId, audience.audienceId),
    }));
    return {
      dataflowId: row.dataflowId,
      accountId: row.accountId,
      enabled: row.enabled,
      mapping: row.mappings[0]!,
      audiences: new Map(audiences.map((audience) => [audience.audienceId, audience])),
      consent: [...new Set(audiences.flatMap((audience) => audience.consent))],
    };
  });
  const byAudience = new Map<string, Flow[]>();
  for (const flow of flows) {
    for (const audienceId of flow.audiences.keys()) {
      byAudience.set(audienceId, [...(byAudience.get(audienceId) ?? []), flow]);
    }
  }
  return { flows, byId: new Map(flows.map((flow) => [flow.dataflowId, flow])), byAudience };
}

/** Whether a change of a profile can change what a dataflow sends for it. */
export function flowReads(flow: Flow, change: ProfileChange): boolean {
  return (
    mappingReads(flow.mapping, change) || flow.consent.some((rule) => rule.test.readsChange(change))
  );
}

/** Tells engines, backfills and delivery that dataflows changed; after the commit. */
export function announceFlows(store: Store): void {
  store.announce('catalog');
  store.announce('backfill');
  store.announce('ledger');
}
