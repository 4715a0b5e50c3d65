import { DialogContainer } from '@react-spectrum/s2';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ReasonedMenu } from '../../parts/reasoned-menu.tsx';
import { lackingText, useLacking, useLackingToActivate, useMe } from '../../session.tsx';
import { type Dataflow, useDefinition } from './data.ts';
import { DeleteDataflowDialog } from './dataflow/dialogs.tsx';
import { FlowAlertsDialog } from './flow-alerts.tsx';

/** What can be done with a dataflow from its row; what is not possible stands there with its reason. */
export function FlowMenu({ flow }: { flow: Dataflow }) {
  const [open, setOpen] = useState<'alerts' | 'delete' | null>(null);
  const navigate = useNavigate();
  const me = useMe();
  const definition = useDefinition(flow.destination);
  const lackingToActivate = useLackingToActivate();
  const lackingToDelete = useLacking('Manage Destinations');
  const whyNot = (lacking: readonly string[]): string | null =>
    lacking.length > 0 ? lackingText(me, lacking) : null;
  const params = { id: flow.id };
  const settings = (): void =>
    void navigate({
      to: '/destinations/dataflows/$id/$tab',
      params: { ...params, tab: 'settings' },
    });
  return (
    <>
      <ReasonedMenu
        isQuiet
        size="S"
        label={`Actions for ${flow.name}`}
        items={[
          {
            id: 'activate',
            name: 'Activate audiences',
            why: whyNot(lackingToActivate),
            act: () => void navigate({ to: '/destinations/dataflows/$id/activate', params }),
          },
          { id: 'edit', name: 'Edit', act: settings },
          { id: 'actions', name: 'Edit marketing actions', act: settings },
          { id: 'alerts', name: 'Subscribe to alerts', act: () => setOpen('alerts') },
          {
            id: 'monitoring',
            name: 'View in monitoring',
            act: () =>
              void navigate({
                to: '/monitoring/$tab',
                params: { tab: 'destinations' },
                search: { dataflow: flow.id },
              }),
          },
          {
            id: 'delete',
            name: 'Delete',
            why: whyNot(lackingToDelete),
            act: () => setOpen('delete'),
          },
        ]}
      />
      <DialogContainer onDismiss={() => setOpen(null)}>
        {open === 'alerts' ? (
          <FlowAlertsDialog flow={flow} />
        ) : open === 'delete' && definition ? (
          <DeleteDataflowDialog flow={flow} definition={definition} />
        ) : null}
      </DialogContainer>
    </>
  );
}
