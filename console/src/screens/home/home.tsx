import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { PageHeader } from '../../parts/page-header.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ArrivingBand } from './arriving.tsx';
import { AttentionBand } from './attention.tsx';
import { AudiencesBand } from './audiences.tsx';
import { Checklist } from './checklist.tsx';
import { useOverview } from './overview.ts';

const start = style({ display: 'flex', flexDirection: 'column', gap: 16, marginBottom: 32 });
const dismissedKey = 'millrace.checklist.dismissed';

/** The three questions, once something is delivered; until then, the way there. */
export function HomeScreen() {
  const overview = useOverview();
  const [isDismissed, setDismissed] = useState(localStorage.getItem(dismissedKey) !== null);
  const { data } = overview;
  const error: unknown = overview.error;
  const hasDelivered = data?.checklist.hasDelivered ?? false;
  return (
    <>
      <PageHeader title="Home" />
      {error && <ProblemAlert error={error} onRetry={() => void overview.refetch()} />}
      {data && !(hasDelivered && isDismissed) && (
        <div className={start}>
          <Checklist overview={data} />
          {hasDelivered && (
            <div>
              <Button
                variant="secondary"
                onPress={() => {
                  localStorage.setItem(dismissedKey, 'yes');
                  setDismissed(true);
                }}
              >
                Dismiss checklist
              </Button>
            </div>
          )}
        </div>
      )}
      {data && hasDelivered && (
        <>
          {data.arriving ? (
            <ArrivingBand arriving={data.arriving} />
          ) : (
            <Panel title="Is everything arriving?">{data.lacking['arriving']}</Panel>
          )}
          {data.attention ? (
            <AttentionBand attention={data.attention} />
          ) : (
            <Panel title="Does anything need me?">{data.lacking['attention']}</Panel>
          )}
          {data.audiences ? (
            <AudiencesBand audiences={data.audiences} />
          ) : (
            <Panel title="Are my audiences as expected?">{data.lacking['audiences']}</Panel>
          )}
        </>
      )}
    </>
  );
}
