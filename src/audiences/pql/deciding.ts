/**
 * Which clause decided a rule's answer for somebody, and what a clause about events says in a few
 * words. For people who ask why; what is true is decided by the compiled rule alone.
 */
import type { Expr, Rule, Step, TimeRule } from './ast.ts';
import { parseRule } from './parser.ts';

/** "did this at least so often, in that time". */
export interface EventClause {
  eventType: string;
  operator: '>=' | '>' | '=' | '<=' | '<' | '!=' | 'some';
  /** Null for `some`. */
  count: number | null;
  /** `7 days`; null: ever. */
  window: string | null;
}

export interface DecidingClause {
  from: number;
  to: number;
  result: boolean;
  /** What it says, where it is about one type of events. */
  events: EventClause | null;
}

interface Known {
  from: number;
  to: number;
  result: boolean;
}

/**
 * The first clause that made the rule what it is; null when none can be told apart.
 * @param clauses as an explanation of the same text gives them
 */
export function decidingClause(text: string, clauses: readonly Known[]): DecidingClause | null {
  return decidingClauses(parseRule(text), clauses)[0] ?? null;
}

/** All clauses that made a rule what it is, in their order. */
export function decidingClauses(rule: Rule, clauses: readonly Known[]): DecidingClause[] {
  const results = new Map(clauses.map(({ from, to, result }) => [`${from} ${to}`, result]));
  const isTrue = (expr: Expr): boolean | undefined => {
    switch (expr.kind) {
      case 'and':
        return expr.items.every((item) => isTrue(item) === true);
      case 'or':
        return expr.items.some((item) => isTrue(item) === true);
      case 'not':
        return isTrue(expr.operand) === false;
      case 'let':
        return isTrue(expr.body);
      case 'if':
        return isTrue(expr.test) ? isTrue(expr.then) : isTrue(expr.otherwise);
      default:
        return results.get(`${expr.from} ${expr.to}`);
    }
  };
  const find = (expr: Expr): Expr[] => {
    switch (expr.kind) {
      case 'and':
      case 'or': {
        const whole = isTrue(expr) === true;
        return expr.items.filter((item) => (isTrue(item) === true) === whole).flatMap(find);
      }
      case 'not':
        return find(expr.operand);
      case 'let':
        return find(expr.body);
      case 'if':
        return find(isTrue(expr.test) ? expr.then : expr.otherwise);
      default:
        return [expr];
    }
  };
  return find(rule.body).flatMap((found) => {
    const { from, to } = found;
    const result = results.get(`${from} ${to}`);
    return result === undefined ? [] : { from, to, result, events: eventClause(found) };
  });
}

interface Conditions {
  eventType: string | null;
  window: string | null;
  /** Something else is asked of the events: a few words would say too little. */
  isMore: boolean;
}

const mirrored = { '>=': '<=', '>': '<', '<=': '>=', '<': '>', '=': '=', '!=': '!=' } as const;

function eventClause(expr: Expr): EventClause | null {
  if (expr.kind === 'compare') {
    const { left, right, operator } = expr;
    if (right.kind === 'literal' && typeof right.value === 'number') {
      return counted(left, operator, right.value);
    }
    if (left.kind === 'literal' && typeof left.value === 'number') {
      return counted(right, mirrored[operator], left.value);
    }
    return null;
  }
  const conditions = conditionsOf(expr, 'exists');
  return conditions && phrase(conditions, 'some', null);
}

function counted(expr: Expr, operator: EventClause['operator'], count: number): EventClause | null {
  const conditions = conditionsOf(expr, 'count');
  return conditions && phrase(conditions, operator, count);
}

function phrase(
  { eventType, window, isMore }: Conditions,
  operator: EventClause['operator'],
  count: number | null,
): EventClause | null {
  return eventType === null || isMore ? null : { eventType, operator, count, window };
}

/** What is asked of the events that an expression counts, or of which it says that there is one. */
function conditionsOf(expr: Expr, as: 'count' | 'exists'): Conditions | null {
  if (expr.kind === 'quantifier') {
    if (as !== 'exists' || expr.which !== 'exists' || expr.bindings.length !== 1) return null;
    return read(expr.bindings[0]!.source, [expr.bindings[0]!.where]);
  }
  if (expr.kind === 'select') return read(expr.binding.source, [expr.binding.where]);
  if (expr.kind === 'over' && expr.aggregate === 'count' && as === 'count') {
    return read(expr.binding.source, [expr.binding.where]);
  }
  if (expr.kind !== 'postfix') return null;
  const last = expr.steps.at(-1)!;
  const before = expr.steps.slice(0, -1);
  if (last.kind !== 'call' || last.name !== as) return null;
  const asked = last.args.map((arg) => (arg.kind === 'lambda' ? arg.body : arg));
  return below(expr.base, before, asked);
}

function below(base: Expr, steps: readonly Step[], asked: readonly Expr[]): Conditions | null {
  const filters = steps.map((step) => (step.kind === 'filter' ? step.condition : null));
  if (filters.includes(null)) return null;
  const all = [...(filters as Expr[]), ...asked];
  if (base.kind === 'select') return read(base.binding.source, [base.binding.where, ...all]);
  return read(base, all);
}

function read(source: Expr, conditions: readonly (Expr | null)[]): Conditions | null {
  if (source.kind === 'postfix') {
    const filters = source.steps.map((step) => (step.kind === 'filter' ? step.condition : null));
    return filters.includes(null) ? null : read(source.base, [...filters, ...conditions]);
  }
  if (source.kind !== 'name' || source.name !== 'xEvent') return null;
  const found: Conditions = { eventType: null, window: null, isMore: false };
  for (const condition of conditions) if (condition) note(found, condition);
  return found;
}

function note(found: Conditions, condition: Expr): void {
  if (condition.kind === 'and') {
    for (const item of condition.items) note(found, item);
  } else if (condition.kind === 'compare' && condition.operator === '=') {
    const { left, right } = condition;
    const type =
      fieldOf(left) === 'eventType' ? right : fieldOf(right) === 'eventType' ? left : null;
    if (type?.kind === 'literal' && typeof type.value === 'string' && found.eventType === null) {
      found.eventType = type.value;
    } else found.isMore = true;
  } else if (condition.kind === 'occurs' && fieldOf(condition.operand) === 'timestamp') {
    const window = windowOf(condition.rule);
    if (window !== null && found.window === null) found.window = window;
    else found.isMore = true;
  } else found.isMore = true;
}

/** `eventType` of `eventType`, `E.eventType`, `this.eventType`. */
function fieldOf(expr: Expr): string | null {
  if (expr.kind === 'name') return expr.name;
  if (expr.kind !== 'postfix' || expr.steps.length !== 1) return null;
  const [step] = expr.steps;
  return step?.kind === 'names' && step.names.length === 1 ? step.names[0]! : null;
}

function windowOf(rule: TimeRule): string | null {
  if (rule.kind !== 'shift' || rule.side !== 'before') return null;
  const isNow = rule.anchor.kind === 'timeWord' && rule.anchor.word === 'now';
  if (!isNow || (rule.operator !== '<=' && rule.operator !== '<')) return null;
  return `${rule.count} ${rule.unit}${rule.count === 1 ? '' : 's'}`;
}

const operatorWords = {
  '>=': 'at least',
  '>': 'more than',
  '=': 'exactly',
  '<=': 'at most',
  '<': 'fewer than',
  '!=': 'not exactly',
} as const;

/** `login at least 3 times in the last 7 days`. */
export function eventClauseText({ eventType, operator, count, window }: EventClause): string {
  const times =
    operator === 'some' ? '' : ` ${operatorWords[operator]} ${count} time${count === 1 ? '' : 's'}`;
  return `${eventType}${times}${window === null ? '' : ` in the last ${window}`}`;
}

const clausesTold = 3;
const clauseCharsMax = 200;

/** `plan = "pro" is false; login at least 3 times in the last 7 days is false`; null for none. */
export function decisionText(text: string, clauses: readonly DecidingClause[]): string | null {
  const told = clauses.slice(0, clausesTold).map(({ events, from, to, result }) => {
    const clause = events ? eventClauseText(events) : text.slice(from, to).replace(/\s+/g, ' ');
    // A character that is cut in two halves goes.
    const short = clause.slice(0, clauseCharsMax).replace(/\p{Surrogate}$/u, '');
    return `${short} is ${result}`;
  });
  return told.length === 0 ? null : told.join('; ');
}
