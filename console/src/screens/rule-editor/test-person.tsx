/** One person against the rule as it stands: in or not, and each clause with what it read. */
import { Button, Form, Picker, PickerItem, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import type { paths } from '../../../../api/schema.d.ts';
import { api, query } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';
import { Panel } from '../../parts/panel.tsx';
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

/** "plan: free", "xEvent: 3 items". */
export function readText(values: Tested['clauses'][number]['values']): string {
  return values
    .map(({ path, value, count }) => {
      if (count !== undefined) return `${path}: ${count === 1 ? '1 item' : `${count} items`}`;
      return `${path}: ${value === null ? 'no value' : JSON.stringify(value).slice(0, 120)}`;
    })
    .join(', ');
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
  const change = (part: Partial<TestState>) => setState((before) => ({ ...before, ...part }));
  const run = async (): Promise<void> => {
    const { namespace, id } = state;
    if (namespace === '' || id === '') return;
    change({ isPending: true, error: null });
    try {
      const body = { expression, namespace, id };
      const result = unwrap(await api.POST('/api/audiences/test', { body })) as Tested;
      change({ tested: { expression, result }, isPending: false });
    } catch (error) {
      change({ error, tested: null, isPending: false });
    }
  };
  const tested = state.tested?.expression === expression ? state.tested.result : null;
  return { state, change, run, tested };
}

export function TestPerson({ test }: { test: ReturnType<typeof useTestPerson> }) {
  const { state, change, run, tested } = test;
  const mayNamespaces = useLacking('View Identity Namespaces').length === 0;
  const namespaces = query.useQuery('get', '/api/namespaces', {}, { enabled: mayNamespaces });
  return (
    <Panel title="Test against a person">
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {namespaces.data ? (
          <Picker
            label="Namespace"
            value={state.namespace || null}
            onChange={(key) => change({ namespace: String(key) })}
          >
            {namespaces.data.items.map((one) => (
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
                <code className={code}>{clause.text}</code> {readText(clause.values)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}
