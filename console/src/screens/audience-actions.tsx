/** What can be done with an audience, from its row and from its page. */
import { ActionMenu, DialogContainer, MenuItem, Text, ToastQueue } from '@react-spectrum/s2';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { problemOf } from '../api/problem.ts';
import { unwrap } from '../api/unwrap.ts';
import { ConfirmDialog, TypeNameDialog } from '../parts/confirm-dialog.tsx';
import { exactNumber } from '../parts/format.ts';
import { lackingText, useLacking, useMe } from '../session.tsx';
import type { Audience } from './audience-words.ts';
import { ChooseDataflowDialog } from './destinations/choose-dataflow.tsx';
import { useDataflows } from './destinations/data.ts';

interface AudienceActionsProps {
  audience: Audience;
  /** Names of the dataflows that carry it. */
  usedBy: readonly string[];
  isQuiet?: boolean;
  onDeleted?: () => void;
}

type Wanted = 'activate' | 'deactivate' | 'delete' | null;

const activating = [
  'Activate Destinations',
  'Manage Destinations',
  'Activate Segment without Mapping',
];

/** Whether this person may add audiences to dataflows, with a mapping or without. */
export function useMayActivate(): boolean {
  const { permissions } = useMe();
  return activating.some((one) => permissions.includes(one));
}

function useAudienceActions(audience: Audience) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[0]).startsWith('/api/audiences'),
    });
  const path = { id: audience.id };
  const told = async (work: () => Promise<string>): Promise<void> => {
    try {
      ToastQueue.positive(await work(), { timeout: 5_000 });
      await refresh();
    } catch (error) {
      const problem = problemOf(error);
      ToastQueue.negative(`${problem.title}: ${problem.detail}`);
    }
  };
  const setState = (lifecycleState: 'published' | 'inactive', done: string) =>
    told(async () => {
      unwrap(
        await api.PATCH('/api/audiences/{id}', { params: { path }, body: { lifecycleState } }),
      );
      return done;
    });
  const copy = () =>
    told(async () => {
      const made = unwrap(
        await api.POST('/api/audiences', {
          body: {
            name: `Copy of ${audience.name}`.slice(0, 200),
            description: audience.description,
            tags: audience.tags,
            expression: { value: audience.expression.value },
            lifecycleState: 'draft',
          } as never,
        }),
      );
      await navigate({ to: '/audiences/$id/edit', params: { id: made.id } });
      return `Draft ${made.name} created`;
    });
  const remove = async (): Promise<void> => {
    unwrap(await api.DELETE('/api/audiences/{id}', { params: { path } }));
    ToastQueue.positive(`${audience.name} deleted`, { timeout: 5_000 });
    await refresh();
  };
  return { setState, copy, remove };
}

/** The menu of an audience; what is not possible stands there with its reason. */
export function AudienceActions({ audience, usedBy, isQuiet, onDeleted }: AudienceActionsProps) {
  const me = useMe();
  const lacking = useLacking('Manage Segments');
  const navigate = useNavigate();
  const [wanted, setWanted] = useState<Wanted>(null);
  const [failure, setFailure] = useState<{ error: unknown } | null>(null);
  const [isPending, setPending] = useState(false);
  const { setState, copy, remove } = useAudienceActions(audience);
  const denied = lacking.length > 0 ? lackingText(me, lacking) : null;
  const used = usedBy.length > 0 ? `In use by ${usedBy.join(', ')}` : null;
  const outside = audience.evaluatedElsewhere ? 'It has no rule here.' : null;
  const isPublished = audience.lifecycleState === 'published';
  const mayActivate = useMayActivate();
  const flows = useDataflows().data ?? [];
  const items: { id: string; name: string; why: string | null; run(): void }[] = [
    {
      id: 'edit',
      name: 'Edit',
      why: denied ?? outside,
      run: () => void navigate({ to: '/audiences/$id/edit', params: { id: audience.id } }),
    },
    {
      id: 'activate',
      name: 'Activate to destination',
      why: mayActivate
        ? isPublished
          ? null
          : 'Publish it first'
        : lackingText(me, activating.slice(0, 1)),
      run: () => setWanted('activate'),
    },
    { id: 'copy', name: 'Copy', why: denied ?? outside, run: () => void copy() },
    isPublished
      ? {
          id: 'deactivate',
          name: 'Deactivate',
          why: denied ?? used,
          run: () => setWanted('deactivate'),
        }
      : {
          id: 'publish',
          name: 'Publish',
          why: denied,
          run: () => void setState('published', `${audience.name} published`),
        },
    { id: 'delete', name: 'Delete', why: denied ?? used, run: () => setWanted('delete') },
  ];
  const confirmDelete = async (close: () => void): Promise<void> => {
    setPending(true);
    try {
      await remove();
      close();
      setWanted(null);
      onDeleted?.();
    } catch (error) {
      setFailure({ error });
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <ActionMenu
        aria-label={`Actions for ${audience.name}`}
        isQuiet={isQuiet ?? false}
        size="S"
        disabledKeys={items.filter(({ why }) => why !== null).map(({ id }) => id)}
        onAction={(key) => items.find(({ id }) => id === key)?.run()}
      >
        {items.map(({ id, name, why }) => (
          <MenuItem key={id} id={id} textValue={name}>
            <Text slot="label">{name}</Text>
            {why !== null && <Text slot="description">{why}</Text>}
          </MenuItem>
        ))}
      </ActionMenu>
      <DialogContainer onDismiss={() => setWanted(null)}>
        {wanted === 'activate' && (
          <ChooseDataflowDialog flows={flows} audience={audience} newHref="/destinations/catalog" />
        )}
        {wanted === 'deactivate' && (
          <ConfirmDialog
            title={`Deactivate ${audience.name}?`}
            action="Deactivate audience"
            isDestructive
            onConfirm={() => void setState('inactive', `${audience.name} deactivated`)}
          >
            It is not evaluated any more; its {exactNumber(audience.members)} members stay as they
            are.
          </ConfirmDialog>
        )}
        {wanted === 'delete' && (
          <TypeNameDialog
            title={`Delete ${audience.name}?`}
            name={audience.name}
            action="Delete audience"
            error={failure?.error}
            isPending={isPending}
            onConfirm={(close) => void confirmDelete(close)}
          >
            Its rule, its history and its {exactNumber(audience.members)} memberships are gone for
            good.
          </TypeNameDialog>
        )}
      </DialogContainer>
    </>
  );
}
