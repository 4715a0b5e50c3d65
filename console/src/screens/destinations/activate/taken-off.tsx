import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { exactNumber } from '../../../parts/format.ts';
import type { Dataflow, Definition } from '../data.ts';
import type { Draft } from './choice.ts';

const text = style({ font: 'body', overflowWrap: 'anywhere' });

/** What becomes of the people of audiences that are chosen no more. */
export function TakenOff(props: { flow: Dataflow; definition: Definition; draft: Draft }) {
  const { flow, definition, draft } = props;
  const removed = flow.audiences.filter(
    ({ audienceId, state }) => state !== 'removing' && !draft.audiences[audienceId],
  );
  return removed.map(({ audienceId, name, counts }) => (
    <div key={audienceId} className={text} dir="auto">
      {name} is taken off: {exactNumber(counts.delivered)} people will be removed from{' '}
      {definition.shortName}.
    </div>
  ));
}
