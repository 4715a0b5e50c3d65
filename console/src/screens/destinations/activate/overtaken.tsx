import { Button, ButtonGroup, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { changesBetween } from './choice.ts';
import type { useDraft } from './draft.ts';

type Meanwhile = NonNullable<ReturnType<typeof useDraft>['overtaken']>;

/** Somebody else changed the dataflow: what, and the two ways on. */
export function Overtaken({ meanwhile }: { meanwhile: Meanwhile }) {
  const changes = changesBetween(meanwhile.base, meanwhile.theirs);
  return (
    <InlineAlert variant="notice">
      <Heading>Somebody changed this dataflow meanwhile</Heading>
      <Content>
        {changes.map((change) => (
          <div key={change} dir="auto">
            {change}
          </div>
        ))}
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
