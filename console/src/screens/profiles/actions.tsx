/** What can be done with a person as a whole: take along, delete. */
import {
  ActionMenu,
  Checkbox,
  DialogContainer,
  MenuItem,
  Text,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { TypeNameDialog } from '../../parts/confirm-dialog.tsx';
import { download } from '../../parts/download.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { useChange } from '../../parts/use-change.ts';
import { lackingText, useLacking, useMe } from '../../session.tsx';
import { bestName, type Profile } from './person.ts';

const choice = style({ paddingY: 16 });

/** A name that nobody would type: the profile's id is asked for instead. */
const nameCharsMax = 60;

async function copyLink(): Promise<void> {
  await navigator.clipboard.writeText(window.location.href);
  ToastQueue.positive('Link copied', { timeout: 5_000 });
}

async function saveExport(id: string): Promise<void> {
  try {
    await download(`/api/profiles/${id}/export`, `profile-${id}.json`);
    ToastQueue.positive('Person exported', { timeout: 5_000 });
  } catch (error) {
    const { title, detail } = problemOf(error);
    ToastQueue.negative(`${title}: ${detail}`);
  }
}

/** Names of the dataflows that have something of this person at their destination, or may soon. */
function useHolders(id: string) {
  return useQuery({
    queryKey: ['/api/profiles/memberships', id, 'holders'],
    queryFn: async () => {
      const names = new Set<string>();
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const query = { state: 'all' as const, limit: 1_000, cursor };
        const params = { path: { id }, query };
        const page = unwrap(await api.GET('/api/profiles/{id}/memberships', { params }));
        for (const one of page.items.flatMap(({ deliveries }) => deliveries)) {
          const mayBeThere = one.delivered === 'in' || one.desired === 'in';
          if (mayBeThere) names.add(one.dataflowName);
        }
        cursor = page.nextCursor;
      }
      return [...names];
    },
  });
}

function Effect({ id }: { id: string }) {
  const { data: names, error } = useHolders(id);
  if (error) return <ProblemAlert error={error} />;
  if (!names) return null;
  const removed =
    names.length === 0
      ? 'No dataflow has this person at its destination.'
      : `Will be removed from ${names.length === 1 ? '1 dataflow' : `${names.length} dataflows`} (${names.join(', ')}), then deleted.`;
  return (
    <>
      {removed} Attributes, events, identities, memberships, traces and the bodies of requests go
      for good. The audit log stays, without data of people.
    </>
  );
}

function DeleteDialog({ profile }: { profile: Profile }) {
  const navigate = useNavigate();
  const name = bestName(profile);
  const [isKeptOut, setKeptOut] = useState(false);
  const remove = useChange(async () => {
    const path = { id: profile.id };
    const query = { suppress: isKeptOut ? ('true' as const) : ('false' as const) };
    const { id } = unwrap(await api.DELETE('/api/profiles/{id}', { params: { path, query } }));
    // The page of who is deleted is left before all views are read anew.
    await navigate({ to: '/profiles/erasures/$id', params: { id } });
  });
  return (
    <TypeNameDialog
      title={`Delete ${name}?`}
      name={name.length > nameCharsMax ? profile.id : name}
      action="Delete person"
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <Effect id={profile.id} />
      <div className={choice}>
        <Checkbox isSelected={isKeptOut} onChange={setKeptOut}>
          Keep out: take no updates with an identity of this person
        </Checkbox>
      </div>
    </TypeNameDialog>
  );
}

/** The menu of a person; what is not allowed stands there with its reason. */
export function ProfileActions({ profile }: { profile: Profile }) {
  const me = useMe();
  const noExport = useLacking('Manage Profiles', 'View Identity Graph');
  const noDelete = useLacking('Manage Profiles');
  const [isDeleting, setDeleting] = useState(false);
  const items = [
    { id: 'link', name: 'Copy link', lacking: [], run: () => void copyLink() },
    { id: 'export', name: 'Export', lacking: noExport, run: () => void saveExport(profile.id) },
    { id: 'delete', name: 'Delete person', lacking: noDelete, run: () => setDeleting(true) },
  ];
  return (
    <>
      <ActionMenu
        aria-label="Profile actions"
        disabledKeys={items.filter(({ lacking }) => lacking.length > 0).map(({ id }) => id)}
        onAction={(key) => items.find(({ id }) => id === key)?.run()}
      >
        {items.map(({ id, name, lacking }) => (
          <MenuItem key={id} id={id} textValue={name}>
            <Text slot="label">{name}</Text>
            {lacking.length > 0 && <Text slot="description">{lackingText(me, lacking)}</Text>}
          </MenuItem>
        ))}
      </ActionMenu>
      <DialogContainer onDismiss={() => setDeleting(false)}>
        {isDeleting && <DeleteDialog profile={profile} />}
      </DialogContainer>
    </>
  );
}
