/** What the printer writes parses to the same tree, for all published rules and for random ones. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, print } from './index.ts';

const expressions = readFileSync(new URL('./pql-cases.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { expression: string; error?: object })
  .filter((one) => one.error === undefined)
  .map((one) => one.expression);

const places = new Set(['from', 'to', 'namePlace']);

/** A tree without its places. */
function bare(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(bare);
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([key]) => !places.has(key))
      .map(([key, child]) => [key, bare(child)]),
  );
}

function expectSame(text: string): void {
  const rule = parse(text);
  const printed = print(rule);
  const again = parse(printed);
  expect(bare(again)).toEqual(bare(rule));
  expect(print(again)).toBe(printed);
}

/** Texts made of each other, with every kind of operator around every kind of operand. */
const { expr: expressionArbitrary } = fc.letrec<{ expr: string; atom: string }>((tie) => {
  const two = (join: (left: string, right: string) => string) =>
    fc.tuple(tie('expr'), tie('expr')).map(([left, right]) => join(left, right));
  const one = (wrap: (inner: string) => string) => tie('expr').map(wrap);
  return {
    atom: fc.constantFrom(
      'a',
      'a.b',
      'xEvent',
      '1',
      '-2.5',
      '"it\\"s"',
      'true',
      'now',
      '[1, "x"]',
      'date(2026, 2, 3)',
    ),
    expr: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      tie('atom'),
      ...['and', 'or'].map((word) => two((left, right) => `(${left}) ${word} (${right})`)),
      ...['=', '!=', '>', '<=', 'in', 'notIn', 'like'].map((sign) =>
        two((left, right) => `(${left}) ${sign} (${right})`),
      ),
      ...['+', '-', '*', '/', '%'].map((sign) =>
        two((left, right) => `(${left}) ${sign} (${right})`),
      ),
      one((inner) => `not (${inner})`),
      one((inner) => `-(${inner})`),
      one((inner) => `xEvent[${inner}].count() > 1`),
      one((inner) => `xEvent.exists(${inner})`),
      one((inner) => `(${inner}) occurs < 3 days before now`),
      one((inner) => `(${inner}) occurs between yesterday and today`),
      one((inner) => `if(${inner}, 1, 2)`),
      one((inner) => `orders.filter((p) => ${inner}).sum(price)`),
      one(
        (inner) =>
          `chain(xEvent, timestamp, [A: WHAT(${inner}), B: WHAT(x = 1) WHEN(> 1 hour after A)])`,
      ),
    ),
  };
});

describe('printing a rule', () => {
  it.each(expressions)('keeps its tree: %s', (expression) => {
    expectSame(expression);
  });

  it('keeps the tree of random rules', () => {
    let parsed = 0;
    fc.assert(
      fc.property(expressionArbitrary, (text) => {
        try {
          parse(text);
        } catch {
          return; // Not every text is a rule: comparisons do not chain.
        }
        parsed += 1;
        expectSame(text);
      }),
      { numRuns: 2_000 },
    );
    expect(parsed).toBeGreaterThan(500);
  });
});
