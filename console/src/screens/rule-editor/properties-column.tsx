import { ActionButton, DialogTrigger, ProgressBar, TextArea, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo } from 'react';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { costHints } from '../../rule-cards/problems.ts';
import { useLacking } from '../../session.tsx';
import { labelOrigin } from '../audience-words.ts';
import { effectText } from './effect-dialog.tsx';
import { SampleDialog } from './sample-dialog.tsx';
import { TestPerson, type useTestPerson } from './test-person.tsx';
import type { RuleDraft } from './use-draft.ts';
import { estimateText, type useEstimate } from './use-preview.ts';

const column = style({ display: 'flex', flexDirection: 'column', gap: 16, minWidth: 0 });
const titleStyle = style({ font: 'heading-sm', margin: 0 });
const text = style({ font: 'ui', margin: 0 });
const quiet = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });

interface PropertiesColumnProps {
  draft: RuleDraft;
  onChange(part: Partial<RuleDraft>): void;
  nameError: string | undefined;
  isReadOnly: boolean;
  estimate: ReturnType<typeof useEstimate>;
  test: ReturnType<typeof useTestPerson>;
}

export function PropertiesColumn(props: PropertiesColumnProps) {
  const { draft, onChange, nameError, isReadOnly, estimate, test } = props;
  const mayTest = useLacking('View Profiles').length === 0;
  return (
    <section className={column} aria-label="Properties">
      <h2 className={titleStyle}>Properties</h2>
      <Names
        name={draft.name}
        description={draft.description}
        tags={draft.tags}
        {...{ nameError, isReadOnly, onChange }}
      />
      <Estimate estimate={estimate} expression={draft.expression} />
      {mayTest && <TestPerson test={test} />}
    </section>
  );
}

type NamesProps = Pick<RuleDraft, 'name' | 'description' | 'tags'> &
  Pick<PropertiesColumnProps, 'nameError' | 'isReadOnly' | 'onChange'>;

/** Not drawn anew for a key in the rule. */
const Names = memo(function Names(props: NamesProps) {
  const { name, description, tags, nameError, isReadOnly, onChange } = props;
  return (
    <>
      <TextField
        label="Name"
        isRequired
        necessityIndicator="icon"
        value={name}
        onChange={(next) => onChange({ name: next })}
        isReadOnly={isReadOnly}
        isInvalid={nameError !== undefined}
        errorMessage={nameError}
      />
      <TextArea
        label="Description"
        value={description}
        onChange={(next) => onChange({ description: next })}
        isReadOnly={isReadOnly}
      />
      <TextField
        label="Tags"
        description="Words to find it by, with commas between"
        value={tags}
        onChange={(next) => onChange({ tags: next })}
        isReadOnly={isReadOnly}
      />
    </>
  );
});

function Estimate({
  estimate,
  expression,
}: {
  estimate: ReturnType<typeof useEstimate>;
  expression: string;
}) {
  const preview =
    estimate.state === 'known'
      ? estimate.preview
      : estimate.state === 'counting'
        ? estimate.before
        : null;
  return (
    <>
      <Panel title="Estimate">
        {estimate.state === 'none' && (
          <p className={quiet}>Counted as soon as the rule is complete.</p>
        )}
        {estimate.state === 'failed' && <ProblemAlert error={estimate.error} />}
        {estimate.state === 'counting' && (
          <ProgressBar isIndeterminate size="S" aria-label="Counting" />
        )}
        {preview && (
          <p className={text} role="status">
            {estimateText(preview)}
          </p>
        )}
        {preview && preview.sample.length > 0 && (
          <DialogTrigger>
            <ActionButton size="S" styles={style({ alignSelf: 'start' })}>
              Show some of them
            </ActionButton>
            <SampleDialog people={preview.sample} />
          </DialogTrigger>
        )}
        {costHints(expression).map((hint) => (
          <p key={hint} className={quiet}>
            {hint}
          </p>
        ))}
      </Panel>
      {preview?.effect && (
        <Panel title="Effect">
          <p className={text}>{effectText(preview.effect)}</p>
        </Panel>
      )}
      {preview && preview.labels.length > 0 && (
        <Panel title="Labels it would inherit">
          {preview.labels.map((one) => (
            <p key={`${one.label} ${labelOrigin(one)}`} className={text}>
              {one.label} from {labelOrigin(one)}
            </p>
          ))}
        </Panel>
      )}
    </>
  );
}
