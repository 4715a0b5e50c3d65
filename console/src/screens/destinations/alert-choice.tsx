import { Checkbox, CheckboxGroup, ToastQueue } from '@react-spectrum/s2';
import { type ReactNode, useState } from 'react';
import { api, query } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { WhyDisabled } from '../../parts/reasoned-button.tsx';
import { lackingText, useLacking, useMe } from '../../session.tsx';
import { ofDataflows, offFor } from './flow-alerts.tsx';

/** What has to do with people not arriving; the others tell that all is well. */
const chosenFirst = ['delivery-delayed', 'delivery-failing', 'failed-deliveries', 'exclusion-rate'];

/**
 * Which alerts about a dataflow that is being made are told. Those not chosen are muted for it, which
 * its settings can change.
 */
export function useAlertChoice(): { field: ReactNode; keep(dataflowId: string): Promise<void> } {
  const me = useMe();
  const lacking = useLacking('View Alerts', 'Manage Alerts');
  const isAllowed = lacking.length === 0;
  const all = query.useQuery('get', '/api/alert-rules', {}, { enabled: isAllowed }).data?.items;
  const rules = all?.filter((rule) => ofDataflows.includes(rule.id) && offFor(rule) === null) ?? [];
  const [chosen, setChosen] = useState(chosenFirst);
  const keep = async (dataflowId: string): Promise<void> => {
    try {
      for (const { id, muted } of rules) {
        if (chosen.includes(id)) continue;
        const body = { muted: [...muted, dataflowId] };
        unwrap(await api.PATCH('/api/alert-rules/{id}', { params: { path: { id } }, body }));
      }
    } catch (error) {
      // The dataflow is there; all its alerts are told.
      ToastQueue.negative(`The choice of alerts was not kept: ${problemOf(error).detail}`);
    }
  };
  const field = isAllowed ? (
    <CheckboxGroup label="Alerts" value={chosen} onChange={setChosen}>
      {rules.map((rule) => (
        <Checkbox key={rule.id} value={rule.id}>
          {`${rule.name}: ${rule.description}`}
        </Checkbox>
      ))}
    </CheckboxGroup>
  ) : (
    <div>
      All alerts about it are told. <WhyDisabled>{lackingText(me, lacking)}</WhyDisabled>
    </div>
  );
  return { field, keep };
}
