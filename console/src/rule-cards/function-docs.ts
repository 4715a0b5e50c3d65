/** What each function of the language does, for completion and for the pointer that rests on one. */
export interface FunctionDoc {
  name: string;
  signature: string;
  example: string;
  text: string;
}

const rows: readonly [string, string, string, string][] = [
  [
    'contains',
    'text.contains(part, matchCase?)',
    'email.contains("@acme.io", false)',
    'The text has the part in it.',
  ],
  [
    'startsWith',
    'text.startsWith(part, matchCase?)',
    'sku.startsWith("PS-")',
    'The text begins with the part.',
  ],
  [
    'endsWith',
    'text.endsWith(part, matchCase?)',
    'email.endsWith(".edu")',
    'The text ends with the part.',
  ],
  [
    'doesNotContain',
    'text.doesNotContain(part, matchCase?)',
    'email.doesNotContain("test")',
    'The opposite of contains; true of people with no value.',
  ],
  [
    'doesNotStartWith',
    'text.doesNotStartWith(part, matchCase?)',
    'sku.doesNotStartWith("X")',
    'The opposite of startsWith; true of people with no value.',
  ],
  [
    'doesNotEndWith',
    'text.doesNotEndWith(part, matchCase?)',
    'email.doesNotEndWith(".test")',
    'The opposite of endsWith; true of people with no value.',
  ],
  [
    'equals',
    'value.equals(one, …, matchCase?)',
    'country.equals("us", "ca", false)',
    'Equal to one of the values.',
  ],
  [
    'notEqualTo',
    'value.notEqualTo(one, …, matchCase?)',
    'country.notEqualTo("us", false)',
    'Equal to none of the values.',
  ],
  [
    'matches',
    'text.matches(pattern)',
    'email.matches("^a.*@acme")',
    'The pattern (RE2) is found in the text.',
  ],
  [
    'regexGroup',
    'text.regexGroup(pattern, group?)',
    'email.regexGroup("@(.*)$") = "acme.io"',
    'What a group of the pattern found.',
  ],
  ['isNull', 'value.isNull()', 'phone.isNull()', 'There is no value.'],
  ['isNotNull', 'value.isNotNull()', 'phone.isNotNull()', 'There is a value.'],
  ['includes', 'list.includes(value)', 'tags.includes("beta")', 'The value is in the list.'],
  [
    'intersects',
    'list.intersects(list)',
    'tags.intersects(["beta", "vip"])',
    'The lists share a value.',
  ],
  [
    'subsetOf',
    'list.subsetOf(list)',
    'tags.subsetOf(["a", "b"])',
    'Each value is in the other list.',
  ],
  [
    'supersetOf',
    'list.supersetOf(list)',
    'tags.supersetOf(["a"])',
    'Has each value of the other list.',
  ],
  [
    'intersection',
    'list.intersection(list)',
    'tags.intersection(["a"]).count() > 0',
    'The values that both lists have.',
  ],
  ['distinct', 'list.distinct()', 'tags.distinct().count() = 2', 'Each value once.'],
  ['head', 'list.head()', 'orders.head().total > 10', 'The first item.'],
  [
    'filter',
    'list.filter(condition)',
    'orders.filter(total > 10).count() > 1',
    'The items that meet the condition.',
  ],
  ['exists', 'list.exists(condition)', 'orders.exists(total > 10)', 'An item meets the condition.'],
  ['map', 'list.map(expression)', 'orders.map(total).sum() > 10', 'The expression of each item.'],
  [
    'groupBy',
    'list.groupBy(expression)',
    'orders.groupBy(sku).keys().count() > 2',
    'Items by the value of the expression.',
  ],
  ['topN', 'list.topN(expression, count)', 'orders.topN(total, 3)', 'The items of highest value.'],
  [
    'bottomN',
    'list.bottomN(expression, count)',
    'orders.bottomN(total, 3)',
    'The items of lowest value.',
  ],
  ['count', 'list.count()', 'orders.count() >= 3', 'How many items there are.'],
  ['sum', 'list.sum(expression?)', 'orders.sum(total) > 100', 'The sum over the items.'],
  [
    'average',
    'list.average(expression?)',
    'orders.average(total) > 20',
    'The average over the items.',
  ],
  ['min', 'list.min(expression?)', 'orders.min(total) > 5', 'The smallest over the items.'],
  ['max', 'list.max(expression?)', 'orders.max(total) > 500', 'The largest over the items.'],
  [
    'get',
    'object.get(name)',
    'identityMap.get("Email").count() > 0',
    'What stands under the name.',
  ],
  ['keys', 'object.keys()', 'identityMap.keys().includes("Email")', 'The names of an object.'],
  ['values', 'object.values()', 'identityMap.values().count() > 1', 'The values of an object.'],
  ['getMonth', 'time.getMonth()', 'birthDate.getMonth() = currentMonth()', 'The month, 1 to 12.'],
  ['getYear', 'time.getYear()', 'signUpDate.getYear() = 2026', 'The year.'],
  [
    'getDayOfMonth',
    'time.getDayOfMonth()',
    'birthDate.getDayOfMonth() = 1',
    'The day of the month.',
  ],
];

export const functionDocs: readonly FunctionDoc[] = rows.map(
  ([name, signature, example, text]) => ({
    ...{ name, signature, example, text },
  }),
);

export const keywords: readonly string[] =
  'and or not in notIn like occurs before after from now today yesterday tomorrow this last next between on select exists forall where if let chain inSegment true false days hours minutes weeks months years'.split(
    ' ',
  );
