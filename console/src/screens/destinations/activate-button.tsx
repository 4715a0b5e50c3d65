import { LinkButton } from '@react-spectrum/s2';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { useLackingToActivate } from '../../session.tsx';

/** Leads to where audiences are put on a dataflow, for who may do that. */
export function ActivateButton({ dataflowId }: { dataflowId: string }) {
  const lacking = useLackingToActivate();
  const words = 'Activate audiences';
  if (lacking.length > 0) {
    return (
      <ReasonedButton variant="accent" needs={lacking}>
        {words}
      </ReasonedButton>
    );
  }
  return (
    <LinkButton variant="accent" href={`/destinations/dataflows/${dataflowId}/activate`}>
      {words}
    </LinkButton>
  );
}
