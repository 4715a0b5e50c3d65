/** Text into HTML without letting it become any. */

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const markup: unique symbol = Symbol('markup');

/** A piece of a page. Only `html` makes one, so text from outside is never taken for one. */
export interface Html {
  readonly [markup]: string;
}

/** What may stand in a piece of HTML; `false`, `null` and `undefined` stand for nothing. */
export type Part = string | number | Html | false | null | undefined | readonly Part[];

/** A piece of a page: what stands in `${}` is text, unless it is such a piece itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = texts[0] ?? '';
  for (const [index, part] of parts.entries()) text += written(part) + (texts[index + 1] ?? '');
  return { [markup]: text };
}

/** The markup itself, to be sent. */
export function markupOf(piece: Html): string {
  return piece[markup];
}

function written(part: Part): string {
  if (part === false || part === null || part === undefined) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (found) => escapes[found] ?? '');
  if (Array.isArray(part)) return part.map(written).join('');
  return (part as Html)[markup];
}

/** A link to a path made of parts that are data. Half a surrogate pair has no place in a URL. */
export function pathOf(...parts: string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part.toWellFormed())}`).join('');
}

/** A path with a query; what is `''` or `undefined` is left out. */
export function linkTo(path: string, query: Record<string, string | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.append(name, value.toWellFormed());
  }
  return search.size > 0 ? `${path}?${search}` : path;
}
