/** Regular expressions in linear time, with RE2's syntax. */
import { RE2JS } from 're2js';
import { PqlFault } from './errors.ts';

export interface Pattern {
  find(text: string): boolean;
  /** Text of a group in the first match, or null. */
  group(text: string, index: number): string | null;
  groups: number;
}

/** A compiled pattern, or null when the text is none. */
export function compilePattern(source: string): Pattern | null {
  try {
    const compiled = RE2JS.compile(source);
    return {
      groups: compiled.groupCount(),
      find: (text) => compiled.matcher(text).find(),
      group: (text, index) => {
        const matcher = compiled.matcher(text);
        return matcher.find() ? (matcher.group(index) ?? null) : null;
      },
    };
  } catch {
    return null;
  }
}

/** A literal pattern. @throws PqlFault at the quote */
export function literalPattern(source: string, place: { from: number; to: number }): Pattern {
  const pattern = compilePattern(source);
  if (pattern) return pattern;
  const hint = /\(\?<?[=!]/.test(source)
    ? 'look-around is not supported'
    : /\\[1-9]/.test(source)
      ? 'back-references are not supported'
      : 'the pattern cannot be read';
  throw new PqlFault(hint, place.from, place.to);
}

const patternsKept = 100;

/** Patterns that come from data are compiled when met; a few are kept. */
export function patternCache(): (source: string) => Pattern | null {
  const kept = new Map<string, Pattern | null>();
  return (source) => {
    const known = kept.get(source);
    if (known !== undefined) return known;
    if (kept.size >= patternsKept) kept.clear();
    const pattern = compilePattern(source);
    kept.set(source, pattern);
    return pattern;
  };
}

type LikePart = { kind: 'text'; value: string } | { kind: 'one' } | { kind: 'any' };

function likeParts(pattern: string): LikePart[] {
  const parts: LikePart[] = [];
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index]!;
    if (character === '%') {
      if (parts.at(-1)?.kind !== 'any') parts.push({ kind: 'any' });
    } else if (character === '_') parts.push({ kind: 'one' });
    else {
      const isEscape = character === '\\' && index + 1 < characters.length;
      if (isEscape) index += 1;
      parts.push({ kind: 'text', value: characters[index]! });
    }
  }
  return parts;
}

/** A pattern of texts and `%` alone, as searches; null for others, and for halves of characters. */
function plainLike(
  pattern: string,
  parts: readonly LikePart[],
): ((text: string) => boolean) | null {
  if (!pattern.isWellFormed() || parts.some((part) => part.kind === 'one')) return null;
  const pieces = [''];
  for (const part of parts) {
    if (part.kind === 'any') pieces.push('');
    else if (part.kind === 'text') pieces[pieces.length - 1] += part.value;
  }
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (pieces.length === 1) return (text) => text === first;
  const inner = pieces.slice(1, -1).filter((piece) => piece !== '');
  return (text) => {
    if (text.length < first.length + last.length) return false;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of inner) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}

/** `like`: `%` any run, `_` one code point, a backslash makes the next one plain. */
export function likeTest(pattern: string): (text: string) => boolean {
  const parts = likeParts(pattern);
  const plain = plainLike(pattern, parts);
  if (plain) return plain;
  return (text) => {
    const characters = [...text];
    let part = 0;
    let at = 0;
    let anyPart = -1;
    let anyAt = 0;
    while (at < characters.length) {
      const wanted = parts[part];
      if (wanted?.kind === 'any') {
        anyPart = part;
        anyAt = at;
        part += 1;
      } else if (wanted && (wanted.kind === 'one' || wanted.value === characters[at])) {
        part += 1;
        at += 1;
      } else if (anyPart >= 0) {
        anyAt += 1;
        at = anyAt;
        part = anyPart + 1;
      } else return false;
    }
    while (parts[part]?.kind === 'any') part += 1;
    return part === parts.length;
  };
}
