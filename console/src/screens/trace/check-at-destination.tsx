import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { PageButton } from '../../parts/page-button.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import type { Trace } from '../../parts/trace-timeline.tsx';
import { useDataflow, useDefinition } from '../destinations/data.ts';
import { useVerification, type Verified } from '../destinations/use-verification.ts';

const text = style({ font: 'body', margin: 0, overflowWrap: 'anywhere' });
const column = style({ display: 'flex', flexDirection: 'column', alignItems: 'start', gap: 12 });

type Delivery = Trace['deliveries'][number];
/** What the destination said of one person in one audience. */
function sentences(result: Verified, audienceId: string): string[] {
  if (result.state === 'running') return ['Comparing…'];
  const own = result.findings.filter((one) => one.audienceId === audienceId);
  const said = own.length > 0 ? own : result.findings.filter((one) => one.audienceId === null);
  return said.map((one) => one.text);
}

function Check({ delivery }: { delivery: Delivery }) {
  const { dataflowId, audienceId, targetValue } = delivery;
  const place = useDefinition(useDataflow(dataflowId).data?.destination)?.shortName;
  const { result, error, isRunning, isRepairing, verify, repair } = useVerification(dataflowId);
  if (!place) return null;
  const differences = (result?.differences ?? []).filter((one) => one.audienceId === audienceId);
  const isRepairable = differences.some((one) => one.repairable) && result?.repaired === 0;
  const isMapping = differences.some(({ kind }) =>
    ['unknown-identity', 'differs-in-case'].includes(kind),
  );
  return (
    <div className={column}>
      <ReasonedButton
        variant="accent"
        needs={['Activate Destinations']}
        isPending={isRunning}
        onPress={() => void verify(targetValue)}
      >
        {`Check in ${place}`}
      </ReasonedButton>
      <div role="status" className={text} dir="auto">
        {result && sentences(result, audienceId).map((one) => <p key={one}>{one}</p>)}
        {result !== undefined && result.repaired > 0 && <p>It is sent again.</p>}
      </div>
      {isRepairable && (
        <Button variant="secondary" isPending={isRepairing} onPress={repair}>
          Repair
        </Button>
      )}
      {isMapping && (
        <PageButton
          variant="secondary"
          href={`/destinations/dataflows/${dataflowId}/activate?step=mapping`}
        >
          Change mapping
        </PageButton>
      )}
      {error && <ProblemAlert error={error} />}
    </div>
  );
}

/** Asks the destination about this one person, where something was delivered. */
export function CheckAtDestination({ trace }: { trace: Trace }) {
  const delivery = trace.deliveries.find(
    (one) => one.dataflowId === trace.dataflow?.id && one.audienceId === trace.audience?.id,
  );
  if (!delivery || delivery.targetValue === '') return null;
  return <Check key={`${delivery.dataflowId} ${delivery.audienceId}`} delivery={delivery} />;
}
