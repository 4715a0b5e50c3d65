import { ActionButton, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { lazy, memo, type RefObject, Suspense, useMemo } from 'react';
import { PqlError, parse, print } from '../../../src/audiences/pql/index.ts';
import { problemsOf } from '../rule-cards/problems.ts';
import { useLatest } from './latest.ts';

/** A field or event type seen in data, as completion and hover show it. */
export interface KnownField {
  kind: 'attribute' | 'event' | 'eventType';
  path: string;
  types: readonly string[];
  share: number;
  commonValues: readonly { value: string | number | boolean }[];
  /** Labels of use that it carries. */
  labels: readonly string[];
}

/** A clause and its answer for one person. */
export interface ClauseMark {
  from: number;
  to: number;
  result: boolean;
  /** What was read: "plan: free". */
  text: string;
}

export interface PqlEditorProps {
  label: string;
  value: string;
  onChange?: (value: string) => void;
  isReadOnly?: boolean;
  fields?: readonly KnownField[];
  audiences?: readonly { id: string; name: string }[];
  marks?: readonly ClauseMark[];
  /** Ctrl/⌘ Enter. */
  onTest?: () => void;
}

const Code = lazy(async () => ({ default: (await import('./pql-code.tsx')).PqlCode }));

const frame = style({ display: 'flex', flexDirection: 'column', gap: 8, minWidth: 0 });
const foot = style({ display: 'flex', gap: 8, alignItems: 'center', font: 'ui-sm' });
const count = style({ color: { default: 'neutral-subdued', isWrong: 'negative' } });
const end = style({ marginStart: 'auto', display: 'flex', gap: 4 });
const plain = style({
  font: 'code-sm',
  margin: 0,
  padding: 12,
  whiteSpace: 'pre-wrap',
  minHeight: 48,
});
const list = style({ margin: 0, paddingStart: 20, font: 'ui-sm' });

function lineOf(text: string, from: number): number {
  return text.slice(0, from).split('\n').length;
}

async function copy(value: string): Promise<void> {
  await navigator.clipboard.writeText(value);
  ToastQueue.positive('PQL copied', { timeout: 5_000 });
}

interface ActionsProps {
  latest: RefObject<string>;
  onFormat: PqlEditorProps['onChange'];
}

/** Not drawn anew for a key. */
const Actions = memo(function Actions({ latest, onFormat }: ActionsProps) {
  const format = (): void => {
    try {
      onFormat?.(print(parse(latest.current)));
    } catch (error) {
      // What does not parse keeps its form; the problem is told below.
      if (!(error instanceof PqlError)) throw error;
    }
  };
  return (
    <span className={end}>
      {onFormat && (
        <ActionButton size="S" isQuiet onPress={format}>
          Format
        </ActionButton>
      )}
      <ActionButton size="S" isQuiet onPress={() => void copy(latest.current)}>
        Copy PQL
      </ActionButton>
    </span>
  );
});

/** The text of a rule: colours, completion, and what is wrong with it as it is typed. */
export function PqlEditor(props: PqlEditorProps) {
  const { value, isReadOnly, onChange, fields } = props;
  const known = useMemo(
    () => fields?.filter(({ kind }) => kind === 'attribute').map(({ path }) => path) ?? null,
    [fields],
  );
  const problems = useMemo(
    () => (isReadOnly ? [] : problemsOf(value, known)),
    [value, known, isReadOnly],
  );
  const latest = useLatest(value);
  return (
    <div className={frame}>
      <Suspense fallback={<pre className={plain}>{value}</pre>}>
        <Code {...props} problems={problems} />
      </Suspense>
      {problems.length > 0 && (
        <ul className={list} aria-label="Problems">
          {problems.map((problem) => (
            <li key={`${problem.from} ${problem.message}`}>
              Line {lineOf(value, problem.from)}: {problem.message}
            </li>
          ))}
        </ul>
      )}
      <div className={foot}>
        {!isReadOnly && (
          <span role="status" className={count({ isWrong: problems.length > 0 })}>
            {problems.length === 1 ? '1 problem' : `${problems.length || 'No'} problems`}
          </span>
        )}
        <Actions latest={latest} onFormat={isReadOnly ? undefined : onChange} />
      </div>
    </div>
  );
}
