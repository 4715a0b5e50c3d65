/**
 * A rule as pieces that keep the text they were read from: what nobody touches is written back
 * character for character. Pieces are never changed in place.
 */
import type { Expr } from '../../../src/audiences/pql/ast.ts';
import { PqlError, parse } from '../../../src/audiences/pql/index.ts';
import { type Token, tokenize } from '../../../src/audiences/pql/lexer.ts';
import { type Card, writeCard } from './cards.ts';
import { readCard } from './read-card.ts';

export type Join = 'and' | 'or';

export interface Piece {
  /** White space and brackets around it. */
  open: string;
  close: string;
  body: Body;
}

export type Body =
  | { kind: 'group'; join: Join; items: readonly Piece[]; gaps: readonly string[] }
  | { kind: 'not'; word: string; item: Piece }
  /** One condition; `card` is null where it can be edited as code only. */
  | { kind: 'leaf'; text: string; card: Card | null };

interface Source {
  text: string;
  tokens: readonly Token[];
  /** Where the bracket that opens at an offset closes. */
  closes: ReadonlyMap<number, number>;
}

function sourceOf(text: string): Source {
  const { tokens } = tokenize(text);
  const closes = new Map<number, number>();
  const open: number[] = [];
  for (const token of tokens) {
    if (token.kind !== 'symbol') continue;
    if (token.text === '(' || token.text === '[') open.push(token.from);
    if (token.text === ')' || token.text === ']') closes.set(open.pop()!, token.from);
  }
  return { text, tokens, closes };
}

/** The region without the white space and brackets around what it holds. */
function inner({ text, closes }: Source, from: number, to: number): { from: number; to: number } {
  for (;;) {
    while (from < to && /\s/.test(text[from]!)) from += 1;
    while (to > from && /\s/.test(text[to - 1]!)) to -= 1;
    if (text[from] !== '(' || closes.get(from) !== to - 1) return { from, to };
    from += 1;
    to -= 1;
  }
}

/** Where the word between two operands begins and ends, with the white space around it. */
function gapBetween({ text, tokens }: Source, left: Expr, right: Expr) {
  const between = tokens.filter(({ from, to }) => from >= left.to && to <= right.from);
  const word = between.findIndex(({ kind }) => kind === 'name');
  const from = between[word - 1]?.to ?? left.to;
  const to = between[word + 1]?.from ?? right.from;
  return { from, to, text: text.slice(from, to) };
}

function readPiece(source: Source, expr: Expr, from: number, to: number): Piece {
  const { text } = source;
  const place = inner(source, from, to);
  const around = { open: text.slice(from, place.from), close: text.slice(place.to, to) };
  const whole = text.slice(place.from, place.to);
  const card = readCard(expr);
  if (card) return { ...around, body: { kind: 'leaf', text: whole, card } };
  if (expr.kind === 'not') {
    const word = source.tokens.find((token) => token.from === place.from)!;
    const item = readPiece(source, expr.operand, word.to, place.to);
    return { ...around, body: { kind: 'not', word: word.text, item } };
  }
  if (expr.kind !== 'and' && expr.kind !== 'or') {
    return { ...around, body: { kind: 'leaf', text: whole, card: null } };
  }
  const gaps = expr.items
    .slice(1)
    .map((item, index) => gapBetween(source, expr.items[index]!, item));
  const items = expr.items.map((item, index) =>
    readPiece(source, item, gaps[index - 1]?.to ?? place.from, gaps[index]?.from ?? place.to),
  );
  const texts = gaps.map((gap) => gap.text);
  return { ...around, body: { kind: 'group', join: expr.kind, items, gaps: texts } };
}

/** The pieces of a rule; null: the text is no rule (yet), or one that is code as a whole. */
export function readRule(text: string): Piece | null {
  try {
    const { parameter, body } = parse(text);
    if (parameter !== null) return null;
    return readPiece(sourceOf(text), body, 0, text.length);
  } catch (error) {
    if (error instanceof PqlError) return null;
    throw error;
  }
}

/** Exactly the text that was read, but for the pieces that are new. */
export function writeRule({ open, close, body }: Piece): string {
  return open + writeBody(body) + close;
}

function writeBody(body: Body): string {
  if (body.kind === 'leaf') return body.text;
  if (body.kind === 'not') return body.word + writeRule(body.item);
  return body.items.map((item, index) => writeRule(item) + (body.gaps[index] ?? '')).join('');
}

/** In brackets, unless it stands in some. */
function bracketed(piece: Piece): Piece {
  if (piece.open.includes('(')) return piece;
  return { ...piece, open: `${piece.open}(`, close: `)${piece.close}` };
}

/** Whether what follows would become a part of it. */
function reachesOn({ open, body }: Piece): boolean {
  if (open.includes('(')) return false;
  if (body.kind === 'group') return reachesOn(body.items.at(-1)!);
  if (body.kind === 'not') return reachesOn(body.item);
  return /^(not\b|!)?\s*(exists|forall|select|let)\b/i.test(body.text);
}

/** As it must stand within a group or behind `not`. */
function within(piece: Piece): Piece {
  const isCode =
    piece.body.kind === 'leaf' && !piece.body.card && /\b(and|or)\b/i.test(piece.body.text);
  return piece.body.kind === 'group' || isCode || reachesOn(piece) ? bracketed(piece) : piece;
}

/** One that others follow now. */
function followed(piece: Piece): Piece {
  return reachesOn(piece) ? bracketed(piece) : piece;
}

export function leafOf(card: Card): Piece {
  return { open: '', close: '', body: { kind: 'leaf', text: writeCard(card), card } };
}

/** Where a piece stands: the index in each group on the way; 0 behind `not`. */
export type Way = readonly number[];

export function pieceAt(piece: Piece, way: Way): Piece {
  const [index, ...rest] = way;
  if (index === undefined) return piece;
  if (piece.body.kind === 'not') return pieceAt(piece.body.item, rest);
  if (piece.body.kind === 'group') return pieceAt(piece.body.items[index]!, rest);
  throw new Error('a condition has no parts');
}

/** The rule with the piece at a place made anew; the rest as it was. */
export function changeAt(piece: Piece, way: Way, change: (piece: Piece) => Piece): Piece {
  const [index, ...rest] = way;
  if (index === undefined) return change(piece);
  const { body } = piece;
  if (body.kind === 'not') {
    const item = changeAt(body.item, rest, change);
    return { ...piece, body: { ...body, item: rest.length === 0 ? spaced(within(item)) : item } };
  }
  if (body.kind !== 'group') throw new Error('a condition has no parts');
  const items = body.items.map((item, at) => {
    if (at !== index) return item;
    const changed = changeAt(item, rest, change);
    const placed = rest.length === 0 ? within(changed) : changed;
    return at < body.items.length - 1 ? followed(placed) : placed;
  });
  return { ...piece, body: { ...body, items } };
}

/** Adds a piece behind the others of a group; anything else becomes a group of two. */
export function addTo(piece: Piece, added: Piece): Piece {
  const { body } = piece;
  if (body.kind !== 'group') {
    const first = within(piece);
    const items = [first, within(added)];
    return { open: '', close: '', body: { kind: 'group', join: 'and', items, gaps: [' and '] } };
  }
  const gap = body.gaps.at(-1) ?? ` ${body.join} `;
  const items = [...body.items.map(followed), within(added)];
  return { ...piece, body: { ...body, items, gaps: [...body.gaps, gap] } };
}

/** The rule without a piece; null: nothing is left. A group of one is that one. */
export function removeAt(piece: Piece, way: Way): Piece | null {
  const [index, ...rest] = way;
  if (index === undefined) return null;
  const { body } = piece;
  if (body.kind === 'not') {
    const item = removeAt(body.item, rest);
    return item && { ...piece, body: { ...body, item: spaced(item) } };
  }
  if (body.kind !== 'group') throw new Error('a condition has no parts');
  const changed = removeAt(body.items[index]!, rest);
  if (changed) {
    const items = body.items.map((item, at) => {
      if (at !== index) return item;
      return at < body.items.length - 1 ? followed(changed) : changed;
    });
    return { ...piece, body: { ...body, items } };
  }
  const items = body.items.filter((_, at) => at !== index);
  const gaps = body.gaps.filter((_, at) => at !== Math.max(0, index - 1));
  if (items.length > 1) return { ...piece, body: { ...body, items, gaps } };
  const [only] = items;
  return only ? { ...only, open: piece.open + only.open, close: only.close + piece.close } : null;
}

/** "All of" or "Any of". */
export function joinBy(piece: Piece, join: Join): Piece {
  const { body } = piece;
  if (body.kind !== 'group') return piece;
  const gaps = body.gaps.map((gap) => gap.replace(/\b(and|or)\b/i, join));
  return { ...piece, body: { ...body, join, gaps } };
}

/** Excludes what was included, and the other way round. */
export function toggleNot(piece: Piece): Piece {
  const { body } = piece;
  if (body.kind === 'not')
    return body.item.open === ' '
      ? { ...body.item, open: '', close: '' }
      : { ...body.item, open: body.item.open.trimStart() };
  return {
    open: '',
    close: '',
    body: { kind: 'not', word: 'not', item: spaced(bracketed(piece)) },
  };
}

function spaced(piece: Piece): Piece {
  return /^\s/.test(piece.open) ? piece : { ...piece, open: ` ${piece.open}` };
}

/** Moves a piece of a group by one place. */
export function moveBy(piece: Piece, index: number, step: -1 | 1): Piece {
  const { body } = piece;
  const other = index + step;
  if (body.kind !== 'group' || other < 0 || other >= body.items.length) return piece;
  const items = [...body.items];
  [items[index], items[other]] = [items[other]!, items[index]!];
  return { ...piece, body: { ...body, items: items.map(followed) } };
}

/** Puts the parts of a group within a group beside the others; they are joined as those are. */
export function unwrapAt(piece: Piece, index: number): Piece {
  const { body } = piece;
  const inner = body.kind === 'group' ? body.items[index]?.body : undefined;
  if (body.kind !== 'group' || inner?.kind !== 'group') return piece;
  const parts = [...body.items];
  parts.splice(index, 1, ...inner.items);
  const items = parts.map((part, at) => {
    const placed = within(part);
    return at < parts.length - 1 ? followed(placed) : placed;
  });
  const gaps = [...body.gaps];
  gaps.splice(index, 0, ...inner.gaps.map(() => ` ${body.join} `));
  return { ...piece, body: { ...body, items, gaps } };
}

/** Puts a piece into a group of its own, to which others can be added. */
export function wrap(piece: Piece, added: Piece): Piece {
  const items = [
    within({ ...piece, open: piece.open.trimStart(), close: piece.close.trimEnd() }),
    within(added),
  ];
  return bracketed({
    open: '',
    close: '',
    body: { kind: 'group', join: 'or', items, gaps: [' or '] },
  });
}
