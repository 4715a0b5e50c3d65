/** Saves a draft, unless somebody else has changed the audience since it was begun. */
import { ToastQueue } from '@react-spectrum/s2';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { api, query } from '../../api/client.ts';
import { type Problem, problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { useLatest } from '../../parts/latest.ts';
import { type Audience, tagsOf } from '../audience-words.ts';
import type { RuleDraft } from './use-draft.ts';

interface Given {
  audience: Audience | null;
  draft: RuleDraft;
  /** `updatedAt` of the audience that the draft was made of. */
  madeOf: string | null;
  forget(): void;
}

type Lifecycle = 'draft' | 'published';

interface Wanted {
  /** Null: as it is. */
  lifecycleState: Lifecycle | null;
  /** `updatedAt` of the version that is to be replaced knowingly. */
  over?: string;
}

function bodyOf({ draft }: Given, { lifecycleState }: Wanted) {
  const { name, description, tags, expression } = draft;
  return {
    ...{ name, description, tags: tagsOf(tags), expression: { value: expression } },
    ...(lifecycleState === null ? {} : { lifecycleState }),
  } as never;
}

/** The audience as it is saved, or as somebody else has made it: then nothing was done. */
async function saveOver(
  id: string,
  given: Given,
  wanted: Wanted,
): Promise<{ saved: Audience } | { theirs: Audience }> {
  const path = { id };
  const read = await api.GET('/api/audiences/{id}', { params: { path } });
  const now = unwrap(read);
  if (now.updatedAt !== (wanted.over ?? given.madeOf)) return { theirs: now };
  const header = { 'If-Match': read.response.headers.get('etag') ?? '*' };
  const body = bodyOf(given, wanted);
  const answer = await api.PATCH('/api/audiences/{id}', { params: { path, header }, body });
  // Changed between the two calls: once more, with what it is by now.
  if (answer.response.status === 412) return saveOver(id, given, wanted);
  return { saved: unwrap(answer) };
}

export function useSave(given: Given) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  const [conflict, setConflict] = useState<{ theirs: Audience; wanted: Wanted } | null>(null);
  const latest = useLatest(given);
  const save = useCallback(
    async (wanted: Wanted): Promise<void> => {
      setPending(true);
      setProblem(null);
      const { audience, forget } = latest.current;
      try {
        const done = audience
          ? await saveOver(audience.id, latest.current, wanted)
          : {
              saved: unwrap(
                await api.POST('/api/audiences', { body: bodyOf(latest.current, wanted) }),
              ),
            };
        if ('theirs' in done) {
          const { theirs } = done;
          const asked = { params: { path: { id: theirs.id } } };
          const { queryKey } = query.queryOptions('get', '/api/audiences/{id}', asked);
          client.setQueryData(queryKey, theirs);
          setConflict({ theirs, wanted });
          return;
        }
        forget();
        ToastQueue.positive(`${done.saved.name} saved`, { timeout: 5_000 });
        const params = { id: done.saved.id, tab: 'overview' };
        await navigate({ to: '/audiences/$id/$tab', params });
        await client.invalidateQueries();
      } catch (error) {
        setProblem(problemOf(error));
      } finally {
        setPending(false);
      }
    },
    [client, latest, navigate],
  );
  return { save, problem, isPending, conflict, settle: () => setConflict(null) };
}
