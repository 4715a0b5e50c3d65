/** What Finish sends: the whole draft in one call, so that all of it is done or nothing. */
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import type { Dataflow } from '../data.ts';
import { type Draft, draftOf } from './draft.ts';

/** The mapping goes along only when it changed: not everybody who may activate may map. */
function mappingsOf(flow: Dataflow, { source }: Draft): Pick<Dataflow, 'mappings'> | null {
  const target = flow.mappings[0]?.target;
  const isChanged = JSON.stringify(source) !== JSON.stringify(draftOf(flow).source);
  return source && target && isChanged ? { mappings: [{ source, target }] } : null;
}

export async function saveDraft(flow: Dataflow, draft: Draft): Promise<Dataflow> {
  const audiences = Object.entries(draft.audiences).map(
    ([audienceId, { startDate, endDate, keepMembersAtEnd }]) => ({
      ...{ audienceId, startDate, endDate, keepMembersAtEnd },
    }),
  );
  const params = { path: { id: flow.id } };
  const body = { ...mappingsOf(flow, draft), audiences };
  return unwrap(await api.PUT('/api/dataflows/{id}/audiences', { params, body }));
}
