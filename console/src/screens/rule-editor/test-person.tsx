/** One person against the rule as it stands: in or not, and each clause with what it read. */
import { Button, Form, Picker, PickerItem, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo, useCallback, useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { readText } from '../../parts/clause-list.tsx';
import { useLatest } from '../../parts/latest.ts';
import { Panel } from '../../parts/panel.tsx';
import type { ClauseMark } from '../../parts/pql-editor.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useLacking } from '../../session.tsx';

export type Tested =
  paths['/api/audiences/test']['post']['responses'][200]['content']['application/json'];

const list = style({
  listStyleType: 'none',
  margin: 0,
  padding: 0,
  display: 'flex',
  flexDirection: 'column',
  gap: 8,
  font: 'ui-sm',
});
const sign = style({ color: { default: 'negative', isTrue: 'green-1000' }, fontWeight: 'bold' });
const code = style({ font: 'code-sm', overflowWrap: 'anywhere' });

/** What a clause read: "plan: "free", xEvent: 3 items". */
function allRead(values: Tested['clauses'][number]['values']): string {
  return values.map(readText).join(', ');
}

/** Where each clause stands in the rule, with its answer. */
export function marksOf(tested: Tested | null): ClauseMark[] | undefined {
  return tested?.clauses.map(({ from, to, result, values }) => ({
    ...{ from, to, result, text: allRead(values) },
  }));
}

export interface TestState {
  namespace: string;
  id: string;
  tested: { expression: string; result: Tested } | null;
  error: unknown;
  isPending: boolean;
}

/** The state of the test, and a function that runs it on a rule. */
export function useTestPerson(expression: string) {
  const [state, setState] = useState<TestState>({
    ...{ namespace: '', id: '', tested: null, error: null, isPending: false },
  });
  const change = useCallback(
    (part: Partial<TestState>) => setState((before) => ({ ...before, ...part })),
    [],
  );
  // The form is not drawn anew for a key in the rule; it tests the rule as it is by then.
  const rule = useLatest(expression);
  const { namespace, id } = state;
  const run = useCallback(async (): Promise<void> => {
    if (namespace === '' || id === '') return;
    change({ isPending: true, error: null });
    try {
      const body = { expression: rule.current, namespace, id };
      const result = unwrap(await api.POST('/api/audiences/test', { body })) as Tested;
      change({ tested: { expression: body.expression, result }, isPending: false });
    } catch (error) {
      change({ error, tested: null, isPending: false });
    }
  }, [namespace, id, change, rule]);
  const tested = state.tested?.expression === expression ? state.tested.result : null;
  return { state, change, run, tested };
}

type Test = ReturnType<typeof useTestPerson>;

const PersonForm = memo(function PersonForm({ state, change, run }: Omit<Test, 'tested'>) {
  const mayNamespaces = useLacking('View Identity Namespaces').length === 0;
  const namespaces = query.useQuery('get', '/api/namespaces', {}, { enabled: mayNamespaces });
  return (
    <Form
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      {mayNamespaces && !namespaces.error ? (
        <Picker
          label="Namespace"
          isDisabled={!namespaces.data}
          value={state.namespace || null}
          onChange={(key) => change({ namespace: String(key) })}
        >
          {(namespaces.data?.items ?? []).map((one) => (
            <PickerItem key={one.symbol} id={one.symbol}>
              {one.symbol}
            </PickerItem>
          ))}
        </Picker>
      ) : (
        <TextField
          label="Namespace"
          value={state.namespace}
          onChange={(namespace) => change({ namespace })}
        />
      )}
      <TextField label="Id" value={state.id} onChange={(id) => change({ id })} />
      <Button
        type="submit"
        variant="secondary"
        isPending={state.isPending}
        isDisabled={state.namespace === '' || state.id === ''}
      >
        Test
      </Button>
    </Form>
  );
});

export function TestPerson({ test }: { test: Test }) {
  const { state, change, run, tested } = test;
  return (
    <Panel title="Test against a person">
      <PersonForm state={state} change={change} run={run} />
      {state.error ? <ProblemAlert error={state.error} /> : null}
      {tested && (
        <div role="status">
          <StatusText status={tested.in ? 'in' : 'not in'} text={tested.in ? 'In' : 'Not in'} />
          {tested.nextChangeAt && (
            <p className={style({ font: 'ui-sm' })}>
              Would change by itself on <TimeText at={tested.nextChangeAt} isAbsolute />
            </p>
          )}
          <ul className={list} aria-label="Clauses">
            {tested.clauses.map((clause) => (
              <li key={`${clause.from} ${clause.to}`}>
                <span className={sign({ isTrue: clause.result })}>{clause.result ? '✓' : '✗'}</span>{' '}
                <code className={code}>{clause.text}</code> {allRead(clause.values)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}
