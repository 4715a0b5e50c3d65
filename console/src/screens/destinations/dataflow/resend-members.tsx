import { DialogTrigger, ToastQueue } from '@react-spectrum/s2';
import { useQueryClient } from '@tanstack/react-query';
import { query } from '../../../api/client.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { exactNumber } from '../../../parts/format.ts';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import type { Dataflow, Definition } from '../data.ts';
import type { Chosen } from './chosen.tsx';

/** Sends members again that were delivered: those chosen, or all that the list shows. */
export function ResendMembers(props: {
  flow: Dataflow;
  definition: Definition;
  chosen: Chosen;
  /** Of the list, beside its state. */
  targetValue: string;
  onResent(count: number): void;
}) {
  const { flow, definition, chosen, targetValue, onResent } = props;
  const client = useQueryClient();
  const resend = query.useMutation('post', '/api/dataflows/{id}/resend', {
    onSettled: () => client.invalidateQueries(),
  });
  const which = chosen.rows
    ? { rows: chosen.rows }
    : { ...(targetValue === '' ? {} : { targetValue }) };
  const send = async (): Promise<void> => {
    const { resent } = await resend.mutateAsync({
      params: { path: { id: flow.id } },
      body: { ...which, everything: true, state: 'delivered' },
    });
    const are = resent === 1 ? 'membership is' : 'memberships are';
    ToastQueue.positive(`${exactNumber(resent)} ${are} sent again`, { timeout: 6_000 });
    chosen.clear();
    onResent(resent);
  };
  const count = exactNumber(chosen.count);
  const are = chosen.count === 1 ? 'membership is' : 'memberships are';
  return (
    <>
      <DialogTrigger>
        <ReasonedButton
          variant="secondary"
          size="S"
          needs={['Activate Destinations']}
          reason={chosen.reason}
          isPending={resend.isPending}
        >
          Resend
        </ReasonedButton>
        <ConfirmDialog
          title={`Resend ${count}?`}
          action={`Resend ${count}`}
          onConfirm={() => void send().catch(() => {})}
        >
          {`${count} ${are} sent to ${definition.shortName} again as they are now.`}
        </ConfirmDialog>
      </DialogTrigger>
      <ProblemAlert error={resend.error} />
    </>
  );
}
