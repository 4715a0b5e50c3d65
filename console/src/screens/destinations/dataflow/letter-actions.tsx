import { ButtonGroup, DialogTrigger, ToastQueue } from '@react-spectrum/s2';
import { useQueryClient } from '@tanstack/react-query';
import { query } from '../../../api/client.ts';
import { exactNumber } from '../../../parts/format.ts';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import type { Dataflow } from '../data.ts';
import type { LedgerKey } from './chosen.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

const needs = ['Activate Destinations'];

/** Which dead letters. */
export interface LetterFilter {
  code?: string;
  rows?: LedgerKey[];
  targetValue?: string;
}

/** Send again, or give up with a reason: of a group, of chosen rows, of all. */
export function LetterActions(props: {
  flow: Dataflow;
  filter: LetterFilter;
  count: number;
  /** Why the state of things forbids it, or null. */
  reason?: string | null;
  onResent(count: number): void;
}) {
  const { flow, filter, count, reason = null, onResent } = props;
  const client = useQueryClient();
  const refresh = { onSettled: () => client.invalidateQueries() };
  const resend = query.useMutation('post', '/api/dataflows/{id}/resend', refresh);
  const discard = query.useMutation('post', '/api/dataflows/{id}/dead-letters/discard', refresh);
  const params = { path: { id: flow.id } };
  const send = async (): Promise<void> => {
    const { resent } = await resend.mutateAsync({ params, body: { ...filter, everything: false } });
    const are = resent === 1 ? 'delivery is' : 'deliveries are';
    ToastQueue.positive(`${exactNumber(resent)} ${are} pending again`, { timeout: 6_000 });
    onResent(resent);
  };
  return (
    <>
      <ButtonGroup>
        <ReasonedButton
          variant="secondary"
          size="S"
          needs={needs}
          reason={reason}
          isPending={resend.isPending}
          onPress={() => void send().catch(() => {})}
        >
          Resend
        </ReasonedButton>
        <DialogTrigger>
          <ReasonedButton variant="secondary" size="S" needs={needs} reason={reason}>
            Discard
          </ReasonedButton>
          <ReasonDialog
            title={`Discard ${exactNumber(count)} failed?`}
            action={`Discard ${exactNumber(count)}`}
            onConfirm={(reason) => discard.mutateAsync({ params, body: { ...filter, reason } })}
          >
            The person stays as they are in the destination until their next change.
          </ReasonDialog>
        </DialogTrigger>
      </ButtonGroup>
      <ProblemAlert error={resend.error} />
    </>
  );
}
