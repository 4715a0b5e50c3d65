import { expect, it } from 'vitest';
import {
  changesBetween,
  type Draft,
  draftInLink,
  linkWith,
  sameChoice,
  together,
} from './choice.ts';

const chosen = (name: string, endDate: string | null = null) => ({
  ...{ name, members: 3, startDate: null, endDate, keepMembersAtEnd: false },
});
const draft = (names: string[], namespace = 'CRMID'): Draft => ({
  audiences: Object.fromEntries(names.map((name) => [name, chosen(name)])),
  source: { namespace },
});

it('keeps what both changed of one start', () => {
  const base = draft(['Trials', 'Old']);
  const theirs = draft(['Trials', 'Old', 'Theirs'], 'Email');
  const mine = draft(['Trials', 'Mine']);
  expect(together(base, theirs, mine)).toEqual(draft(['Trials', 'Theirs', 'Mine'], 'Email'));
  expect(changesBetween(base, theirs)).toEqual(['Theirs was added', 'the mapping is another']);
  expect(changesBetween(base, mine)).toEqual(['Old was taken off', 'Mine was added']);
});

it('takes mine where both changed the same', () => {
  const end = '2031-01-01T00:00:00.000Z';
  const mine = { ...draft([]), audiences: { Trials: chosen('Trials', end) } };
  expect(together(draft(['Trials']), draft([]), mine)).toEqual(mine);
  expect(changesBetween(draft(['Trials']), mine)).toEqual(['Trials has other dates']);
});

it('calls no change what nobody chose', () => {
  const grown = draft(['Trials']);
  grown.audiences['Trials']!.members = 9;
  expect(sameChoice(draft(['Trials']), grown)).toBe(true);
});

it('goes with a link, and takes nothing else from one', () => {
  const link = linkWith('http://x/activate?step=review#old', draft(['<b>شيء</b> #1']));
  expect(link).toMatch(/^http:\/\/x\/activate\?step=review#draft=%7B/);
  expect(draftInLink(new URL(link).hash)).toEqual(draft(['<b>شيء</b> #1']));
  for (const hash of ['', '#draft=', '#draft=%7B%7D', '#draft=%', '#ns=Email']) {
    expect(draftInLink(hash)).toBe(null);
  }
});
