import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Panel } from '../../../parts/panel.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import type { Dataflow } from '../data.ts';
import { useFlowChanges } from './flow-changes.ts';

const list = style({ font: 'body-sm', margin: 0, paddingStart: 20, overflowWrap: 'anywhere' });

const words: Readonly<Record<string, string>> = {
  'dataflows.create': 'created it',
  'dataflows.update': 'changed its settings',
  'dataflows.audiences': 'added an audience',
  'dataflows.audiences.update': 'changed audiences',
  'dataflows.audiences.delete': 'took an audience off',
  'dataflows.resend': 'sent again',
  'dataflows.verify': 'verified',
  'dataflows.verifications.repair': 'repaired differences',
  'dataflows.dead-letters.discard': 'gave failed deliveries up',
  'dataflows.brake.confirm': 'let held removals go',
  'dataflows.brake.discard': 'gave held removals up',
};
const shown = 10;

/** Who did what to this dataflow; each entry leads to what it changed. */
export function HistoryPanel({ flow }: { flow: Dataflow }) {
  const changes = useFlowChanges(flow.id);
  if (changes === undefined) return null;
  const all = new URLSearchParams({ objectType: 'dataflows', objectId: flow.id });
  return (
    <Panel title="History">
      <ul className={list} aria-label="History">
        {changes.slice(0, shown).map(({ id, at, actor, action }) => (
          <li key={id}>
            <TimeText at={at} />: <bdi>{actor.name}</bdi>{' '}
            <Link href={`/audits?${all}&sel=${id}`}>{words[action] ?? action}</Link>
          </li>
        ))}
      </ul>
      <div>
        <Link href={`/audits?${all}`}>All in the audit log</Link>
      </div>
    </Panel>
  );
}
