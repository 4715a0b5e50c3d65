/**
 * Random rules over random people: every form of the grammar, over names that mean something. Over
 * 400 lines: one list of forms, which refer to each other.
 */
import fc from 'fast-check';
import type { PqlEvent, PqlProfile } from '../../src/audiences/pql/index.ts';

type Text = fc.Arbitrary<string>;

const units = [
  'millisecond',
  'seconds',
  'minute',
  'hours',
  'day',
  'days',
  'weeks',
  'month',
  'months',
  'year',
  'decade',
];
const calendarUnits = ['hour', 'day', 'week', 'month', 'year', 'decade', 'century', 'millennium'];

/** Moments around which clocks change, months end, and years begin, by zone. */
const places: readonly { zone: string; around: readonly string[] }[] = [
  { zone: 'UTC', around: ['2026-03-04T12:00:00Z', '2028-02-29T00:00:00Z', '2026-01-31T23:00:00Z'] },
  {
    zone: 'Europe/Berlin',
    around: ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2025-12-31T23:00:00Z'],
  },
  { zone: 'America/Santiago', around: ['2026-04-05T03:00:00Z', '2026-09-06T04:00:00Z'] },
  { zone: 'Asia/Kathmandu', around: ['2026-05-31T18:15:00Z', '2028-02-29T18:15:00Z'] },
  { zone: 'Australia/Lord_Howe', around: ['2026-04-04T15:00:00Z', '2026-10-03T15:30:00Z'] },
];

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const offsets = [
  0,
  1,
  1_000,
  30 * minute,
  hour,
  2 * hour,
  12 * hour,
  day - hour,
  day,
  day + hour,
  2 * day,
  7 * day,
  28 * day,
  30 * day,
  31 * day,
  59 * day,
  365 * day,
  366 * day,
  3_653 * day,
];

function momentNear(baseMs: number): fc.Arbitrary<number> {
  return fc
    .tuple(
      fc.constantFrom(...offsets),
      fc.constantFrom(-1, 1),
      fc.constantFrom(...offsets.slice(0, 9)),
      fc.constantFrom(-1, 0, 0, 1),
      fc.constantFrom(0, 0, 0, -1, 1),
    )
    .map(([far, farSign, near, nearSign, ms]) => baseMs + far * farSign + near * nearSign + ms);
}

function timeText(baseMs: number): Text {
  return fc.oneof(
    { weight: 6, arbitrary: momentNear(baseMs).map((ms) => new Date(ms).toISOString()) },
    {
      weight: 2,
      arbitrary: momentNear(baseMs).map((ms) => new Date(ms).toISOString().slice(0, 10)),
    },
    {
      weight: 2,
      arbitrary: momentNear(baseMs).map((ms) => new Date(ms).toISOString().slice(0, 19)),
    },
    {
      weight: 1,
      arbitrary: momentNear(baseMs).map(
        (ms) => `${new Date(ms).toISOString().slice(0, 23)}999+0200`,
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom('2026-02-30', 'soon', '', '2026-13-01T00:00:00Z') },
  );
}

const word = fc.constantFrom('', 'a', 'A', 'ab', 'b', 'pro', 'Pro', 'PRO', 'x%y', 'né', '1');
const number = fc.constantFrom(-2, -1, 0, 1, 2, 3, 5, 12, 2.5);
const json = (baseMs: number) =>
  fc.oneof(
    word,
    number,
    fc.boolean(),
    fc.constant(null),
    timeText(baseMs),
    fc.array(word, { maxLength: 3 }),
    fc.record({ n: number, s: word }),
  );

/** A value that is there, is missing, or is of any kind. */
function mostly<Value>(baseMs: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary },
    { weight: 1, arbitrary: json(baseMs) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

function thing(baseMs: number, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {
    n: mostly(baseMs, number),
    s: mostly(baseMs, word),
    b: mostly(baseMs, fc.boolean()),
    t: mostly(baseMs, timeText(baseMs)),
    u: mostly(baseMs, timeText(baseMs)),
    tags: mostly(baseMs, fc.array(fc.oneof(word, number), { maxLength: 3 })),
  };
  if (depth > 0) {
    fields.items = mostly(baseMs, fc.array(thing(baseMs, depth - 1), { maxLength: 3 }));
    fields.o = mostly(baseMs, thing(baseMs, 0));
  }
  return fc.record(fields).map((all) => JSON.parse(JSON.stringify(all)) as Record<string, unknown>);
}

function profile(baseMs: number): fc.Arbitrary<PqlProfile> {
  const event = fc
    .tuple(fc.constantFrom('a', 'b', 'c'), momentNear(baseMs), thing(baseMs, 1))
    .map(
      ([eventType, timestampMs, body]) => ({ eventType, timestampMs, body }) as unknown as PqlEvent,
    );
  const membership = fc
    .record({
      status: fc.constantFrom('realized', 'exited'),
      validUntil: fc.option(momentNear(baseMs), { nil: undefined }),
    })
    .map(({ status, validUntil }) => ({
      status,
      ...(validUntil === undefined ? {} : { validUntil: new Date(validUntil).toISOString() }),
    }));
  return fc
    .record({
      attributes: thing(baseMs, 2),
      events: fc
        .array(event, { maxLength: 6 })
        .map((events) => events.sort((left, right) => left.timestampMs - right.timestampMs)),
      identityMap: fc.dictionary(
        fc.constantFrom('Email', 'ECID', 'crm'),
        fc.array(fc.record({ id: word }), { maxLength: 2 }),
        { maxKeys: 2, noNullPrototype: true },
      ),
      segmentMembership: fc.dictionary(
        fc.constantFrom('ups', 'aam'),
        fc.dictionary(fc.constantFrom('s1', 's2'), membership, { noNullPrototype: true }),
        { noNullPrototype: true },
      ),
    })
    .map((all) => all as unknown as PqlProfile);
}

const quoted = word.map((text) => JSON.stringify(text));
const count = fc.constantFrom('0', '1', '2', '3', '24');
const comparison = fc.constantFrom('=', '!=', '>', '>=', '<', '<=');
const ordering = fc.constantFrom('>', '>=', '<', '<=', '=');

function join(...parts: (string | Text)[]): Text {
  return fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));
}

interface Forms {
  condition: string;
  number: string;
  text: string;
  time: string;
  list: string;
  map: string;
  any: string;
  rule: string;
  when: string;
  target: string;
}

type Tie = (form: keyof Forms) => Text;

/** Rules as text. Names `X`, `Y`, `L` and labels are bound where they stand. */
function rules(baseMs: number): Text {
  const instant = timeText(baseMs)
    .filter((text) => text !== '' && text !== 'soon' && !/-30$|-13-/.test(text))
    .map((text) => JSON.stringify(text));
  const date = momentNear(baseMs)
    .map((ms) => new Date(ms))
    .map((at) => `date(${at.getUTCFullYear()}, ${at.getUTCMonth() + 1}, ${at.getUTCDate()})`);
  const { rule } = fc.letrec<Forms>((loose: fc.LetrecLooselyTypedTie) => {
    const tie = loose as Tie;
    const condition = tie('condition');
    const base = fc.constantFrom('', '', '', '', 'o.', 'X.', '^', '$1.', 'this.', 'P.', 'X.o.');
    const path = (name: string) => join(base, name);
    const item = fc.constantFrom(
      'items',
      'xEvent',
      'xEvent',
      'X.items',
      '$1.xEvent',
      '^items',
      '$1.items',
      'xEvent.items',
      'P.xEvent',
      'missing',
    );
    const cut = { depthSize: 'small', maxDepth: 5 } as const;
    const source = fc.oneof(
      { weight: 3, arbitrary: item },
      { weight: 1, arbitrary: join('(', tie('list'), ')') },
    );
    const bound = (name: string) =>
      fc.oneof(
        join(`${name} from `, source),
        join(
          `${name} from `,
          source,
          fc.constantFrom(' where ', ' : '),
          fc.oneof(
            condition,
            join(
              `${name}.`,
              fc.constantFrom('n', 's', 't', 'eventType'),
              fc.constantFrom(' = 1', ' = "a"', ' != "pro"', ' occurs <= 2 days before now'),
            ),
          ),
        ),
      );
    const typed = fc.constantFrom(
      'eventType = "a"',
      'eventType = "b"',
      'eventType in ["a", "b"]',
      'eventType.equals("c")',
      'n > 1',
      's = "pro"',
      'timestamp occurs <= 1 day before now',
      'timestamp occurs < 24 hours before now',
      'timestamp occurs <= 1 month before now',
    );
    const lambda = (body: Text) => fc.oneof(body, join('(X) => ', body));
    const aggregate = fc.constantFrom('sum', 'average', 'min', 'max', 'count');
    const binding = fc.oneof(bound('X'), bound('Y'));
    return {
      rule: fc.oneof(
        { weight: 6, arbitrary: condition },
        { weight: 1, arbitrary: join('(P) => ', condition) },
      ),
      condition: fc.oneof(
        cut,
        { weight: 2, arbitrary: join(path('s'), fc.constantFrom(' = ', ' != ', ' like '), quoted) },
        {
          weight: 2,
          arbitrary: join(
            path('n'),
            ' ',
            comparison,
            ' ',
            number.map((one) => (one < 0 ? `(${one})` : String(one))),
          ),
        },
        { weight: 1, arbitrary: path('b') },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            'true',
            'false',
            'inSegment("s1")',
            'not inSegment("s2")',
            'items',
            'xEvent',
            'tags',
          ),
        },
        { weight: 3, arbitrary: join(tie('time'), ' occurs ', tie('when')) },
        { weight: 1, arbitrary: join(tie('list'), '.timestamp occurs ', tie('when')) },
        { weight: 2, arbitrary: join(condition, fc.constantFrom(' and ', ' or '), condition) },
        {
          weight: 2,
          arbitrary: join('(', condition, fc.constantFrom(' and ', ' or '), condition, ')'),
        },
        { weight: 1, arbitrary: join(fc.constantFrom('not ', '!'), '(', condition, ')') },
        {
          weight: 1,
          arbitrary: join(
            fc.constantFrom('exists ', 'forall '),
            fc.oneof(binding, join(binding, ', ', bound('Y'))),
          ),
        },
        { weight: 1, arbitrary: join('(', fc.constantFrom('exists ', 'forall '), binding, ')') },
        { weight: 1, arbitrary: join('select ', binding) },
        {
          weight: 1,
          arbitrary: join(
            'let L = (',
            fc.oneof(tie('number'), tie('time'), tie('list'), condition, tie('text')),
            ') in (',
            fc.oneof(
              join('L ', comparison, ' ', tie('number')),
              fc.constant('L'),
              join('L occurs ', tie('when')),
              join('L.count() > 0 and ', condition),
              join(tie('time'), ' occurs ', fc.constantFrom('before', 'after', 'on'), ' L'),
            ),
            ')',
          ),
        },
        { weight: 2, arbitrary: join(tie('number'), ' ', comparison, ' ', tie('number')) },
        { weight: 1, arbitrary: join(tie('text'), ' ', comparison, ' ', tie('text')) },
        { weight: 2, arbitrary: join(tie('time'), ' ', comparison, ' ', tie('time')) },
        {
          weight: 1,
          arbitrary: join(
            tie('any'),
            fc.constantFrom(' in ', ' notIn '),
            fc.oneof(
              tie('list'),
              fc.constantFrom('tags', '["a", "pro", 1]', '[]', 'items.s', 'xEvent.n'),
            ),
          ),
        },
        {
          weight: 1,
          arbitrary: join(
            tie('text'),
            fc.constantFrom(
              '.startsWith(',
              '.endsWith(',
              '.contains(',
              '.doesNotStartWith(',
              '.doesNotEndWith(',
              '.doesNotContain(',
              '.equals(',
              '.notEqualTo(',
            ),
            quoted,
            fc.constantFrom(')', ', false)', ', true)'),
          ),
        },
        {
          weight: 1,
          arbitrary: join(
            tie('text'),
            '.matches("',
            fc.constantFrom('^a', 'b$', 'p.o', '(a|b)+', '[a-c]', '^[PQ]ro$'),
            '")',
          ),
        },
        {
          weight: 1,
          arbitrary: join(
            tie('text'),
            ' like "',
            fc.constantFrom('a%', '%o', '_', '%', 'x\\\\\\\\%_', '%a%b%'),
            '"',
          ),
        },
        { weight: 1, arbitrary: join(tie('any'), fc.constantFrom('.isNull()', '.isNotNull()')) },
        {
          weight: 1,
          arbitrary: join(
            tie('list'),
            fc.constantFrom('.intersects(', '.subsetOf(', '.supersetOf('),
            tie('list'),
            ')',
          ),
        },
        { weight: 1, arbitrary: join(tie('list'), '.includes(', tie('any'), ')') },
        {
          weight: 1,
          arbitrary: join(tie('list'), ' ', fc.constantFrom('=', '!='), ' ', tie('list')),
        },
        { weight: 2, arbitrary: join(item, '.exists(', lambda(condition), ')') },
        { weight: 2, arbitrary: join(item, '[', condition, ']') },
        {
          weight: 2,
          arbitrary: join(item, '[', typed, ' and ', condition, '].count() ', ordering, ' ', count),
        },
        {
          weight: 2,
          arbitrary: join('xEvent[', typed, ' and ', typed, '].count() ', ordering, ' ', count),
        },
        { weight: 1, arbitrary: join('if (', condition, ', ', condition, ', ', condition, ')') },
        { weight: 3, arbitrary: chains(tie) },
      ),
      number: fc.oneof(
        cut,
        path('n'),
        number.map((one) => (one < 0 ? `(${one})` : String(one))),
        fc.constantFrom('currentMonth()', 'currentYear()', 'currentDayOfMonth()'),
        join(tie('time'), fc.constantFrom('.getMonth()', '.getYear()', '.getDayOfMonth()')),
        join(tie('list'), '.count()'),
        join(
          item,
          '.',
          fc.constantFrom('sum', 'average', 'min', 'max'),
          '(',
          lambda(tie('number')),
          ')',
        ),
        join('(', aggregate, ' ', tie('number'), ' over ', binding, ')'),
        join('(', aggregate, ' X.n over ', bound('X'), ')'),
        join(
          '(',
          tie('number'),
          fc.constantFrom(' + ', ' - ', ' * ', ' / ', ' % '),
          tie('number'),
          ')',
        ),
        join('(-', tie('number'), ')'),
        join('if (', condition, ', ', tie('number'), ', ', tie('number'), ')'),
      ),
      text: fc.oneof(
        cut,
        path('s'),
        path('s'),
        quoted,
        fc.constantFrom('items.s', 'tags', 'identityMap.Email.id', 'identityMap.values().id'),
        join(path('s'), '.regexGroup("', fc.constantFrom('(a)', '(p)(r)?', '(b|a)'), '")'),
        join(tie('list'), '.head().s'),
      ),
      time: fc.oneof(
        cut,
        path('t'),
        path('u'),
        path('t'),
        fc.constantFrom('now', 'today', 'yesterday', 'tomorrow', 'timestamp', 'X.timestamp', 'L'),
        instant,
        date,
        join(
          tie('list'),
          fc.constantFrom('.max(', '.min('),
          fc.constantFrom('timestamp', 't', 'this.timestamp'),
          ')',
        ),
        join('xEvent[', typed, ']', fc.constantFrom('.max(timestamp)', '.min(timestamp)')),
        join('if (', condition, ', ', tie('time'), ', ', tie('time'), ')'),
      ),
      list: fc.oneof(
        cut,
        item,
        fc.constantFrom(
          'xEvent',
          'items',
          'tags',
          'items.n',
          'xEvent.s',
          '[]',
          '[1, "a", 2.5]',
          'items.tags',
        ),
        join(item, '[', condition, ']'),
        join('xEvent[', typed, ']'),
        join(item, '.filter(', lambda(condition), ')'),
        join(item, '.map(', lambda(fc.oneof(tie('number'), tie('text'))), ')'),
        join(
          item,
          fc.constantFrom('.topN(', '.bottomN('),
          lambda(fc.oneof(tie('number'), tie('time'))),
          ', ',
          count,
          ')',
        ),
        join(tie('list'), '.distinct()'),
        join(tie('list'), '.intersection(', tie('list'), ')'),
        join(tie('map'), fc.constantFrom('.keys()', '.values()')),
        join(
          tie('map'),
          '.map((K, G) => ',
          fc.oneof(tie('text'), join('G.count()'), join('K')),
          ')',
        ),
        join('(select ', bound('X'), ')'),
      ),
      map: fc.oneof(
        cut,
        fc.constantFrom('identityMap', 'o', 'segmentMembership'),
        join(
          item,
          '.groupBy(',
          fc.oneof(tie('text'), tie('number'), fc.constant('eventType')),
          ')',
        ),
        join(
          item,
          '.groupBy(s).map((K, G) => mapEntry(K, ',
          fc.oneof(fc.constant('G.count()'), fc.constant('G.n'), tie('number')),
          '))',
        ),
      ),
      any: fc.oneof(
        cut,
        tie('number'),
        tie('text'),
        tie('time'),
        path('o'),
        path('missing'),
        join(tie('map'), '.get("', fc.constantFrom('a', 'Email', '1', 's'), '")'),
        join(tie('list'), '.head()'),
        condition.map((text) => `(${text})`),
      ),
      target: fc.oneof(
        cut,
        { weight: 6, arbitrary: fc.constantFrom('now', 'today', 'yesterday', 'tomorrow') },
        { weight: 2, arbitrary: fc.constantFrom('u', 't', '$1.t', '$1.u', 'o.t') },
        { weight: 2, arbitrary: date },
        { weight: 2, arbitrary: instant },
        {
          weight: 3,
          arbitrary: join(
            fc.constantFrom('this ', 'last ', 'next '),
            fc.constantFrom(...calendarUnits),
          ),
        },
        { weight: 1, arbitrary: join('(', tie('time'), ')') },
      ),
      when: fc.oneof(
        {
          weight: 5,
          arbitrary: join(
            comparison,
            ' ',
            count,
            ' ',
            fc.constantFrom(...units),
            fc.constantFrom(' before ', ' after ', ' from '),
            tie('target'),
          ),
        },
        {
          weight: 2,
          arbitrary: join(fc.constantFrom('before ', 'after ', 'from ', 'on ', ''), tie('target')),
        },
        { weight: 1, arbitrary: join('between ', tie('target'), ' and ', tie('target')) },
        {
          weight: 1,
          arbitrary: join(fc.constantFrom('last ', 'next '), count, ' ', fc.constantFrom(...units)),
        },
      ),
    };
  });
  return rule;
}

function chains(tie: Tie): Text {
  const what = fc.oneof(
    fc.constantFrom('eventType = "a"', 'eventType = "b"', 'eventType != "c"', 'n > 0', 'true'),
    tie('condition'),
  );
  const where = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: join(' WHERE(', tie('condition'), ')') },
  );
  const times = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(' COUNT(2)', ' COUNT(>= 2)', ' COUNT(> 1)', ' COUNT(3)'),
    },
  );
  const time = (labels: string[]) => {
    const label =
      labels.length > 0
        ? fc.oneof(fc.constantFrom(...labels), fc.constantFrom('now', 'today'))
        : fc.constantFrom('now', 'today', '$1.t');
    const one = fc.oneof(
      join(
        comparison,
        ' ',
        count,
        ' ',
        fc.constantFrom(...units),
        fc.constantFrom(' after ', ' before ', ' from '),
        label,
      ),
      join(fc.constantFrom('after ', 'before ', 'from ', 'on ', ''), label),
      join('between ', label, ' and ', label),
      fc.constantFrom('today', 'last week', 'last 2 days'),
    );
    const either = fc.oneof(
      { weight: 3, arbitrary: one },
      { weight: 1, arbitrary: join(one, fc.constantFrom(' and ', ' or '), one) },
      { weight: 1, arbitrary: join('(', one, ' or ', one, ') and ', one) },
    );
    return fc.oneof(
      { weight: 2, arbitrary: fc.constant('') },
      { weight: 3, arbitrary: join(' WHEN(', either, ')') },
    );
  };
  const state = (label: string, labels: string[]) =>
    join(`${label}: WHAT(`, what, ')', where, time(labels), times);
  const array = fc.constantFrom(
    'xEvent, timestamp',
    'xEvent, timestamp',
    'xEvent, timestamp',
    'items, t',
    'xEvent, o.t',
    'xEvent[n > 0], timestamp',
  );
  const states = fc.oneof(
    state('A', []),
    join(state('A', []), ', ', state('B', ['A'])),
    join(state('A', []), ', ', state('B', ['A']), ', ', state('C', ['A', 'B'])),
    join(
      state('A', []),
      ', ',
      state('B', ['A']),
      ', ',
      state('C', ['A', 'B']),
      ', ',
      state('D', ['A', 'B', 'C']),
    ),
  );
  return join(fc.constantFrom('chain', 'CHAIN'), '(', array, ', [', states, '])');
}

export interface Life {
  zone: string;
  baseMs: number;
  now: number;
  text: string;
  profile: PqlProfile;
}

/** A rule, a person, an instant and a zone. */
export const lives: fc.Arbitrary<Life> = fc
  .constantFrom(
    ...places.flatMap(({ zone, around }) =>
      around.map((moment) => ({ zone, baseMs: Date.parse(moment) })),
    ),
  )
  .chain(({ zone, baseMs }) =>
    fc.record({
      zone: fc.constant(zone),
      baseMs: fc.constant(baseMs),
      now: momentNear(baseMs),
      text: rules(baseMs),
      profile: profile(baseMs),
    }),
  );
