import { Content, Dialog, Heading, Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { chooseInDraft } from './activate/draft.ts';
import type { Dataflow } from './data.ts';

const list = style({ font: 'body-sm', margin: 0, paddingStart: 20, overflowWrap: 'anywhere' });
const text = style({ font: 'body-sm', margin: 0 });

interface ChooseDataflowDialogProps {
  flows: readonly Dataflow[];
  /** What is to be activated; without it, that is chosen in the dataflow. */
  audience?: { id: string; name: string; members: number };
  /** Where a dataflow is made. */
  newHref: string;
}

/** Through which dataflow to activate. Inside a DialogTrigger or DialogContainer. */
export function ChooseDataflowDialog({ flows, audience, newHref }: ChooseDataflowDialogProps) {
  const carries = (flow: Dataflow): boolean =>
    flow.audiences.some((one) => one.audienceId === audience?.id && one.state !== 'removing');
  return (
    <Dialog isDismissible>
      <Heading slot="title">Choose a dataflow</Heading>
      <Content>
        {flows.length === 0 && <p className={text}>There is no dataflow yet.</p>}
        <ul className={list}>
          {flows.map((flow) => (
            <li key={flow.id} dir="auto">
              {carries(flow) ? (
                `${flow.name}: carries it already`
              ) : (
                <Link
                  href={`/destinations/dataflows/${flow.id}/activate`}
                  onPress={() => audience && chooseInDraft(flow, audience)}
                >
                  {flow.name}
                </Link>
              )}
            </li>
          ))}
        </ul>
        <p className={text}>
          <Link href={newHref}>Configure new destination</Link>
        </p>
      </Content>
    </Dialog>
  );
}
