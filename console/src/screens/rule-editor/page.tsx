/** A rule being written: what it can be built from, the rule, and what it would do. */
import { DialogContainer, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { api, query } from '../../api/client.ts';
import { fieldError, type Problem, problemOf } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { useLatest } from '../../parts/latest.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { PqlEditor } from '../../parts/pql-editor.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { RuleBuilder } from '../../parts/rule-builder.tsx';
import type { Card } from '../../rule-cards/cards.ts';
import { problemsOf } from '../../rule-cards/problems.ts';
import { addTo, leafOf, readRule, writeRule } from '../../rule-cards/tree.ts';
import { useLacking } from '../../session.tsx';
import { type Audience, tagsOf } from '../audience-words.ts';
import { EffectDialog } from './effect-dialog.tsx';
import { FieldsColumn } from './fields-column.tsx';
import { PropertiesColumn, type RuleDraft } from './properties-column.tsx';
import { ModeRow, RuleHeader } from './rule-header.tsx';
import { readText, useTestPerson } from './test-person.tsx';
import { useKnown } from './use-fields.ts';
import { useEstimate } from './use-preview.ts';

const columns = style({
  display: 'grid',
  gridTemplateColumns: {
    default: ['1fr'],
    '@media (min-width: 1024px)': ['240px', 'minmax(0, 1fr)', '280px'],
  },
  gap: 32,
  alignItems: 'start',
});
const canvas = style({ display: 'flex', flexDirection: 'column', gap: 16, minWidth: 0 });

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

/** A rule and a card more; what does not parse keeps its text. */
function withCard(expression: string, card: Card): string {
  const piece = readRule(expression);
  const added = leafOf(card);
  if (piece) return writeRule(addTo(piece, added));
  return expression.trim() === '' ? writeRule(added) : `${expression} ${writeRule(added)}`;
}

/** What was typed and not saved, kept in this browser until it is. */
function useDraft(audience: Audience | null) {
  const key = `millrace.rule.${audience?.id ?? 'new'}`;
  const saved: RuleDraft = {
    name: audience?.name ?? '',
    description: audience?.description ?? '',
    tags: audience?.tags.join(', ') ?? '',
    expression: audience?.expression.value ?? '',
  };
  const [draft, setDraft] = useState<RuleDraft>(() => {
    const kept = localStorage.getItem(key);
    return kept === null ? saved : { ...saved, ...(JSON.parse(kept) as RuleDraft) };
  });
  const isChanged = (Object.keys(saved) as (keyof RuleDraft)[]).some(
    (part) => saved[part] !== draft[part],
  );
  useEffect(() => {
    if (isChanged) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  }, [key, draft, isChanged]);
  const change = useCallback(
    (part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part })),
    [],
  );
  const add = useCallback(
    (card: Card) =>
      setDraft((before) => ({ ...before, expression: withCard(before.expression, card) })),
    [],
  );
  const latest = useLatest(saved);
  const discard = useCallback(() => setDraft(latest.current), [latest]);
  return { draft, isChanged, change, add, discard, forget: () => localStorage.removeItem(key) };
}

type Lifecycle = 'draft' | 'published';

function useSave(given: { audience: Audience | null; draft: RuleDraft; forget: () => void }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  const latest = useLatest(given);
  const save = useCallback(
    async (lifecycleState: Lifecycle | null): Promise<void> => {
      setPending(true);
      setProblem(null);
      const { audience, draft, forget } = latest.current;
      const { name, description, tags, expression } = draft;
      const body = {
        ...{ name, description, tags: tagsOf(tags), expression: { value: expression } },
        ...(lifecycleState === null ? {} : { lifecycleState }),
      } as never;
      try {
        const saved = audience
          ? unwrap(
              await api.PATCH('/api/audiences/{id}', {
                params: { path: { id: audience.id } },
                body,
              }),
            )
          : unwrap(await api.POST('/api/audiences', { body }));
        forget();
        ToastQueue.positive(`${saved.name} saved`, { timeout: 5_000 });
        await navigate({ to: '/audiences/$id/$tab', params: { id: saved.id, tab: 'overview' } });
        await client.invalidateQueries();
      } catch (error) {
        setProblem(problemOf(error));
      } finally {
        setPending(false);
      }
    },
    [client, latest, navigate],
  );
  return { save, problem, isPending };
}

function RuleEditor({ audience, mode = 'build' }: RuleEditorProps) {
  const { draft, isChanged, change, add, discard, forget } = useDraft(audience);
  const known = useKnown(audience?.id ?? null);
  const isReadOnly = useLacking('Manage Segments').length > 0;
  const { expression } = draft;
  const isComplete = useMemo(
    () => expression.trim() !== '' && problemsOf(expression, null).length === 0,
    [expression],
  );
  const estimate = useEstimate(isComplete ? expression : null, audience?.id ?? null);
  const test = useTestPerson(expression);
  const { save, problem, isPending } = useSave({ audience, draft, forget });
  const [confirmed, setConfirmed] = useState(false);
  const setExpression = useCallback((next: string) => change({ expression: next }), [change]);
  const marks = useMemo(
    () =>
      test.tested?.clauses.map(({ from, to, result, values }) => ({
        ...{ from, to, result, text: readText(values) },
      })),
    [test.tested],
  );
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
  const saveDraft = useCallback(() => void save(audience ? null : 'draft'), [save, audience]);
  const saveAsked = useCallback(
    () => (needsEffect ? setConfirmed(true) : void save(isPublished ? null : 'published')),
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
            onConfirm={() => void save(null)}
          />
        )}
      </DialogContainer>
    </>
  );
}
