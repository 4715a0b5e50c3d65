/** The conditions that can be edited without code, and the text that each writes. */
import { printPath } from '../../../src/audiences/pql/index.ts';

export type Scalar = string | number | boolean;

export const textTests = [
  'contains',
  'startsWith',
  'endsWith',
  'doesNotContain',
  'doesNotStartWith',
  'doesNotEndWith',
] as const;
export type TextTest = (typeof textTests)[number];

export type CompareSign = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type CountSign = '=' | '<=' | '>=';

export const timeUnits = ['minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const;
export type TimeUnit = (typeof timeUnits)[number];

export interface Window {
  count: number;
  unit: TimeUnit;
}

/** A test of one value: an attribute's, or that of an event's property. */
export type ValueTest = { path: readonly string[] } & (
  | { test: 'compare'; sign: CompareSign; value: Scalar }
  | { test: 'anyOf'; values: readonly Scalar[] }
  | { test: TextTest; value: string; ignoreCase: boolean }
  | { test: 'isSet' | 'isNotSet' }
  | { test: 'between'; low: number; high: number }
);

export type DateTest =
  | { test: 'within' | 'moreThanAgo'; count: number; unit: TimeUnit }
  | { test: 'on' | 'before' | 'after'; year: number; month: number; day: number }
  | { test: 'this'; unit: 'day' | 'week' | 'month' | 'year' };

export interface EventQuery {
  eventType: string;
  window: Window | null;
  where: readonly ValueTest[];
}

/** One of the events of a sequence. */
export interface SequenceStep {
  /** How the rule calls it; not given: `C` and its place. */
  name?: string;
  eventType: string;
  /** After the step before it; of the first, before now. */
  within: Window | null;
  where: readonly ValueTest[];
}

export type Card =
  | ({ kind: 'attribute' } & ValueTest)
  | ({ kind: 'date'; path: readonly string[] } & DateTest)
  | ({ kind: 'event'; measure: 'once'; did: boolean } & EventQuery)
  | ({ kind: 'event'; measure: 'count'; sign: CountSign; count: number } & EventQuery)
  | ({
      kind: 'event';
      measure: 'sum';
      property: readonly string[];
      sign: CompareSign;
      amount: number;
    } & EventQuery)
  | { kind: 'sequence'; steps: readonly SequenceStep[] }
  | { kind: 'audience'; id: string; isIn: boolean };

/** More steps than these are only editable as code. */
export const sequenceStepsMax = 5;

function text(value: string): string {
  return JSON.stringify(value).replace(/\\([bf])/g, (_, control: string) =>
    control === 'b' ? '\\u0008' : '\\u000c',
  );
}

function numeral(value: number): string {
  const written = String(Math.abs(value)).includes('e')
    ? value.toFixed(20).replace(/\.?0+$/, '')
    : String(value);
  return written;
}

function scalar(value: Scalar): string {
  if (typeof value === 'string') return text(value);
  return typeof value === 'number' ? numeral(value) : String(value);
}

function window({ count, unit }: Window): string {
  return `${count} ${unit}`;
}

function valueTest(test: ValueTest, scope: string | null): string {
  const path = printPath(scope === null ? test.path : [scope, ...test.path]);
  switch (test.test) {
    case 'compare':
      return `${path} ${test.sign} ${scalar(test.value)}`;
    case 'anyOf':
      return `${path} in [${test.values.map(scalar).join(', ')}]`;
    case 'isSet':
      return `${path}.isNotNull()`;
    case 'isNotSet':
      return `${path}.isNull()`;
    case 'between':
      return `(${path} >= ${numeral(test.low)} and ${path} <= ${numeral(test.high)})`;
    default:
      return `${path}.${test.test}(${text(test.value)}${test.ignoreCase ? ', false' : ''})`;
  }
}

function dateTest(path: string, test: DateTest): string {
  switch (test.test) {
    case 'within':
      return `${path} occurs <= ${window(test)} before now`;
    case 'moreThanAgo':
      return `${path} occurs > ${window(test)} before now`;
    case 'this':
      return `${path} occurs this ${test.unit}`;
    default:
      return `${path} occurs ${test.test} date(${test.year}, ${test.month}, ${test.day})`;
  }
}

function eventCondition({ eventType, window: last, where }: EventQuery): string {
  return [
    `E.eventType = ${text(eventType)}`,
    ...(last ? [`E.timestamp occurs <= ${window(last)} before now`] : []),
    ...where.map((test) => valueTest(test, 'E')),
  ].join(' and ');
}

function event(card: Extract<Card, { kind: 'event' }>): string {
  const query = `E from xEvent where ${eventCondition(card)}`;
  if (card.measure === 'once') return card.did ? `exists ${query}` : `not (exists ${query})`;
  if (card.measure === 'count') return `(select ${query}).count() ${card.sign} ${card.count}`;
  const sum = `(select ${query}).sum(${printPath(card.property)})`;
  return `${sum} ${card.sign} ${numeral(card.amount)}`;
}

/** What the steps are called, each by a name of its own. */
function stepNames(steps: readonly SequenceStep[]): string[] {
  const names: string[] = [];
  const isTaken = (name: string): boolean =>
    names.includes(name) || steps.some((step) => step.name === name);
  for (const [index, { name }] of steps.entries()) {
    let free = index;
    while (isTaken(`C${free}`)) free += 1;
    names.push(name ?? `C${free}`);
  }
  return names.map((name) => printPath([name]));
}

function sequence(steps: readonly SequenceStep[]): string {
  const names = stepNames(steps);
  const states = steps.map(({ eventType, within, where }, index) => {
    const what = [`eventType = ${text(eventType)}`, ...where.map((test) => valueTest(test, null))];
    const since = index === 0 ? 'before now' : `after ${names[index - 1]}`;
    const when = within ? ` WHEN(<= ${window(within)} ${since})` : '';
    return `${names[index]}: WHAT(${what.join(' and ')})${when}`;
  });
  return `chain(xEvent, timestamp, [${states.join(', ')}])`;
}

/** The text of a condition. */
export function writeCard(card: Card): string {
  switch (card.kind) {
    case 'attribute':
      return valueTest(card, null);
    case 'date':
      return dateTest(printPath(card.path), card);
    case 'event':
      return event(card);
    case 'audience':
      return card.isIn ? `inSegment(${text(card.id)})` : `not inSegment(${text(card.id)})`;
    case 'sequence':
      return sequence(card.steps);
  }
}
