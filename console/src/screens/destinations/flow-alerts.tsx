import { Content, Dialog, Heading, Link, Switch } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { paths } from '../../../../api/schema.d.ts';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { WhyDisabled } from '../../parts/reasoned-button.tsx';
import { useChange } from '../../parts/use-change.ts';
import { lackingText, useLacking, useMe } from '../../session.tsx';
import type { Dataflow } from './data.ts';

type Rule =
  paths['/api/alert-rules']['get']['responses'][200]['content']['application/json']['items'][number];

/** The rules that watch each dataflow by itself. */
export const ofDataflows: readonly string[] = [
  'delivery-delayed',
  'delivery-failing',
  'failed-deliveries',
  'exclusion-rate',
  'segment-recreated',
  'backfill-started',
  'backfill-finished',
];
const column = style({ display: 'flex', flexDirection: 'column', gap: 12, font: 'body-sm' });
const text = style({ font: 'body-sm', margin: 0 });
const note = style({ font: 'body-xs', color: 'neutral-subdued', marginStart: 40 });

/** Why people are told of a rule for no dataflow at all, or null. */
export function offFor(rule: Rule): string | null {
  if (!rule.enabled) return 'This rule is off.';
  return rule.muted.includes('*') ? 'This rule is muted everywhere.' : null;
}

/** Which alerts about a dataflow are told; the history has them all. */
export function FlowAlerts({ flow }: { flow: Dataflow }) {
  const me = useMe();
  const lacking = useLacking('Manage Alerts');
  const mayView = useLacking('View Alerts').length === 0;
  const rules = query.useQuery('get', '/api/alert-rules', {}, { enabled: mayView }).data?.items;
  const change = useChange(async ({ id, muted }: { id: string; muted: string[] }) =>
    unwrap(await api.PATCH('/api/alert-rules/{id}', { params: { path: { id } }, body: { muted } })),
  );
  if (!mayView) return <p className={text}>{lackingText(me, ['View Alerts'])}</p>;
  const own = rules?.filter(({ id }) => ofDataflows.includes(id)) ?? [];
  return (
    <div className={column}>
      {own.map((rule) => {
        const others = rule.muted.filter((thing) => thing !== flow.id);
        const off = offFor(rule);
        return (
          <div key={rule.id}>
            <Switch
              isSelected={off === null && !rule.muted.includes(flow.id)}
              isDisabled={lacking.length > 0 || off !== null}
              onChange={(isOn) =>
                change.mutate({ id: rule.id, muted: isOn ? others : [...others, flow.id] })
              }
            >
              {rule.name}
            </Switch>
            <div className={note}>{off ?? rule.description}</div>
          </div>
        );
      })}
      {lacking.length > 0 && <WhyDisabled>{lackingText(me, lacking)}</WhyDisabled>}
      <ProblemAlert error={change.error} />
      <p className={text}>
        What is switched off stands in the <Link href="/alerts/history">history</Link> all the same.
        Who is told: <Link href="/alerts/channels">channels</Link>.
      </p>
    </div>
  );
}

/** Inside a DialogContainer. */
export function FlowAlertsDialog({ flow }: { flow: Dataflow }) {
  return (
    <Dialog isDismissible>
      <Heading slot="title">{`Alerts of ${flow.name}`}</Heading>
      <Content>
        <FlowAlerts flow={flow} />
      </Content>
    </Dialog>
  );
}
