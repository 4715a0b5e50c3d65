/**
 * Tree → text, with no bracket that is not needed: parsing it again gives the same tree, and is
 * nested no deeper than the text that the tree came from.
 */
import type { Argument, Binding, Expr, Rule, Step, TimeRule, When } from './ast.ts';

const plainName = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;
/** Words that begin or follow something at the start of a path. */
const reserved = new Set(
  (
    'and or not in notin like occurs if let select exists forall chain true false null now today ' +
    'yesterday tomorrow this last next before after from between on date where over sum average min ' +
    'max count'
  ).split(' '),
);

/** How tightly a form binds, as in the grammar. */
const levels = { or: 1, and: 2, not: 3, compare: 4, sum: 5, product: 6, unary: 7, postfix: 8 };
const primary = 9;

function levelOf(expr: Expr): number {
  switch (expr.kind) {
    case 'or':
    case 'and':
    case 'not':
      return levels[expr.kind];
    case 'quantifier':
    case 'select':
    case 'over':
    case 'let':
      return levels.not;
    case 'compare':
    case 'in':
    case 'like':
    case 'occurs':
      return levels.compare;
    case 'arithmetic':
      return '+-'.includes(expr.rest[0]!.operator) ? levels.sum : levels.product;
    case 'negate':
      return levels.unary;
    case 'postfix':
      return levels.postfix;
    default:
      return primary;
  }
}

/** Forms that reach as far right as they can. */
function isGreedy(expr: Expr): boolean {
  return ['quantifier', 'select', 'over', 'let'].includes(expr.kind);
}

/** A text as rules write it. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /\\(?:([bf])|.)/gu,
    (sequence, control: string | undefined) =>
      control === undefined ? sequence : control === 'b' ? '\\u0008' : '\\u000c',
  );
}

/** A number without an exponent, which the language does not have. */
function numeral(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  if (value >= 1) return BigInt(value).toString();
  const [digits, exponent] = text.split('e-') as [string, string];
  return `0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('.', '')}`;
}

/** A path as a rule writes it; odd names in backquotes. */
export function printPath(names: readonly string[]): string {
  const [first = '', ...later] = names;
  return [firstName(first), ...later.map(laterName)].join('.');
}

/** A name at the start of a path. */
function firstName(name: string): string {
  return plainName.test(name) && !reserved.has(name.toLowerCase()) ? name : `\`${name}\``;
}

function laterName(name: string): string {
  return plainName.test(name) ? name : `\`${name}\``;
}

/** In brackets unless it binds at least as tightly as `least`, and nothing follows what is greedy. */
function inside(expr: Expr, least: number, isLast: boolean): string {
  const fits = levelOf(expr) >= least && (isLast || !isGreedy(expr));
  return fits ? printExpr(expr, isLast) : `(${printExpr(expr, true)})`;
}

function binding({ name, source, where }: Binding, isLast: boolean): string {
  const condition = where ? ` where ${inside(where, levels.or, isLast)}` : '';
  return `${firstName(name)} from ${inside(source, levels.postfix, false)}${condition}`;
}

function argument(value: Argument): string {
  if (value.kind !== 'lambda') return printExpr(value, true);
  return `(${value.names.map(firstName).join(', ')}) => ${printExpr(value.body, true)}`;
}

function step(value: Step): string {
  switch (value.kind) {
    case 'names':
      return value.names.map((name) => `.${laterName(name)}`).join('');
    case 'filter':
      return `[${printExpr(value.condition, true)}]`;
    case 'call':
      return `.${value.name}(${value.args.map(argument).join(', ')})`;
  }
}

function anchor(expr: Expr): string {
  return expr.kind === 'period' ? printExpr(expr, true) : inside(expr, levels.postfix, false);
}

function timeRule(rule: TimeRule): string {
  switch (rule.kind) {
    case 'shift':
      return `${rule.operator} ${numeral(rule.count)} ${rule.unit} ${rule.side} ${anchor(rule.anchor)}`;
    case 'relative':
      return `${rule.relation} ${anchor(rule.anchor)}`;
    case 'between':
      return `between ${anchor(rule.low)} and ${anchor(rule.high)}`;
  }
}

function when(value: When): string {
  if (value.kind === 'rule') return timeRule(value.rule);
  return value.items
    .map((item) =>
      item.kind === 'rule' || (value.kind === 'or' && item.kind === 'and')
        ? when(item)
        : `(${when(item)})`,
    )
    .join(` ${value.kind} `);
}

/** A list of operands; only the last may reach further right. */
function list(items: readonly Expr[], least: number, separator: string, isLast: boolean): string {
  return items
    .map((item, index) => inside(item, least, isLast && index === items.length - 1))
    .join(separator);
}

/** Text of an expression; `isLast`: nothing follows it inside the brackets it stands in. */
function printExpr(expr: Expr, isLast: boolean): string {
  switch (expr.kind) {
    case 'literal':
      if (typeof expr.value === 'string') return quoted(expr.value);
      return typeof expr.value === 'number' ? numeral(expr.value) : String(expr.value);
    case 'array':
      return `[${expr.items.map((item) => printExpr(item, true)).join(', ')}]`;
    case 'date':
      return `date(${expr.year}, ${expr.month}, ${expr.day})`;
    case 'timeWord':
      return expr.word;
    case 'period':
      return `${expr.which} ${expr.unit}`;
    case 'name':
      return firstName(expr.name);
    case 'input':
      return '$1';
    case 'this':
      return 'this';
    case 'up':
      return `${'^'.repeat(expr.levels)}${laterName(expr.name)}`;
    case 'postfix':
      return inside(expr.base, primary, false) + expr.steps.map(step).join('');
    case 'call':
      return `${expr.name}(${expr.args.map(argument).join(', ')})`;
    case 'if':
      return `if (${[expr.test, expr.then, expr.otherwise].map((one) => printExpr(one, true)).join(', ')})`;
    case 'chain':
      return chain(expr);
    default:
      return printOperator(expr, isLast);
  }
}

function chain(expr: Extract<Expr, { kind: 'chain' }>): string {
  const states = expr.states.map((state) => {
    const where = state.where ? ` WHERE(${printExpr(state.where, true)})` : '';
    const time = state.when ? ` WHEN(${when(state.when)})` : '';
    const count = state.count === 1 ? '' : ` COUNT(${numeral(state.count)})`;
    return `${firstName(state.label)}: WHAT(${printExpr(state.what, true)})${where}${time}${count}`;
  });
  const path = inside(expr.path, levels.postfix, false);
  return `chain(${printExpr(expr.array, true)}, ${path}, [${states.join(', ')}])`;
}

function printOperator(expr: Expr, isLast: boolean): string {
  switch (expr.kind) {
    case 'negate':
      return `-${inside(expr.operand, levels.unary, isLast)}`;
    case 'not':
      return `not ${inside(expr.operand, levels.not, isLast)}`;
    case 'arithmetic': {
      const least = levelOf(expr) + 1;
      const rest = expr.rest.map(
        ({ operator, operand }) => ` ${operator} ${inside(operand, least, isLast)}`,
      );
      return inside(expr.first, least, false) + rest.join('');
    }
    case 'compare':
      return operation(expr.left, expr.operator, expr.right);
    case 'in':
      return operation(expr.left, expr.negated ? 'notIn' : 'in', expr.right);
    case 'like':
      return operation(expr.left, 'like', expr.right);
    case 'occurs':
      return `${inside(expr.operand, levels.sum, false)} occurs ${timeRule(expr.rule)}`;
    case 'or':
      return list(expr.items, levels.and, ' or ', isLast);
    case 'and':
      return list(expr.items, levels.not, ' and ', isLast);
    case 'quantifier': {
      const last = expr.bindings.length - 1;
      const all = expr.bindings.map((one, index) => binding(one, isLast && index === last));
      return `${expr.which} ${all.join(', ')}`;
    }
    case 'select':
      return `select ${binding(expr.binding, isLast)}`;
    case 'over':
      return `${expr.aggregate} ${inside(expr.value, levels.or, false)} over ${binding(expr.binding, isLast)}`;
    case 'let':
      return `let ${firstName(expr.name)} = ${inside(expr.value, levels.sum, false)} in ${printExpr(expr.body, isLast)}`;
    default:
      return printExpr(expr, isLast);
  }
}

function operation(left: Expr, operator: string, right: Expr): string {
  return `${inside(left, levels.sum, false)} ${operator} ${inside(right, levels.sum, false)}`;
}

/** A rule as text. */
export function printRule(rule: Rule): string {
  const head = rule.parameter === null ? '' : `(${firstName(rule.parameter)}) => `;
  return head + printExpr(rule.body, true);
}
