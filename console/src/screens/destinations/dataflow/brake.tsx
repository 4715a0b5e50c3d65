import { ButtonGroup, Content, DialogTrigger, Heading, InlineAlert } from '@react-spectrum/s2';
import { useQueryClient } from '@tanstack/react-query';
import { query } from '../../../api/client.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { exactNumber } from '../../../parts/format.ts';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import type { Dataflow } from '../data.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** Too many people leave at once: a person decides whether they really go. */
export function BrakeBanner({ flow }: { flow: Dataflow }) {
  const client = useQueryClient();
  const refresh = { onSettled: () => client.invalidateQueries() };
  const confirm = query.useMutation('post', '/api/dataflows/{id}/brake/confirm', refresh);
  const discard = query.useMutation('post', '/api/dataflows/{id}/brake/discard', refresh);
  if (flow.brake.state !== 'holding') return null;
  const params = { path: { id: flow.id } };
  const held = exactNumber(flow.brake.held);
  return (
    <InlineAlert variant="notice">
      <Heading>The mass-exit brake holds {held} removals</Heading>
      <Content>
        <div>
          Since <TimeText at={flow.brake.since} /> more than {flow.brakePercent} % of the members
          would leave at once. Nobody is removed until you decide.
        </div>
        <ProblemAlert error={confirm.error} />
        <ButtonGroup>
          <DialogTrigger>
            <ReasonedButton variant="negative" needs={['Manage Destinations']}>
              Remove them
            </ReasonedButton>
            <ConfirmDialog
              title="Remove these people?"
              action={`Remove ${held} people`}
              isDestructive
              onConfirm={() => confirm.mutate({ params })}
            >
              {held} removals will be sent to the destination.
            </ConfirmDialog>
          </DialogTrigger>
          <DialogTrigger>
            <ReasonedButton variant="secondary" needs={['Manage Destinations']}>
              Keep them
            </ReasonedButton>
            <ReasonDialog
              title="Keep these people?"
              action={`Keep ${held} people`}
              onConfirm={(reason) => discard.mutateAsync({ params, body: { reason } })}
            >
              They stay as they are at the destination until their next change.
            </ReasonDialog>
          </DialogTrigger>
        </ButtonGroup>
      </Content>
    </InlineAlert>
  );
}
