import { Button, ButtonGroup, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { TimeText } from '../../../parts/time-text.tsx';
import type { Dataflow } from '../data.ts';
import { lastChange, useFlowChanges } from '../dataflow/flow-changes.ts';
import { changesBetween } from './choice.ts';
import type { useDraft } from './draft.ts';

type Meanwhile = NonNullable<ReturnType<typeof useDraft>['overtaken']>;

/** Somebody else changed the dataflow: what, who and when, and the two ways on. */
export function Overtaken({ flow, meanwhile }: { flow: Dataflow; meanwhile: Meanwhile }) {
  const changes = changesBetween(meanwhile.base, meanwhile.theirs);
  const last = lastChange(useFlowChanges(flow.id));
  return (
    <InlineAlert variant="notice">
      <Heading>Somebody changed this dataflow meanwhile</Heading>
      <Content>
        {changes.map((change) => (
          <div key={change} dir="auto">
            {change}
          </div>
        ))}
        {last && (
          <div>
            Last changed by <bdi>{last.actor.name}</bdi>, <TimeText at={last.at} />
          </div>
        )}
        <ButtonGroup>
          <Button variant="primary" size="S" onPress={meanwhile.keepBoth}>
            Keep mine and theirs
          </Button>
          <Button variant="secondary" size="S" onPress={meanwhile.takeTheirs}>
            Take theirs
          </Button>
        </ButtonGroup>
      </Content>
    </InlineAlert>
  );
}
