import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { query } from '../../api/client.ts';
import { PolicyViolations } from '../../parts/policy-violation.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { Properties } from '../../parts/properties.tsx';
import { RightPanel } from '../../parts/right-panel.tsx';
import {
  expressionText,
  labelsIn,
  type Policy,
  useLabels,
  violationsIfOn,
} from './governance-queries.ts';

const list = style({ margin: 0, padding: 0, listStyleType: 'none' });
const text = style({ font: 'ui', margin: 0 });

function Names({ items }: { items: readonly { key: string; shown: ReactNode }[] }) {
  if (items.length === 0) return 'None';
  return (
    <ul className={list}>
      {items.map(({ key, shown }) => (
        <li key={key} dir="auto">
          {shown}
        </li>
      ))}
    </ul>
  );
}

/** What a policy reaches: the data with its labels, the dataflows that do what it denies, and where both meet. */
export function PolicyPanel({ policy, onClose }: { policy: Policy; onClose(): void }) {
  const params = { params: { path: { id: policy.id } } };
  const { data, error } = query.useQuery('get', '/api/policies/{id}', params);
  const violations = useQuery({
    queryKey: ['/api/policies', policy.id, 'violations'],
    queryFn: () => violationsIfOn(policy.id),
  });
  const wanted = new Set(labelsIn(policy.expression));
  const labels = (useLabels().data ?? []).filter(({ name }) => wanted.has(name));
  const fields = [...new Set(labels.flatMap((label) => label.fields))];
  const audiences = new Map(labels.flatMap((label) => label.audiences.map((one) => [one.id, one])));
  const broken = violations.data?.filter((one) => one.policy.id === policy.id) ?? [];
  return (
    <RightPanel title={policy.name} onClose={onClose}>
      <ProblemAlert error={error ?? violations.error} />
      <Properties
        items={[
          ...(policy.description ? [['Description', policy.description] as const] : []),
          ['Data that has', expressionText(policy.expression)],
          ['Must not be used for', policy.marketingActions.join(', ')],
          ['Status', policy.enabled ? 'Enabled' : 'Disabled'],
          [
            'Fields with its labels',
            <Names key="fields" items={fields.map((one) => ({ key: one, shown: one }))} />,
          ],
          [
            'Audiences with its labels',
            <Names
              key="audiences"
              items={[...audiences.values()].map(({ id, name }) => ({
                key: id,
                shown: <Link href={`/audiences/${id}/overview`}>{name}</Link>,
              }))}
            />,
          ],
          [
            'Dataflows that do what it denies',
            <Names
              key="dataflows"
              items={(data?.dataflows ?? []).map(({ id, name, enabled }) => ({
                key: id,
                shown: (
                  <>
                    <Link href={`/destinations/dataflows/${id}`}>{name}</Link>
                    {!enabled && ' (disabled)'}
                  </>
                ),
              }))}
            />,
          ],
        ]}
      />
      {violations.data && broken.length === 0 && (
        <p className={text}>
          {policy.enabled
            ? 'No active dataflow violates it.'
            : 'No active dataflow would violate it.'}
        </p>
      )}
      {broken.length > 0 && (
        <>
          <p className={text}>If it were enabled:</p>
          <PolicyViolations violations={broken} />
        </>
      )}
    </RightPanel>
  );
}
