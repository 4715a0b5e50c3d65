/** What can be done with a write key, from its row in the list. */
import { DialogContainer, ToastQueue } from '@react-spectrum/s2';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ReasonedMenu } from '../../parts/reasoned-menu.tsx';
import { useChange } from '../../parts/use-change.ts';
import { lackingText, useLacking, useMe } from '../../session.tsx';
import { DeleteSourceDialog } from './delete-source-dialog.tsx';
import type { ListedSource } from './source-query.ts';

function tellError(error: unknown): void {
  const { title, detail } = problemOf(error);
  ToastQueue.negative(`${title}: ${detail}`);
}

export function SourceMenu({ source }: { source: ListedSource }) {
  const [isDeleting, setDeleting] = useState(false);
  const me = useMe();
  const lacking = useLacking('Manage Sources');
  const params = { path: { id: source.id } };
  const isEnabled = source.status !== 'disabled';
  const toggle = useChange(
    async () =>
      unwrap(await api.PATCH('/api/write-keys/{id}', { params, body: { enabled: !isEnabled } })),
    { done: isEnabled ? 'Source disabled' : 'Source enabled' },
  );
  const remove = useChange(
    async () => unwrap(await api.DELETE('/api/write-keys/{id}', { params })),
    { done: 'Source deleted', onDone: () => setDeleting(false) },
  );
  if (source.kind !== 'write-key') return null;
  const why = lacking.length > 0 ? lackingText(me, lacking) : null;
  return (
    <>
      <ReasonedMenu
        isQuiet
        size="S"
        label={`Actions for ${source.name}`}
        items={[
          {
            id: 'toggle',
            name: isEnabled ? 'Disable source' : 'Enable source',
            why,
            act: () => toggle.mutate(undefined, { onError: tellError }),
          },
          { id: 'delete', name: 'Delete source', why, act: () => setDeleting(true) },
        ]}
      />
      <DialogContainer onDismiss={() => setDeleting(false)}>
        {isDeleting && <DeleteSourceDialog name={source.name} remove={remove} />}
      </DialogContainer>
    </>
  );
}
