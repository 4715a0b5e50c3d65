import { DialogContainer, ToastQueue } from '@react-spectrum/s2';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { problemOf } from '../../../api/problem.ts';
import { unwrap } from '../../../api/unwrap.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { exactNumber } from '../../../parts/format.ts';
import { ReasonedMenu } from '../../../parts/reasoned-menu.tsx';
import { useChange } from '../../../parts/use-change.ts';
import { lackingText, useLackingToActivate, useMe } from '../../../session.tsx';
import type { Dataflow, Definition } from '../data.ts';
import { ResendDialog } from './dialogs.tsx';

interface ActivationMenuProps {
  flow: Dataflow;
  definition: Definition;
  row: Dataflow['audiences'][number];
}

/** What can be done with one audience of a dataflow. */
export function ActivationMenu({ flow, definition, row }: ActivationMenuProps) {
  const [open, setOpen] = useState<'resend' | 'remove' | null>(null);
  const navigate = useNavigate();
  const me = useMe();
  const lacking = useLackingToActivate();
  const remove = useChange(
    async () => {
      const path = { id: flow.id, audienceId: row.audienceId };
      unwrap(await api.DELETE('/api/dataflows/{id}/audiences/{audienceId}', { params: { path } }));
    },
    { done: `${row.name} is taken off` },
  );
  const why = lacking.length > 0 ? lackingText(me, lacking) : null;
  const confirm = (): void =>
    remove.mutate(undefined, { onError: (error) => ToastQueue.negative(problemOf(error).detail) });
  const editSchedule = (): void =>
    void navigate({
      to: '/destinations/dataflows/$id/activate',
      params: { id: flow.id },
      search: { step: 'schedule' },
    });
  return (
    <>
      <ReasonedMenu
        isQuiet
        size="S"
        label={`Actions for ${row.name}`}
        items={[
          { id: 'schedule', name: 'Edit schedule', why, act: editSchedule },
          { id: 'resend', name: 'Resend…', why, act: () => setOpen('resend') },
          {
            id: 'remove',
            name: 'Remove audience',
            why: why ?? (row.state === 'removing' ? 'It is being removed.' : null),
            act: () => setOpen('remove'),
          },
        ]}
      />
      <DialogContainer onDismiss={() => setOpen(null)}>
        {open === 'resend' ? (
          <ResendDialog flow={flow} audience={row.audienceId} />
        ) : open === 'remove' ? (
          <ConfirmDialog
            title={`Remove ${row.name}?`}
            action="Remove audience"
            isDestructive
            onConfirm={confirm}
          >
            {exactNumber(row.counts.delivered)} people will be removed from {definition.shortName}.
          </ConfirmDialog>
        ) : null}
      </DialogContainer>
    </>
  );
}
