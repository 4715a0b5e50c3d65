/** Cards and text mean the same, and text that nobody touched stays as it was. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse, print } from '../../../src/audiences/pql/index.ts';
import { type Card, textTests, timeUnits, type ValueTest, writeCard } from './cards.ts';
import {
  addTo,
  changeAt,
  joinBy,
  leafOf,
  moveBy,
  type Piece,
  readRule,
  removeAt,
  toggleNot,
  unwrapAt,
  wrap,
  writeRule,
} from './tree.ts';

const path = fc.array(
  fc.oneof(
    fc.constantFrom('plan', 'homeAddress', 'count', 'now', 'odd-name', 'été'),
    fc.stringMatching(/^[a-z]{1,8}$/),
  ),
  { minLength: 1, maxLength: 3 },
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '"', '\\', 'a\nb', '\u0008'),
);
const number = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.constantFrom(0.5, -2.25, 1e15),
);
const scalar = fc.oneof(text, number, fc.boolean());
const sign = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const orders = fc.constantFrom('<', '<=', '>', '>=');
const window = fc.record({
  count: fc.integer({ min: 0, max: 999 }),
  unit: fc.constantFrom(...timeUnits),
});

const tests = (paths: fc.Arbitrary<string[]>): fc.Arbitrary<ValueTest> =>
  fc.oneof(
    fc.record({
      path: paths,
      test: fc.constant('compare'),
      sign: fc.constantFrom('=', '!='),
      value: scalar,
    }),
    fc.record({
      path: paths,
      test: fc.constant('compare'),
      sign: orders,
      value: fc.oneof(text, number),
    }),
    fc.record({
      path: paths,
      test: fc.constant('anyOf'),
      values: fc.array(scalar, { maxLength: 4 }),
    }),
    fc.record({
      path: paths,
      test: fc.constantFrom(...textTests),
      value: text,
      ignoreCase: fc.boolean(),
    }),
    fc.record({ path: paths, test: fc.constantFrom('isSet', 'isNotSet') }),
    fc.record({ path: paths, test: fc.constant('between'), low: number, high: number }),
  ) as fc.Arbitrary<ValueTest>;

const query = {
  eventType: text,
  window: fc.option(window),
  where: fc.array(tests(path), { maxLength: 3 }),
};

const card = fc.oneof(
  tests(path).map((test) => ({ kind: 'attribute', ...test })),
  fc
    .tuple(path, window, fc.constantFrom('within', 'moreThanAgo'))
    .map(([names, last, test]) => ({ kind: 'date', path: names, test, ...last })),
  fc.record({
    kind: fc.constant('date'),
    path,
    test: fc.constantFrom('on', 'before', 'after'),
    year: fc.integer({ min: 1990, max: 2100 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  }),
  fc.record({
    kind: fc.constant('date'),
    path,
    test: fc.constant('this'),
    unit: fc.constantFrom('day', 'week', 'month', 'year'),
  }),
  fc.record({
    kind: fc.constant('event'),
    measure: fc.constant('once'),
    did: fc.boolean(),
    ...query,
  }),
  fc.record({
    kind: fc.constant('event'),
    measure: fc.constant('count'),
    sign: fc.constantFrom('=', '<=', '>='),
    count: fc.nat(99),
    ...query,
  }),
  fc.record({
    kind: fc.constant('event'),
    measure: fc.constant('sum'),
    property: path,
    sign,
    amount: number,
    ...query,
  }),
  fc.record({
    kind: fc.constant('sequence'),
    steps: fc.array(
      fc.record({
        eventType: text,
        within: fc.option(window),
        where: fc.array(tests(path), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  }),
  fc.record({ kind: fc.constant('audience'), id: text, isIn: fc.boolean() }),
) as fc.Arbitrary<Card>;

const canonical = (rule: string): string => print(parse(rule));

it('reads from its text the card that wrote it', () => {
  fc.assert(
    fc.property(card, (one) => {
      const written = writeCard(one);
      const read = readRule(written);
      expect(writeRule(read!)).toBe(written);
      expect(read?.body.kind).toBe('leaf');
      const again = (read!.body as { card: Card }).card;
      expect(again).not.toBeNull();
      expect(canonical(writeCard(again))).toBe(canonical(written));
    }),
    { numRuns: 2_000 },
  );
});

/** Rules of nested groups, with brackets and white space as people write them. */
const { rule } = fc.letrec<{ rule: string }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(
      card.map(writeCard).map((one) => `(${one})`),
      fc.constantFrom(
        'plan = "a"',
        'tags[this = "x"].count() > 1',
        '(seats + 1) * 2 > 4',
        '(let n = 1 in n = seats)',
      ),
    ),
    fc
      .tuple(
        fc.array(tie('rule'), { minLength: 2, maxLength: 3 }),
        fc.constantFrom(' and ', '\n  AND ', ' or ', ' Or\n'),
        fc.boolean(),
      )
      .map(([items, gap, isBare]) =>
        isBare
          ? items.map((one) => `( ${one})`).join(gap)
          : `(${items.map((one) => `(${one} )`).join(gap)})`,
      ),
    tie('rule').map((one) => `not ( ${one} )`),
  ),
}));

it('writes what nobody touched character for character', () => {
  fc.assert(
    fc.property(rule, (one) => {
      const padded = ` ${one}\n`;
      expect(writeRule(readRule(padded)!)).toBe(padded);
    }),
    { numRuns: 1_000 },
  );
});

function firstGroup(piece: Piece, way: number[] = []): number[] | null {
  if (piece.body.kind === 'group') return way;
  return piece.body.kind === 'not' ? firstGroup(piece.body.item, [...way, 0]) : null;
}

it('keeps the others as they were when one condition changes', () => {
  const added = leafOf({
    kind: 'event',
    measure: 'once',
    did: true,
    eventType: 'login',
    window: null,
    where: [],
  });
  fc.assert(
    fc.property(rule, (one) => {
      const read = readRule(one)!;
      const login = '(exists E from xEvent where E.eventType = "login")';
      expect(canonical(writeRule(addTo(read, added)))).toBe(
        read.body.kind === 'group'
          ? canonical(writeRule(addTo(readRule(canonical(one))!, added)))
          : canonical(`(${one}) and ${login}`),
      );
      expect(canonical(writeRule(toggleNot(read)))).toBe(
        read.body.kind === 'not' ? canonical(writeRule(read.body.item)) : canonical(`not (${one})`),
      );
      const way = firstGroup(read);
      if (!way) return;
      const changed = changeAt(read, [...way, 0], () => added);
      expect(canonical(writeRule(changed))).toContain('E.eventType = "login"');
      for (const edit of [
        (piece: Piece) => joinBy(piece, 'or'),
        (piece: Piece) => joinBy(piece, 'and'),
        (piece: Piece) => moveBy(piece, 0, 1),
        (piece: Piece) => unwrapAt(piece, 0),
        (piece: Piece) => unwrapAt(piece, 1),
        (piece: Piece) => addTo(piece, added),
        (piece: Piece) => wrap(piece, added),
      ]) {
        const edited = writeRule(changeAt(read, way, edit));
        expect(readRule(edited), edited).not.toBeNull();
        expect(writeRule(readRule(edited)!)).toBe(edited);
      }
      const left = removeAt(read, [...way, 0]);
      if (left) expect(readRule(writeRule(left)), writeRule(left)).not.toBeNull();
    }),
    { numRuns: 500 },
  );
});

it('unwraps a group into the one around it', () => {
  const read = readRule('a = 1 and (b = 2 or c = 3 and d = 4)\n  and e = 5')!;
  expect(writeRule(unwrapAt(read, 1))).toBe('a = 1 and b = 2 and (c = 3 and d = 4)\n  and e = 5');
  expect(unwrapAt(read, 0)).toBe(read);
});

it('shows what has no card as code in its place, the rest as cards', () => {
  const read = readRule('plan = "trial" and tags[this = "x"].count() > 1 and inSegment("a")')!;
  expect(read.body).toMatchObject({
    kind: 'group',
    items: [
      { body: { card: { kind: 'attribute', path: ['plan'] } } },
      { body: { card: null, text: 'tags[this = "x"].count() > 1' } },
      { body: { card: { kind: 'audience', id: 'a', isIn: true } } },
    ],
  });
});

it('writes the rules that cards are known for', () => {
  const login: Card = {
    ...{ kind: 'event', measure: 'count', sign: '>=', count: 3, eventType: 'login' },
    ...{
      window: { count: 7, unit: 'days' },
      where: [{ path: ['device'], test: 'compare', sign: '=', value: 'web' }],
    },
  };
  expect(writeCard(login)).toBe(
    '(select E from xEvent where E.eventType = "login" and E.timestamp occurs <= 7 days before now and E.device = "web").count() >= 3',
  );
  const sequence: Card = {
    kind: 'sequence',
    steps: [
      { eventType: 'view', within: null, where: [] },
      { eventType: 'buy', within: { count: 3, unit: 'days' }, where: [] },
    ],
  };
  expect(writeCard(sequence)).toBe(
    'chain(xEvent, timestamp, [C0: WHAT(eventType = "view"), C1: WHAT(eventType = "buy") WHEN(<= 3 days after C0)])',
  );
  const typed = 'plan = "trial"\n  and email.contains("acme", false)';
  const joined = writeRule(addTo(readRule(typed)!, leafOf(login)));
  expect(joined).toBe(`${typed}\n  and ${writeCard(login)}`);
});

it('keeps the names of steps, and gives new ones a name of their own', () => {
  const rule = (names: readonly [string, string], days: number): string =>
    `chain(xEvent, timestamp, [${names[0]}: WHAT(eventType = "view"), ${names[1]}: WHAT(eventType = "buy") WHEN(<= ${days} days after ${names[0]})])`;
  for (const names of [
    ['viewed', 'bought'],
    ['C1', 'C0'],
    ['`odd name`', 'C7'],
  ] as const) {
    const { body } = readRule(rule(names, 3))!;
    const read = body.kind === 'leaf' ? body.card : null;
    if (read?.kind !== 'sequence') throw new Error(`no card for ${rule(names, 3)}`);
    const [first, second] = read.steps;
    const within = { count: 2, unit: 'days' } as const;
    const edited: Card = { ...read, steps: [first!, { ...second!, within }] };
    expect(writeCard(edited)).toBe(rule(names, 2));
    const third = { eventType: 'login', within: null, where: [] };
    const written = writeCard({ ...read, steps: [...read.steps, third] });
    expect(written).toBe(`${rule(names, 3).slice(0, -2)}, C2: WHAT(eventType = "login")])`);
  }
  const canonical = readRule(rule(['C0', 'C1'], 3))!.body;
  expect(canonical).toMatchObject({ card: { steps: [{ eventType: 'view' }, {}] } });
  expect(JSON.stringify(canonical)).not.toContain('"name"');
});
