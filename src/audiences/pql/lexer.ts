/** Text → tokens. */
import { PqlFault } from './errors.ts';

export type TokenKind = 'name' | 'quoted-name' | 'string' | 'number' | 'input' | 'symbol' | 'end';

export interface Token {
  kind: TokenKind;
  /** As written; for names the name, for symbols the symbol. */
  text: string;
  /** Strings unescaped, numbers as numbers. */
  value: string | number;
  from: number;
  to: number;
}

const namePattern = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const numberPattern = /\d+(?:\.\d+)?/y;
const inputPattern = /\$\d+/y;
const symbols = [
  '=>',
  '!=',
  '>=',
  '<=',
  '=',
  '>',
  '<',
  '+',
  '-',
  '*',
  '/',
  '%',
  '!',
  '^',
  '(',
  ')',
  '[',
  ']',
  ',',
  '.',
  ':',
];
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  n: '\n',
  r: '\r',
  t: '\t',
};

function readString(text: string, from: number): Token {
  let value = '';
  for (let index = from + 1; index < text.length; index += 1) {
    const character = text[index]!;
    if (character === '"')
      return { kind: 'string', text: text.slice(from, index + 1), value, from, to: index + 1 };
    if (character === '\n' || character === '\r') break;
    if (character !== '\\') {
      value += character;
      continue;
    }
    const following = text[index + 1] ?? '';
    const hex = /^[0-9a-fA-F]{4}/.exec(text.slice(index + 2, index + 6))?.[0];
    if (following === 'u' && hex !== undefined) {
      value += String.fromCharCode(Number.parseInt(hex, 16));
      index += 5;
    } else if (Object.hasOwn(escapes, following)) {
      value += escapes[following];
      index += 1;
    } else if (following === '' || following === '\n' || following === '\r') break;
    else
      throw new PqlFault(
        `unknown escape \\${following}; write \\\\ for a backslash`,
        index,
        index + 2,
        `\\\\${following}`,
      );
  }
  throw new PqlFault(
    'the string does not end; close it with " on the same line',
    from,
    text.length,
  );
}

function readQuotedName(text: string, from: number): Token {
  const end = text.indexOf('`', from + 1);
  if (end < 0)
    throw new PqlFault('the quoted name does not end; close it with `', from, text.length);
  const name = text.slice(from + 1, end);
  return { kind: 'quoted-name', text: name, value: name, from, to: end + 1 };
}

function match(pattern: RegExp, text: string, from: number): string | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0];
}

function readToken(text: string, from: number): Token {
  const character = text[from]!;
  if (character === '"') return readString(text, from);
  if (character === '`') return readQuotedName(text, from);
  if (character === "'") throw new PqlFault('strings are written in double quotes', from, from + 1);
  const name = match(namePattern, text, from);
  if (name !== undefined)
    return { kind: 'name', text: name, value: name, from, to: from + name.length };
  const number = match(numberPattern, text, from);
  if (number !== undefined) {
    const value = Number(number);
    const to = from + number.length;
    if (!Number.isFinite(value)) throw new PqlFault('this number is too large', from, to);
    return { kind: 'number', text: number, value, from, to };
  }
  const input = match(inputPattern, text, from);
  if (input !== undefined)
    return { kind: 'input', text: input, value: input, from, to: from + input.length };
  const symbol = symbols.find((one) => text.startsWith(one, from));
  if (symbol !== undefined)
    return { kind: 'symbol', text: symbol, value: symbol, from, to: from + symbol.length };
  const meant = { '&': 'and', '|': 'or' }[character];
  const whole = String.fromCodePoint(text.codePointAt(from)!);
  const to = from + whole.length;
  throw new PqlFault(`unexpected character ${JSON.stringify(whole)}`, from, to, meant);
}

/**
 * All tokens, an `end` last. A fault of a token is kept until the parser comes to it, so that what is
 * wrong before it is told first.
 */
export function tokenize(text: string): { tokens: Token[]; fault: PqlFault | null } {
  const tokens: Token[] = [];
  let from = 0;
  try {
    for (;;) {
      while (from < text.length && /\s/.test(text[from]!)) from += 1;
      if (from >= text.length) break;
      const token = readToken(text, from);
      tokens.push(token);
      from = token.to;
    }
  } catch (error) {
    if (!(error instanceof PqlFault)) throw error;
    tokens.push({ kind: 'end', text: '', value: '', from: error.from, to: error.to });
    return { tokens, fault: error };
  }
  const end = text.trimEnd().length;
  tokens.push({ kind: 'end', text: '', value: '', from: end, to: end });
  return { tokens, fault: null };
}
