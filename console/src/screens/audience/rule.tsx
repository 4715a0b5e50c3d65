/** The rule of an audience, as cards or as code, and one person against it. */
import { SegmentedControl, SegmentedControlItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Panel } from '../../parts/panel.tsx';
import { PqlEditor } from '../../parts/pql-editor.tsx';
import { RuleBuilder } from '../../parts/rule-builder.tsx';
import { useLacking } from '../../session.tsx';
import type { Audience } from '../audience-words.ts';
import { marksOf, TestPerson, useTestPerson } from '../rule-editor/test-person.tsx';
import { useKnownAudiences } from '../rule-editor/use-fields.ts';

const test = style({ maxWidth: 480 });

const nothing = (): void => {};

export function RulePanel({ audience }: { audience: Audience }) {
  const { mode = 'build' } = useSearch({ from: '/shell/audiences/$id/$tab' });
  const navigate = useNavigate();
  const mayTest = useLacking('View Profiles').length === 0;
  const { value } = audience.expression;
  const person = useTestPerson(value);
  const marks = useMemo(() => marksOf(person.tested), [person.tested]);
  const shown = { value, isReadOnly: true, audiences: useKnownAudiences(null), marks };
  return (
    <>
      <Panel
        title="Rule"
        actions={
          <SegmentedControl
            aria-label="Mode"
            selectedKey={mode}
            onSelectionChange={(key) =>
              void navigate({
                to: '.',
                search: (before) => ({ ...before, mode: key as 'build' | 'code' }),
                replace: true,
              })
            }
          >
            <SegmentedControlItem id="build">Build</SegmentedControlItem>
            <SegmentedControlItem id="code">Code</SegmentedControlItem>
          </SegmentedControl>
        }
      >
        {mode === 'code' ? (
          <PqlEditor label="Rule" {...shown} />
        ) : (
          <RuleBuilder {...shown} onChange={nothing} />
        )}
      </Panel>
      {mayTest && (
        <div className={test}>
          <TestPerson test={person} />
        </div>
      )}
    </>
  );
}
