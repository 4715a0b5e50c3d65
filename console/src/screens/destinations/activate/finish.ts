/** What Finish sends: the whole draft in one call, so that all of it is done or nothing. */
import { api } from '../../../api/client.ts';
import { unwrap } from '../../../api/unwrap.ts';
import type { Dataflow } from '../data.ts';
import { type Draft, sameChoice } from './choice.ts';
import { draftOf } from './draft.ts';

/** The mapping goes along only when it changed: not everybody who may activate may map. */
function mappingsOf(flow: Dataflow, { source }: Draft): Pick<Dataflow, 'mappings'> | null {
  const target = flow.mappings[0]?.target;
  const isChanged = JSON.stringify(source) !== JSON.stringify(draftOf(flow).source);
  return source && target && isChanged ? { mappings: [{ source, target }] } : null;
}

/**
 * @returns whether it was saved; false when the dataflow is not what the draft was made of, so that
 *   nothing was done
 */
export async function saveDraft(shown: Dataflow, draft: Draft): Promise<boolean> {
  const path = { id: shown.id };
  const read = await api.GET('/api/dataflows/{id}', { params: { path } });
  const flow: Dataflow = unwrap(read);
  if (!sameChoice(draftOf(flow), draftOf(shown))) return false;
  const audiences = Object.entries(draft.audiences).map(
    ([audienceId, { startDate, endDate, keepMembersAtEnd }]) => ({
      ...{ audienceId, startDate, endDate, keepMembersAtEnd },
    }),
  );
  const body = { ...mappingsOf(flow, draft), audiences };
  const header = { 'If-Match': read.response.headers.get('etag') ?? '*' };
  const saved = await api.PUT('/api/dataflows/{id}/audiences', { params: { path, header }, body });
  if (saved.response.status === 412) return false;
  unwrap(saved);
  return true;
}
