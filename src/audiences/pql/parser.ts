/**
 * Tokens → tree, by recursive descent. Written by hand rather than generated: the places of errors,
 * the limit on nesting and the many optional words of the language are part of its definition.
 * Over 400 lines: one function a rule of the grammar, in the grammar's order.
 */
import type {
  Aggregate,
  Argument,
  ArithmeticOperator,
  Binding,
  ChainState,
  CompareOperator,
  Expr,
  Lambda,
  Rule,
  Step,
  TimeRule,
  Unit,
  When,
} from './ast.ts';
import { nearestName, PqlFault } from './errors.ts';
import { type Token, tokenize } from './lexer.ts';

export const textCharsMax = 65_536;
/** Of brackets and prefix operators, and again of quantifiers and `let` inside each other. */
const depthMax = 200;

const reserved = new Set(
  'and or not in notin like occurs if let select exists forall chain true false null now today yesterday tomorrow'.split(
    ' ',
  ),
);
const aggregates = new Set(['sum', 'average', 'min', 'max', 'count']);
const comparisons = new Set(['=', '!=', '>', '>=', '<', '<=']);
const comparisonWords = new Set(['in', 'notin', 'like', 'occurs']);

const unitNames: readonly Unit[] = [
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'year',
  'decade',
];
const units = new Map<string, Unit>([
  ...unitNames.flatMap((unit): [string, Unit][] => [
    [unit, unit],
    [`${unit}s`, unit],
  ]),
  ['century', 'century'],
  ['centuries', 'century'],
  ['millennium', 'millennium'],
  ['millennia', 'millennium'],
  ['millenniums', 'millennium'],
]);

interface Parser {
  tokens: Token[];
  position: number;
  depth: number;
  quantifierDepth: number;
  fault: PqlFault | null;
}

function peek(parser: Parser, ahead = 0): Token {
  return parser.tokens[Math.min(parser.position + ahead, parser.tokens.length - 1)]!;
}

/** What stands at a token that does not fit. The fault of the text itself comes first. */
function unexpected(parser: Parser, token: Token, wanted: string): PqlFault {
  if (token.kind === 'end')
    return (
      parser.fault ??
      new PqlFault(`the rule ends too early; ${wanted} is missing`, token.from, token.to)
    );
  return new PqlFault(
    `unexpected ${JSON.stringify(token.text)}; expected ${wanted}`,
    token.from,
    token.to,
  );
}

function next(parser: Parser): Token {
  const token = peek(parser);
  if (token.kind !== 'end') parser.position += 1;
  return token;
}

function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'name' && token.text.toLowerCase() === word;
}

function takeSymbol(parser: Parser, text: string): boolean {
  if (!isSymbol(peek(parser), text)) return false;
  parser.position += 1;
  return true;
}

function takeWord(parser: Parser, word: string): boolean {
  if (!isWord(peek(parser), word)) return false;
  parser.position += 1;
  return true;
}

function expectSymbol(parser: Parser, text: string): Token {
  const token = peek(parser);
  if (!isSymbol(token, text)) throw unexpected(parser, token, JSON.stringify(text));
  return next(parser);
}

function expectWord(parser: Parser, word: string): Token {
  const token = peek(parser);
  if (!isWord(token, word)) throw unexpected(parser, token, word);
  return next(parser);
}

function isName(token: Token): boolean {
  return (
    token.kind === 'quoted-name' ||
    (token.kind === 'name' && !reserved.has(token.text.toLowerCase()))
  );
}

function expectName(parser: Parser, what: string): Token {
  const token = peek(parser);
  if (!isName(token)) throw unexpected(parser, token, what);
  return next(parser);
}

/** Runs one level deeper; `token` is the bracket, prefix or word that opens it. */
function nested<Result>(
  parser: Parser,
  token: Token,
  work: () => Result,
  counter: 'depth' | 'quantifierDepth' = 'depth',
): Result {
  parser[counter] += 1;
  if (parser[counter] > depthMax) {
    throw new PqlFault(`nested deeper than ${depthMax} levels`, token.from, token.to);
  }
  const result = work();
  parser[counter] -= 1;
  return result;
}

/** Parses a rule. @throws PqlFault */
export function parseRule(text: string): Rule {
  if (text.length > textCharsMax) {
    throw new PqlFault(`a rule has at most ${textCharsMax} characters`, textCharsMax, text.length);
  }
  const { tokens, fault } = tokenize(text);
  const parser: Parser = { tokens, position: 0, depth: 0, quantifierDepth: 0, fault };
  if (tokens[0]!.kind === 'end' && !fault) throw new PqlFault('the rule is empty', 0, 0);
  let parameter: string | null = null;
  const lambda = lambdaNames(parser);
  if (lambda) {
    if (lambda.length > 1) {
      const second = lambda[1]!;
      throw new PqlFault('a rule has one input, the profile', second.from, second.to);
    }
    parameter = lambda[0]!.text;
    parser.position += 4;
  }
  const body = parseExpr(parser);
  const rest = peek(parser);
  if (rest.kind !== 'end' || parser.fault)
    throw unexpected(parser, rest, 'the end of the rule or an operator');
  return { parameter, body };
}

/** The names of a lambda that begins here, or null. Takes nothing. */
function lambdaNames(parser: Parser): Token[] | null {
  if (!isSymbol(peek(parser), '(')) return null;
  const names: Token[] = [];
  let ahead = 1;
  for (;;) {
    const token = peek(parser, ahead);
    if (!isName(token)) return null;
    names.push(token);
    const after = peek(parser, ahead + 1);
    if (isSymbol(after, ')')) return isSymbol(peek(parser, ahead + 2), '=>') ? names : null;
    if (!isSymbol(after, ',')) return null;
    ahead += 2;
  }
}

function parseExpr(parser: Parser): Expr {
  return parseOr(parser);
}

function joined(parser: Parser, kind: 'and' | 'or', item: (parser: Parser) => Expr): Expr {
  const first = item(parser);
  if (!isWord(peek(parser), kind)) return first;
  const items = [first];
  while (takeWord(parser, kind)) items.push(item(parser));
  return { kind, items, from: first.from, to: items.at(-1)!.to };
}

function parseOr(parser: Parser): Expr {
  return joined(parser, 'or', parseAnd);
}

function parseAnd(parser: Parser): Expr {
  return joined(parser, 'and', parseNot);
}

function parseNot(parser: Parser): Expr {
  const token = peek(parser);
  if (isWord(token, 'not') || isSymbol(token, '!')) {
    next(parser);
    return nested(parser, token, () => {
      const operand = parseNot(parser);
      return { kind: 'not', operand, from: token.from, to: operand.to };
    });
  }
  return parseQuantified(parser) ?? parseCompare(parser);
}

function parseQuantified(parser: Parser): Expr | null {
  const token = peek(parser);
  if (token.kind !== 'name') return null;
  const word = token.text.toLowerCase();
  const parse = quantified.get(word);
  if (parse) return nested(parser, token, () => parse(parser), 'quantifierDepth');
  if (aggregates.has(token.text) && startsOver(parser, 0)) {
    return nested(parser, token, () => parseOver(parser), 'quantifierDepth');
  }
  return null;
}

const quantified = new Map<string, (parser: Parser) => Expr>([
  ['exists', (parser) => parseQuantifier(parser, 'exists')],
  ['forall', (parser) => parseQuantifier(parser, 'forall')],
  ['select', parseSelect],
  ['let', parseLet],
]);

function parseSelect(parser: Parser): Expr {
  const token = next(parser);
  const binding = parseBinding(parser);
  return { kind: 'select', binding, from: token.from, to: binding.to };
}

/** Words that can follow the path `sum`, so that they do not begin `sum … over`. */
const afterPath = new Set('and or in notin like occurs over where from'.split(' '));

/** Whether an aggregate's name, `ahead` of here, begins the form with `over`. */
function startsOver(parser: Parser, ahead: number): boolean {
  const token = peek(parser, ahead + 1);
  if (token.kind === 'input' || token.kind === 'quoted-name') return true;
  if (token.kind === 'name') return !afterPath.has(token.text.toLowerCase());
  if (token.kind === 'symbol') {
    if (token.text === '^' || token.text === '!') return true;
    // `sum(…)`, `sum[…]` and `sum - 1` can be either: what follows tells.
    return ['(', '[', '-'].includes(token.text) && hasOver(parser, ahead + 1);
  }
  return token.kind === 'string' || token.kind === 'number';
}

/** Further away no `over` is looked for: many sums in a long rule would each look to its end. */
const overTokensMax = 1_000;

/** Whether an `over` that belongs to an aggregate follows, inside the brackets that are open. */
function hasOver(parser: Parser, ahead: number): boolean {
  let brackets = 0;
  let inner = 0;
  for (let index = ahead; index < ahead + overTokensMax; index += 1) {
    const token = peek(parser, index);
    if (token.kind === 'end') return false;
    if (token.kind === 'symbol') {
      if (token.text === '(' || token.text === '[') brackets += 1;
      else if (token.text === ')' || token.text === ']') brackets -= 1;
      if (brackets < 0 || (brackets === 0 && token.text === ',')) return false;
    }
    if (brackets > 0 || token.kind !== 'name') continue;
    const before = peek(parser, index - 1);
    if (isSymbol(before, '.')) continue;
    if (isWord(token, 'over')) {
      if (inner === 0) return true;
      inner -= 1;
    } else if (aggregates.has(token.text) && beginsValue(peek(parser, index + 1))) inner += 1;
  }
  return false;
}

/** Something that, behind an aggregate's name, begins its value and is no part of a path. */
function beginsValue(token: Token): boolean {
  if (token.kind === 'symbol') return token.text === '^' || token.text === '!';
  return (
    token.kind !== 'end' && !(token.kind === 'name' && afterPath.has(token.text.toLowerCase()))
  );
}

function parseQuantifier(parser: Parser, which: 'exists' | 'forall'): Expr {
  const token = next(parser);
  const bindings = [parseBinding(parser)];
  while (
    isSymbol(peek(parser), ',') &&
    isName(peek(parser, 1)) &&
    isWord(peek(parser, 2), 'from')
  ) {
    next(parser);
    const { from, to } = peek(parser);
    // Each binding is a loop inside the one before.
    if (bindings.length >= depthMax)
      throw new PqlFault(`nested deeper than ${depthMax} levels`, from, to);
    bindings.push(parseBinding(parser));
  }
  return { kind: 'quantifier', which, bindings, from: token.from, to: bindings.at(-1)!.to };
}

function parseBinding(parser: Parser): Binding {
  const name = expectName(parser, 'a name');
  expectWord(parser, 'from');
  const source = parsePostfix(parser);
  let where: Expr | null = null;
  if (takeWord(parser, 'where') || takeSymbol(parser, ':')) where = parseOr(parser);
  return { name: name.text, source, where, from: name.from, to: (where ?? source).to };
}

function parseOver(parser: Parser): Expr {
  const token = next(parser);
  const value = parseExpr(parser);
  expectWord(parser, 'over');
  const binding = parseBinding(parser);
  return {
    kind: 'over',
    aggregate: token.text as Aggregate,
    value,
    binding,
    from: token.from,
    to: binding.to,
  };
}

function parseLet(parser: Parser): Expr {
  const token = next(parser);
  const name = expectName(parser, 'a name');
  expectSymbol(parser, '=');
  const value = parseSum(parser);
  expectWord(parser, 'in');
  const body = parseExpr(parser);
  return { kind: 'let', name: name.text, value, body, from: token.from, to: body.to };
}

function isComparison(token: Token): boolean {
  if (token.kind === 'symbol') return comparisons.has(token.text);
  return token.kind === 'name' && comparisonWords.has(token.text.toLowerCase());
}

function parseCompare(parser: Parser): Expr {
  const left = parseSum(parser);
  const token = peek(parser);
  if (!isComparison(token)) return left;
  next(parser);
  const result = comparison(parser, left, token);
  const second = peek(parser);
  if (isComparison(second)) {
    throw new PqlFault('comparisons do not chain; join them with and', second.from, second.to);
  }
  return result;
}

function comparison(parser: Parser, left: Expr, token: Token): Expr {
  const word = token.text.toLowerCase();
  if (word === 'occurs') {
    const rule = parseTimeRule(parser);
    return { kind: 'occurs', operand: left, rule, from: left.from, to: rule.to };
  }
  const right = parseSum(parser);
  const place = { from: left.from, to: right.to };
  if (word === 'in' || word === 'notin')
    return { kind: 'in', negated: word === 'notin', left, right, ...place };
  if (word === 'like') return { kind: 'like', left, right, ...place };
  return { kind: 'compare', operator: token.text as CompareOperator, left, right, ...place };
}

function arithmetic(
  parser: Parser,
  operators: readonly string[],
  item: (parser: Parser) => Expr,
): Expr {
  const first = item(parser);
  const rest: { operator: ArithmeticOperator; operand: Expr }[] = [];
  while (peek(parser).kind === 'symbol' && operators.includes(peek(parser).text)) {
    const operator = next(parser).text as ArithmeticOperator;
    rest.push({ operator, operand: item(parser) });
  }
  if (rest.length === 0) return first;
  return { kind: 'arithmetic', first, rest, from: first.from, to: rest.at(-1)!.operand.to };
}

function parseSum(parser: Parser): Expr {
  return arithmetic(parser, ['+', '-'], parseProduct);
}

function parseProduct(parser: Parser): Expr {
  return arithmetic(parser, ['*', '/', '%'], parseUnary);
}

function parseUnary(parser: Parser): Expr {
  const token = peek(parser);
  if (!isSymbol(token, '-')) return parsePostfix(parser);
  next(parser);
  return nested(parser, token, () => {
    const operand = parseUnary(parser);
    return { kind: 'negate', operand, from: token.from, to: operand.to };
  });
}

function parsePostfix(parser: Parser): Expr {
  const primary = parsePrimary(parser);
  // `(a.b).c` is `a.b.c`: brackets leave no trace, so that a printed rule is the same tree.
  const base = primary.kind === 'postfix' ? primary.base : primary;
  const steps: Step[] =
    primary.kind === 'postfix'
      ? primary.steps.map((step) =>
          step.kind === 'names' ? { ...step, names: [...step.names] } : step,
        )
      : [];
  for (let step = parseStep(parser); step; step = parseStep(parser)) {
    const last = steps.at(-1);
    if (step.kind === 'names' && last?.kind === 'names') {
      last.names.push(...step.names);
      last.to = step.to;
    } else steps.push(step);
  }
  if (steps.length === 0) return base;
  const to = parser.tokens[parser.position - 1]!.to;
  return { kind: 'postfix', base, steps, from: primary.from, to };
}

function parseStep(parser: Parser): Step | null {
  const token = peek(parser);
  if (isSymbol(token, '[')) {
    next(parser);
    return nested(parser, token, () => {
      const condition = parseExpr(parser);
      return { kind: 'filter', condition, from: token.from, to: expectSymbol(parser, ']').to };
    });
  }
  if (!isSymbol(token, '.')) return null;
  next(parser);
  const name = peek(parser);
  if (name.kind !== 'name' && name.kind !== 'quoted-name') throw unexpected(parser, name, 'a name');
  next(parser);
  if (name.kind === 'name' && isSymbol(peek(parser), '(')) {
    const { args, to } = parseArguments(parser);
    return {
      kind: 'call',
      name: name.text,
      namePlace: { from: name.from, to: name.to },
      args,
      from: token.from,
      to,
    };
  }
  return { kind: 'names', names: [name.text], from: token.from, to: name.to };
}

function parseArguments(parser: Parser): { args: Argument[]; to: number } {
  const open = expectSymbol(parser, '(');
  return nested(parser, open, () => {
    const args: Argument[] = [];
    if (!isSymbol(peek(parser), ')')) {
      do args.push(parseArgument(parser));
      while (takeSymbol(parser, ','));
    }
    return { args, to: expectSymbol(parser, ')').to };
  });
}

function parseArgument(parser: Parser): Argument {
  const names = lambdaNames(parser);
  if (!names) return parseExpr(parser);
  const { from } = peek(parser);
  parser.position += names.length * 2 + 2;
  const body = parseExpr(parser);
  const lambda: Lambda = {
    kind: 'lambda',
    names: names.map((name) => name.text),
    body,
    from,
    to: body.to,
  };
  return lambda;
}

function parsePrimary(parser: Parser): Expr {
  const token = peek(parser);
  const place = { from: token.from, to: token.to };
  switch (token.kind) {
    case 'string':
    case 'number':
      next(parser);
      return { kind: 'literal', value: token.value, ...place };
    case 'input':
      next(parser);
      if (token.text !== '$1') throw new PqlFault('a rule has one input, $1', token.from, token.to);
      return { kind: 'input', ...place };
    case 'quoted-name':
      next(parser);
      return { kind: 'name', name: token.text, ...place };
    case 'symbol':
      return parseSymbol(parser, token);
    case 'name':
      return parseWord(parser, token);
    default:
      throw unexpected(parser, token, 'a value');
  }
}

function parseSymbol(parser: Parser, token: Token): Expr {
  if (isSymbol(token, '(')) {
    next(parser);
    return nested(parser, token, () => {
      const inside = parseExpr(parser);
      const { to } = expectSymbol(parser, ')');
      return { ...inside, from: token.from, to };
    });
  }
  if (isSymbol(token, '[')) {
    next(parser);
    return nested(parser, token, () => {
      const items: Expr[] = [];
      if (!isSymbol(peek(parser), ']')) {
        do items.push(parseExpr(parser));
        while (takeSymbol(parser, ','));
      }
      return { kind: 'array', items, from: token.from, to: expectSymbol(parser, ']').to };
    });
  }
  if (isSymbol(token, '^')) {
    let levels = 0;
    while (takeSymbol(parser, '^')) levels += 1;
    takeSymbol(parser, '.');
    const name = peek(parser);
    if (name.kind !== 'name' && name.kind !== 'quoted-name')
      throw unexpected(parser, name, 'a name');
    next(parser);
    return { kind: 'up', levels, name: name.text, from: token.from, to: name.to };
  }
  throw unexpected(parser, token, 'a value');
}

function parseWord(parser: Parser, token: Token): Expr {
  const word = token.text.toLowerCase();
  const place = { from: token.from, to: token.to };
  const isCall = isSymbol(peek(parser, 1), '(');
  switch (word) {
    case 'true':
    case 'false':
      next(parser);
      return { kind: 'literal', value: word === 'true', ...place };
    case 'now':
    case 'today':
    case 'yesterday':
    case 'tomorrow':
      next(parser);
      return { kind: 'timeWord', word, ...place };
    case 'null':
      throw new PqlFault(
        'null cannot be written; use isNull() or isNotNull()',
        token.from,
        token.to,
        'isNull',
      );
    case 'if':
      return parseIf(parser);
    case 'chain':
      return parseChain(parser);
    default:
      break;
  }
  if (reserved.has(word)) throw unexpected(parser, token, 'a value');
  next(parser);
  if (token.text === 'date' && isCall) return parseDate(parser, token);
  if (isCall) {
    const { args, to } = parseArguments(parser);
    return { kind: 'call', name: token.text, namePlace: place, args, from: token.from, to };
  }
  if (token.text === 'this') return { kind: 'this', ...place };
  return { kind: 'name', name: token.text, ...place };
}

function parseIf(parser: Parser): Expr {
  const token = next(parser);
  const { args, to } = parseArguments(parser);
  const [test, then, otherwise] = args;
  if (args.length !== 3 || args.some((argument) => argument.kind === 'lambda')) {
    throw new PqlFault('if takes three arguments: (test, then, else)', token.from, token.to);
  }
  return {
    kind: 'if',
    test: test as Expr,
    then: then as Expr,
    otherwise: otherwise as Expr,
    from: token.from,
    to,
  };
}

function parseDate(parser: Parser, token: Token): Expr {
  const { args, to } = parseArguments(parser);
  if (args.length !== 3)
    throw new PqlFault('date takes three arguments: (year, month, day)', token.from, token.to);
  const parts = args.map((argument) => {
    if (argument.kind === 'literal' && Number.isInteger(argument.value))
      return argument.value as number;
    throw new PqlFault('date takes whole numbers', argument.from, argument.to);
  });
  const [year, month, day] = parts as [number, number, number];
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) {
    throw new PqlFault(`there is no day ${year}-${month}-${day}`, token.from, token.to);
  }
  return { kind: 'date', year, month, day, from: token.from, to };
}

function unitOf(token: Token): Unit | undefined {
  return token.kind === 'name' ? units.get(token.text.toLowerCase()) : undefined;
}

function expectUnit(parser: Parser): Unit {
  const token = peek(parser);
  const unit = unitOf(token);
  if (unit === undefined) {
    if (token.kind === 'end') throw unexpected(parser, token, 'a time unit');
    throw new PqlFault(
      `${JSON.stringify(token.text)} is no time unit`,
      token.from,
      token.to,
      nearestName(token.text, units.keys()),
    );
  }
  next(parser);
  return unit;
}

function expectCount(parser: Parser): number {
  const token = peek(parser);
  if (token.kind !== 'number') {
    if (isSymbol(token, '-'))
      throw new PqlFault('a whole number is due here', token.from, token.to);
    throw unexpected(parser, token, 'a whole number');
  }
  if (!Number.isSafeInteger(token.value))
    throw new PqlFault('a whole number is due here', token.from, token.to);
  next(parser);
  return token.value as number;
}

function parseTimeRule(parser: Parser): TimeRule {
  const token = peek(parser);
  const { from } = token;
  if (token.kind === 'symbol' && comparisons.has(token.text)) {
    next(parser);
    return parseShift(parser, token.text as CompareOperator, from);
  }
  for (const relation of ['before', 'after', 'from', 'on'] as const) {
    if (!isWord(token, relation) || isSymbol(peek(parser, 1), '.')) continue;
    next(parser);
    const anchor = parseAnchor(parser);
    return { kind: 'relative', relation, anchor, from, to: anchor.to };
  }
  if (isWord(token, 'between') && !isSymbol(peek(parser, 1), '.')) {
    next(parser);
    const low = parseAnchor(parser);
    expectWord(parser, 'and');
    const high = parseAnchor(parser);
    return { kind: 'between', low, high, from, to: high.to };
  }
  if ((isWord(token, 'last') || isWord(token, 'next')) && peek(parser, 1).kind === 'number') {
    next(parser);
    const count = expectCount(parser);
    const unit = expectUnit(parser);
    const { to } = parser.tokens[parser.position - 1]!;
    const anchor: Expr = { kind: 'timeWord', word: 'now', from, to };
    const side = isWord(token, 'last') ? 'before' : 'after';
    return { kind: 'shift', operator: '<=', count, unit, side, anchor, from, to };
  }
  const anchor = parseAnchor(parser);
  return { kind: 'relative', relation: 'on', anchor, from, to: anchor.to };
}

function parseShift(parser: Parser, operator: CompareOperator, from: number): TimeRule {
  const count = expectCount(parser);
  const unit = expectUnit(parser);
  const token = next(parser);
  const side = isWord(token, 'before')
    ? 'before'
    : isWord(token, 'after') || isWord(token, 'from')
      ? 'after'
      : null;
  if (side === null) throw unexpected(parser, token, 'before or after');
  const anchor = parseAnchor(parser);
  return { kind: 'shift', operator, count, unit, side, anchor, from, to: anchor.to };
}

/** The T of a time rule: a period word, or any value. */
function parseAnchor(parser: Parser): Expr {
  const token = peek(parser);
  const which = (['this', 'last', 'next'] as const).find((word) => isWord(token, word));
  if (which && peek(parser, 1).kind === 'name' && !isSymbol(peek(parser, 2), '.')) {
    const isOperator = ['and', 'or', 'in', 'like', 'occurs'].includes(
      peek(parser, 1).text.toLowerCase(),
    );
    if (!isOperator) {
      next(parser);
      const unit = expectUnit(parser);
      return {
        kind: 'period',
        which,
        unit,
        from: token.from,
        to: parser.tokens[parser.position - 1]!.to,
      };
    }
  }
  return parsePostfix(parser);
}

function parseChain(parser: Parser): Expr {
  const token = next(parser);
  const open = expectSymbol(parser, '(');
  return nested(parser, open, () => {
    const array = parseExpr(parser);
    expectSymbol(parser, ',');
    const path = parsePostfix(parser);
    expectSymbol(parser, ',');
    expectSymbol(parser, '[');
    const states = [parseState(parser)];
    while (takeSymbol(parser, ',')) states.push(parseState(parser));
    expectSymbol(parser, ']');
    return {
      kind: 'chain',
      array,
      path,
      states,
      from: token.from,
      to: expectSymbol(parser, ')').to,
    };
  });
}

function parseState(parser: Parser): ChainState {
  const label = expectName(parser, 'a label');
  expectSymbol(parser, ':');
  expectWord(parser, 'what');
  const what = inBrackets(parser, () => parseExpr(parser));
  const state: ChainState = {
    label: label.text,
    what,
    where: null,
    when: null,
    count: 1,
    from: label.from,
    to: label.to,
  };
  if (takeWord(parser, 'where')) state.where = inBrackets(parser, () => parseExpr(parser));
  if (takeWord(parser, 'when')) state.when = inBrackets(parser, () => parseWhen(parser));
  if (takeWord(parser, 'count')) state.count = inBrackets(parser, () => parseStateCount(parser));
  return state;
}

function inBrackets<Result>(parser: Parser, work: () => Result): Result {
  const open = expectSymbol(parser, '(');
  return nested(parser, open, () => {
    const result = work();
    expectSymbol(parser, ')');
    return result;
  });
}

function parseStateCount(parser: Parser): number {
  const more = takeSymbol(parser, '>') ? 1 : 0;
  if (more === 0) takeSymbol(parser, '>=');
  const token = peek(parser);
  const count = expectCount(parser) + more;
  if (count < 1) throw new PqlFault('COUNT is at least 1', token.from, token.to);
  return count;
}

function parseWhen(parser: Parser): When {
  return joinedWhen(parser, 'or', () => joinedWhen(parser, 'and', () => whenItem(parser)));
}

function joinedWhen(parser: Parser, kind: 'and' | 'or', item: () => When): When {
  const first = item();
  if (!isWord(peek(parser), kind)) return first;
  const items = [first];
  while (takeWord(parser, kind)) items.push(item());
  return { kind, items, from: first.from, to: items.at(-1)!.to };
}

function whenItem(parser: Parser): When {
  const token = peek(parser);
  if (isSymbol(token, '(')) return inBrackets(parser, () => parseWhen(parser));
  const rule = parseTimeRule(parser);
  return { kind: 'rule', rule, from: rule.from, to: rule.to };
}
