/** The syntax tree. Offsets point into the rule's text. Lists are flat where text can be long. */

export interface Place {
  from: number;
  to: number;
}

export type Unit =
  | 'millisecond'
  | 'second'
  | 'minute'
  | 'hour'
  | 'day'
  | 'week'
  | 'month'
  | 'year'
  | 'decade'
  | 'century'
  | 'millennium';

export type CompareOperator = '=' | '!=' | '>' | '>=' | '<' | '<=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type TimeWord = 'now' | 'today' | 'yesterday' | 'tomorrow';
export type Aggregate = 'sum' | 'average' | 'min' | 'max' | 'count';

export interface Binding extends Place {
  name: string;
  source: Expr;
  where: Expr | null;
}

/** One step behind a primary: `.a.b`, `.method(…)`, `[cond]`. */
export type Step =
  | (Place & { kind: 'names'; names: string[] })
  | (Place & { kind: 'call'; name: string; namePlace: Place; args: Argument[] })
  | (Place & { kind: 'filter'; condition: Expr });

export type Lambda = Place & { kind: 'lambda'; names: string[]; body: Expr };
export type Argument = Expr | Lambda;

/** What may stand after `occurs`. */
export type TimeRule =
  | (Place & {
      kind: 'shift';
      operator: CompareOperator;
      count: number;
      unit: Unit;
      side: 'before' | 'after';
      anchor: Expr;
    })
  | (Place & { kind: 'relative'; relation: 'before' | 'after' | 'from' | 'on'; anchor: Expr })
  | (Place & { kind: 'between'; low: Expr; high: Expr });

/** A chain state's WHEN: time rules joined. */
export type When =
  | (Place & { kind: 'rule'; rule: TimeRule })
  | (Place & { kind: 'and' | 'or'; items: When[] });

export interface ChainState extends Place {
  label: string;
  what: Expr;
  where: Expr | null;
  when: When | null;
  count: number;
}

export type Expr = Place &
  (
    | { kind: 'literal'; value: string | number | boolean }
    | { kind: 'array'; items: Expr[] }
    | { kind: 'date'; year: number; month: number; day: number }
    | { kind: 'timeWord'; word: TimeWord }
    | { kind: 'period'; which: 'this' | 'last' | 'next'; unit: Unit }
    | { kind: 'name'; name: string }
    | { kind: 'input' }
    | { kind: 'this' }
    | { kind: 'up'; levels: number; name: string }
    | { kind: 'postfix'; base: Expr; steps: Step[] }
    | { kind: 'call'; name: string; namePlace: Place; args: Argument[] }
    | { kind: 'negate'; operand: Expr }
    | { kind: 'not'; operand: Expr }
    | { kind: 'arithmetic'; first: Expr; rest: { operator: ArithmeticOperator; operand: Expr }[] }
    | { kind: 'compare'; operator: CompareOperator; left: Expr; right: Expr }
    | { kind: 'in'; negated: boolean; left: Expr; right: Expr }
    | { kind: 'like'; left: Expr; right: Expr }
    | { kind: 'occurs'; operand: Expr; rule: TimeRule }
    | { kind: 'and' | 'or'; items: Expr[] }
    | { kind: 'quantifier'; which: 'exists' | 'forall'; bindings: Binding[] }
    | { kind: 'select'; binding: Binding }
    | { kind: 'over'; aggregate: Aggregate; value: Expr; binding: Binding }
    | { kind: 'let'; name: string; value: Expr; body: Expr }
    | { kind: 'if'; test: Expr; then: Expr; otherwise: Expr }
    | { kind: 'chain'; array: Expr; path: Expr; states: ChainState[] }
  );

export interface Rule {
  /** Name of the input where the rule names it: `(P) => …`. */
  parameter: string | null;
  body: Expr;
}

export type ExprOf<Kind extends Expr['kind']> = Extract<Expr, { kind: Kind }>;
