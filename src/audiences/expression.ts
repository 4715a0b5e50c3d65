/** A rule's text, compiled for people: what is wrong with it is a problem with its places. */
import { MillraceError } from '../kernel/index.ts';
import { type CompiledRule, createCompiler, PqlError } from './pql/index.ts';

/** What is wrong with a rule, as a problem whose errors have line and column. */
export function expressionProblem(error: PqlError, path: string): MillraceError {
  const first = error.problems[0]!;
  return new MillraceError(
    'invalid-request',
    `The rule is not valid: line ${first.line}, column ${first.column}: ${first.message}`,
    {
      errors: error.problems.map(({ line, column, message, suggestion }) => ({
        path,
        line,
        column,
        message,
        ...(suggestion === undefined ? {} : { suggestion }),
      })),
    },
  );
}

/**
 * Compiles a rule for one use.
 * @param options.path names the text in the problem
 * @param options.timeZone an IANA name
 * @throws MillraceError `invalid-request` with line and column
 */
export function compileExpression(
  text: string,
  options: { path: string; timeZone: string },
): CompiledRule {
  try {
    return createCompiler({ timeZone: options.timeZone }).compile(text);
  } catch (error) {
    throw error instanceof PqlError ? expressionProblem(error, options.path) : error;
  }
}

/** Checks the name of a time zone. @throws MillraceError `invalid-request` */
export function checkTimeZone(timeZone: string, path: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    const message = `${timeZone.slice(0, 80)} is not a time zone; use an IANA name such as Europe/Berlin`;
    throw new MillraceError('invalid-request', `${path}: ${message}`, {
      errors: [{ path, message }],
    });
  }
}
