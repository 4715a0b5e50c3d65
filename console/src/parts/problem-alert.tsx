import { Button, Content, Heading, InlineAlert } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type FieldProblem, problemOf } from '../api/problem.ts';
import { lackingText, useMe } from '../session.tsx';
import { DeletedAlert } from './deleted-alert.tsx';
import { IdText } from './id-text.tsx';
import { PolicyViolations, type Violation } from './policy-violation.tsx';

const actions = style({ display: 'flex', alignItems: 'center', gap: 8, marginTop: 8 });

interface ProblemAlertProps {
  /** Null or undefined: nothing went wrong, and nothing is shown. */
  error: unknown;
  onRetry?: () => void;
  /** Paths that stand on their own fields already. */
  except?: readonly string[];
}

/** A problem with its place; of a text that has lines, the line as well. */
function placedText({ path, message, line }: FieldProblem): string {
  const placed = message.startsWith(path) ? message : `${path}: ${message}`;
  return line === undefined ? placed : `line ${line}: ${placed}`;
}

/**
 * What went wrong, where, and what to do; with the request id for whoever reads the log. What a
 * policy refused comes with the way to its lineage.
 */
export function ProblemAlert({ error, onRetry, except = [] }: ProblemAlertProps) {
  const me = useMe();
  if (error === null || error === undefined) return null;
  const problem = problemOf(error);
  const violations = problem['violations'];
  if (Array.isArray(violations) && violations.length > 0) {
    return <PolicyViolations violations={violations as Violation[]} />;
  }
  if (problem.deleted) return <DeletedAlert deletion={problem.deleted} />;
  const lacking = problem.status === 403 ? [problem.permission ?? []].flat() : [];
  const others = problem.errors.filter(
    ({ path, message }) => !except.includes(path) && !problem.detail.includes(message),
  );
  return (
    <InlineAlert variant="negative">
      <Heading>{problem.title}</Heading>
      <Content>
        <div>{problem.detail}</div>
        {problem.hint && <div>{problem.hint}</div>}
        {lacking.length > 0 && <div>{lackingText(me, lacking)}</div>}
        {others.map((one) => (
          <div key={`${one.path} ${one.line}`}>{placedText(one)}</div>
        ))}
        <div className={actions}>
          {onRetry && (
            <Button variant="secondary" size="S" onPress={onRetry}>
              Try again
            </Button>
          )}
          {problem.requestId && <IdText value={problem.requestId} />}
        </div>
      </Content>
    </InlineAlert>
  );
}
