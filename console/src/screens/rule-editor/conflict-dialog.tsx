/** Two people changed one audience: both versions side by side, and one of them is chosen. */
import { Button, ButtonGroup, Content, Dialog, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { TimeText } from '../../parts/time-text.tsx';
import type { Audience } from '../audience-words.ts';
import { differences, draftOf, type RuleDraft } from './use-draft.ts';

const sides = style({
  display: 'grid',
  gridTemplateColumns: ['minmax(0, 1fr)', 'minmax(0, 1fr)'],
  gap: 16,
});
const titleStyle = style({ font: 'title', margin: 0 });
const term = style({ font: 'ui-sm', color: 'neutral-subdued' });
const detail = style({
  font: 'code-sm',
  margin: 0,
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
});
const text = style({ font: 'body', marginTop: 0, marginBottom: 16 });

const partNames: Readonly<Record<keyof RuleDraft, string>> = {
  name: 'Name',
  description: 'Description',
  tags: 'Tags',
  expression: 'Rule',
};

function Side(props: { title: string; draft: RuleDraft; parts: readonly (keyof RuleDraft)[] }) {
  return (
    <section aria-label={props.title}>
      <h3 className={titleStyle}>{props.title}</h3>
      <dl>
        {props.parts.map((part) => (
          <div key={part}>
            <dt className={term}>{partNames[part]}</dt>
            <dd className={detail} dir="auto">
              {props.draft[part] || '—'}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface ConflictDialogProps {
  mine: RuleDraft;
  theirs: Audience;
  onKeepMine(): void;
  onTakeTheirs(): void;
}

/** Inside a DialogContainer. */
export function ConflictDialog({ mine, theirs, onKeepMine, onTakeTheirs }: ConflictDialogProps) {
  const parts = differences(mine, draftOf(theirs));
  return (
    <Dialog role="alertdialog" size="L">
      {({ close }) => (
        <>
          <Heading slot="title">This audience was changed meanwhile</Heading>
          <Content>
            <p className={text} dir="auto">
              {theirs.updatedBy || 'Somebody'} changed it <TimeText at={theirs.updatedAt} />.
              Nothing of yours is saved yet.
            </p>
            <div className={sides}>
              <Side title="Mine" draft={mine} parts={parts} />
              <Side title="Theirs" draft={draftOf(theirs)} parts={parts} />
            </div>
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close} autoFocus>
              Cancel
            </Button>
            <Button
              variant="secondary"
              onPress={() => {
                close();
                onTakeTheirs();
              }}
            >
              Take theirs
            </Button>
            <Button
              variant="accent"
              onPress={() => {
                close();
                onKeepMine();
              }}
            >
              Keep mine
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
