/** Tree → text, fully bracketed where that matters: parsing it again gives the same tree. */
import type { Argument, Binding, Expr, Rule, Step, TimeRule, When } from './ast.ts';

const plainName = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;
const reserved = new Set(
  'and or not in notin like occurs if let select exists forall chain true false null now today yesterday tomorrow this last next before after from between on date where over'.split(
    ' ',
  ),
);

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A name at the start of a path. */
function firstName(name: string): string {
  return plainName.test(name) && !reserved.has(name.toLowerCase()) ? name : `\`${name}\``;
}

function laterName(name: string): string {
  return plainName.test(name) ? name : `\`${name}\``;
}

function binding({ name, source, where }: Binding): string {
  return `${firstName(name)} from ${printExpr(source)}${where ? ` where ${printExpr(where)}` : ''}`;
}

function argument(value: Argument): string {
  if (value.kind !== 'lambda') return printExpr(value);
  return `(${value.names.map(firstName).join(', ')}) => ${printExpr(value.body)}`;
}

function step(value: Step): string {
  switch (value.kind) {
    case 'names':
      return value.names.map((name) => `.${laterName(name)}`).join('');
    case 'filter':
      return `[${printExpr(value.condition)}]`;
    case 'call':
      return `.${value.name}(${value.args.map(argument).join(', ')})`;
  }
}

function timeRule(rule: TimeRule): string {
  switch (rule.kind) {
    case 'shift':
      return `${rule.operator} ${rule.count} ${rule.unit} ${rule.side} ${printExpr(rule.anchor)}`;
    case 'relative':
      return `${rule.relation} ${printExpr(rule.anchor)}`;
    case 'between':
      return `between ${printExpr(rule.low)} and ${printExpr(rule.high)}`;
  }
}

function when(value: When): string {
  if (value.kind === 'rule') return timeRule(value.rule);
  return value.items
    .map((item) => (item.kind === 'rule' ? when(item) : `(${when(item)})`))
    .join(` ${value.kind} `);
}

/** Text of an expression; everything that is no path, literal or call stands in brackets. */
export function printExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'literal':
      return typeof expr.value === 'string' ? quoted(expr.value) : String(expr.value);
    case 'array':
      return `[${expr.items.map(printExpr).join(', ')}]`;
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
      return printExpr(expr.base) + expr.steps.map(step).join('');
    case 'call':
      return `${expr.name}(${expr.args.map(argument).join(', ')})`;
    case 'if':
      return `if (${printExpr(expr.test)}, ${printExpr(expr.then)}, ${printExpr(expr.otherwise)})`;
    case 'chain': {
      const states = expr.states.map(
        (state) =>
          `${firstName(state.label)}: WHAT(${printExpr(state.what)})${state.where ? ` WHERE(${printExpr(state.where)})` : ''}${state.when ? ` WHEN(${when(state.when)})` : ''}${state.count === 1 ? '' : ` COUNT(${state.count})`}`,
      );
      return `chain(${printExpr(expr.array)}, ${printExpr(expr.path)}, [${states.join(', ')}])`;
    }
    default:
      return `(${printOperator(expr)})`;
  }
}

function printOperator(expr: Expr): string {
  switch (expr.kind) {
    case 'negate':
      return `-${printExpr(expr.operand)}`;
    case 'not':
      return `not ${printExpr(expr.operand)}`;
    case 'arithmetic':
      return (
        printExpr(expr.first) +
        expr.rest.map(({ operator, operand }) => ` ${operator} ${printExpr(operand)}`).join('')
      );
    case 'compare':
      return `${printExpr(expr.left)} ${expr.operator} ${printExpr(expr.right)}`;
    case 'in':
      return `${printExpr(expr.left)} ${expr.negated ? 'notIn' : 'in'} ${printExpr(expr.right)}`;
    case 'like':
      return `${printExpr(expr.left)} like ${printExpr(expr.right)}`;
    case 'occurs':
      return `${printExpr(expr.operand)} occurs ${timeRule(expr.rule)}`;
    case 'and':
    case 'or':
      return expr.items.map(printExpr).join(` ${expr.kind} `);
    case 'quantifier':
      return `${expr.which} ${expr.bindings.map(binding).join(', ')}`;
    case 'select':
      return `select ${binding(expr.binding)}`;
    case 'over':
      return `${expr.aggregate} ${printExpr(expr.value)} over ${binding(expr.binding)}`;
    case 'let':
      return `let ${firstName(expr.name)} = ${printExpr(expr.value)} in ${printExpr(expr.body)}`;
    default:
      return printExpr(expr);
  }
}

/** A rule as text. */
export function printRule(rule: Rule): string {
  const head = rule.parameter === null ? '' : `(${firstName(rule.parameter)}) => `;
  return head + printExpr(rule.body);
}
