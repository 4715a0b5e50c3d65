/** A rule being written: what it can be built from, the rule, and what it would do. */
import { DialogContainer } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { query } from '../../api/client.ts';
import { fieldError } from '../../api/problem.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { PqlEditor } from '../../parts/pql-editor.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { RuleBuilder } from '../../parts/rule-builder.tsx';
import { typingPauseMs } from '../../parts/typing-pause.ts';
import { problemsOf } from '../../rule-cards/problems.ts';
import { useLacking } from '../../session.tsx';
import type { Audience } from '../audience-words.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { EffectDialog } from './effect-dialog.tsx';
import { FieldsColumn } from './fields-column.tsx';
import { PropertiesColumn } from './properties-column.tsx';
import { ModeRow, RuleHeader } from './rule-header.tsx';
import { marksOf, useTestPerson } from './test-person.tsx';
import { draftOf, useDraft } from './use-draft.ts';
import { useKnown } from './use-fields.ts';
import { useEstimate } from './use-preview.ts';
import { useSave } from './use-save.ts';

const columns = style({
  display: 'grid',
  gridTemplateColumns: {
    default: ['1fr'],
    '@media (min-width: 1024px)': ['240px', 'minmax(0, 1fr)'],
    '@media (min-width: 1280px)': ['240px', 'minmax(0, 1fr)', '280px'],
  },
  gap: 32,
  alignItems: 'start',
});
/** With room for two columns, what the rule is called stands below what it is made from. */
const canvas = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  minWidth: 0,
  gridRowEnd: {
    default: 'auto',
    '@media (min-width: 1024px)': 'span 2',
    '@media (min-width: 1280px)': 'auto',
  },
});

export function NewRuleScreen() {
  return <RuleEditor audience={null} mode={useSearch({ from: '/shell/audiences/new' }).mode} />;
}

export function EditRuleScreen() {
  const { id } = useParams({ from: '/shell/audiences/$id/edit' });
  const { mode } = useSearch({ from: '/shell/audiences/$id/edit' });
  const read = query.useQuery('get', '/api/audiences/{id}', {
    params: { path: { id } },
  });
  const { data, refetch } = read;
  const error: unknown = read.error;
  if (error) {
    return (
      <>
        <PageHeader title="Edit rule" crumbs={[{ name: 'Audiences', href: '/audiences' }]} />
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      </>
    );
  }
  return data ? <RuleEditor key={id} audience={data} mode={mode} /> : null;
}

interface RuleEditorProps {
  audience: Audience | null;
  mode: 'build' | 'code' | undefined;
}

function RuleEditor({ audience, mode = 'build' }: RuleEditorProps) {
  const { draft, madeOf, isChanged, change, add, discard, rebase, forget } = useDraft(audience);
  const known = useKnown(audience?.id ?? null);
  const isReadOnly = useLacking('Manage Segments').length > 0;
  const { expression } = draft;
  const isComplete = useMemo(
    () => expression.trim() !== '' && problemsOf(expression, null).length === 0,
    [expression],
  );
  const heardAfterMs = mode === 'code' ? typingPauseMs : 0;
  const estimate = useEstimate(isComplete ? expression : null, audience?.id ?? null, heardAfterMs);
  const test = useTestPerson(expression);
  const { save, problem, isPending, conflict, settle } = useSave({
    ...{ audience, draft, madeOf, forget },
  });
  const [confirmed, setConfirmed] = useState(false);
  const setExpression = useCallback((next: string) => change({ expression: next }), [change]);
  const marks = useMemo(() => marksOf(test.tested), [test.tested]);
  const isPublished = audience !== null && audience.lifecycleState !== 'draft';
  const reason =
    draft.name.trim() === ''
      ? 'The audience needs a name.'
      : !isComplete
        ? 'The rule is not complete.'
        : isPublished && !isChanged
          ? 'Nothing was changed.'
          : null;
  const needsEffect = isPublished && expression !== audience.expression.value;
  const saveDraft = useCallback(
    () => void save({ lifecycleState: audience ? null : 'draft' }),
    [save, audience],
  );
  const saveAsked = useCallback(
    () =>
      needsEffect
        ? setConfirmed(true)
        : void save({ lifecycleState: isPublished ? null : 'published' }),
    [save, needsEffect, isPublished],
  );
  return (
    <>
      <RuleHeader
        {...{ audience, isChanged, reason, isPending }}
        onDiscard={discard}
        onDraft={saveDraft}
        onSave={saveAsked}
      />
      {problem && <ProblemAlert error={problem} except={['name']} />}
      <div className={columns}>
        <FieldsColumn known={known} onAdd={isReadOnly ? null : add} />
        <section className={canvas} aria-label="Rule">
          <ModeRow mode={mode} />
          {mode === 'code' ? (
            <PqlEditor
              label="Rule"
              value={expression}
              onChange={setExpression}
              isReadOnly={isReadOnly}
              fields={known.fields}
              audiences={known.audiences}
              marks={marks}
              onTest={() => void test.run()}
            />
          ) : (
            <RuleBuilder
              value={expression}
              onChange={setExpression}
              isReadOnly={isReadOnly}
              fields={known.fields}
              audiences={known.audiences}
              marks={marks}
            />
          )}
        </section>
        <PropertiesColumn
          draft={draft}
          onChange={change}
          nameError={fieldError(problem, 'name')}
          isReadOnly={isReadOnly}
          estimate={estimate}
          test={test}
        />
      </div>
      <DialogContainer onDismiss={() => setConfirmed(false)}>
        {confirmed && audience && (
          <EffectDialog
            title={`Save the rule of ${audience.name}?`}
            action="Save rule"
            audienceId={audience.id}
            expression={expression}
            onConfirm={() => void save({ lifecycleState: null })}
          />
        )}
      </DialogContainer>
      <DialogContainer onDismiss={settle}>
        {conflict && (
          <ConflictDialog
            mine={draft}
            theirs={conflict.theirs}
            onKeepMine={() => {
              const { theirs, wanted } = conflict;
              rebase(theirs, draft);
              void save({ ...wanted, over: theirs.updatedAt });
            }}
            onTakeTheirs={() => rebase(conflict.theirs, draftOf(conflict.theirs))}
          />
        )}
      </DialogContainer>
    </>
  );
}
