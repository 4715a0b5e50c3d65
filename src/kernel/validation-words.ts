/**
 * What is wrong with a value, in words that end a sentence begun by its path: "name: must not be
 * empty". Schemas that say more of their own keep their words.
 */
import { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

const units: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item' };

const formats: Readonly<Record<string, string>> = {
  email: 'an email address',
  uuid: 'a UUID',
  url: 'an address (URL)',
  datetime: 'a time like 2026-03-10T12:00:00Z',
};

/** "at least 3 characters", or for numbers "at least 3". */
function boundText(bound: string, origin: string, limit: number | bigint): string {
  const unit = units[origin];
  if (unit === undefined) return `must be ${bound} ${limit}`;
  return `must have ${bound} ${limit} ${unit}${Number(limit) === 1 ? '' : 's'}`;
}

function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty';
      return boundText(issue.inclusive ? 'at least' : 'more than', issue.origin, issue.minimum);
    case 'too_big':
      return boundText(issue.inclusive ? 'at most' : 'less than', issue.origin, issue.maximum);
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `${issue.keys.map((key) => `"${key}"`).join(', ')} ${issue.keys.length === 1 ? 'is' : 'are'} not known here`;
    case 'invalid_format': {
      const format = formats[issue.format];
      return format === undefined ? undefined : `must be ${format}`;
    }
    default:
      return undefined;
  }
}

z.config({ customError: wordsOf });
