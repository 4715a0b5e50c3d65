import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { paths } from '../../../../../api/schema.d.ts';
import { exclusionWords } from '../../../parts/exclusion-words.ts';
import { duration, exactNumber, percent } from '../../../parts/format.ts';
import { Properties } from '../../../parts/properties.tsx';
import { RightPanel } from '../../../parts/right-panel.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import type { Dataflow } from '../data.ts';

export type Run =
  paths['/api/dataflows/{id}/runs']['get']['responses'][200]['content']['application/json']['items'][number];

const title = style({ font: 'title-sm', margin: 0 });
const text = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });
const code = style({ font: 'code-sm', overflowWrap: 'anywhere' });

/** Why a run was: "backfill" reads as it is, `drift-repair` does not. */
export function causeText(cause: string): string {
  const words = cause.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function rateText(run: Run): string {
  return percent(run.activated + run.excluded, run.received);
}

/** What went wrong in a run, by error. */
export function RunErrors({ run }: { run: Run }) {
  return (
    <>
      {run.errors.length === 0 && <p className={text}>No errors.</p>}
      {run.errors.map((error) => (
        <section key={error.code} aria-label={error.title}>
          <p className={text}>
            <b>
              {error.title} ({error.code}): {exactNumber(error.people)}
            </b>
            {error.retried > 0 && `, ${exactNumber(error.retried)} attempts repeated`}
          </p>
          <p className={text}>
            {error.description} {error.nextStep}
          </p>
          {error.sample && <code className={code}>{error.sample}</code>}
        </section>
      ))}
    </>
  );
}

/** One run beside the list, with the way to its own page. */
export function RunPanel(props: { flow: Dataflow; run: Run; onClose(): void }) {
  const { flow, run, onClose } = props;
  return (
    <RightPanel title="Dataflow run" onClose={onClose}>
      <Properties
        items={[
          ['Start', <TimeText key="start" at={run.startedAt} isAbsolute />],
          ['Status', <StatusText key="status" status={run.status.replaceAll('-', ' ')} />],
          ['Cause', causeText(run.cause)],
          ['Processing time', duration(run.processingSeconds * 1_000)],
          ['Profiles received', exactNumber(run.received)],
          ['Identities activated', exactNumber(run.activated)],
          ['Identities excluded', exactNumber(run.excluded)],
          ...Object.entries(run.excludedByReason).map(
            ([reason, people]) =>
              [`Excluded: ${exclusionWords[reason] ?? reason}`, exactNumber(people)] as const,
          ),
          ['Identities failed', exactNumber(run.failed)],
          ...(run.waiting > 0 ? [['Waiting', exactNumber(run.waiting)] as const] : []),
          ['Activation rate', rateText(run)],
        ]}
      />
      <h3 className={title}>Errors</h3>
      <RunErrors run={run} />
      <Link href={`/destinations/dataflows/${flow.id}/runs/${run.id}`}>Open run</Link>
      <Link href={`/destinations/dataflows/${flow.id}/requests?run=${run.id}`}>
        Requests of this run
      </Link>
    </RightPanel>
  );
}
