/** Pieces that several screens are made of. */
import { type Html, html, linkTo, type Part } from '../html.ts';
import { counted } from './format.ts';

export interface Column<Row> {
  name: string;
  cell: (row: Row) => Part;
  isNumber?: boolean;
}

/**
 * A table that the page keeps fresh.
 * @param empty what stands there without rows
 */
export function table<Row>(options: {
  id: string;
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  empty: Part;
  /** The row the panel beside it shows. */
  isCurrent?: (row: Row) => boolean;
}): Html {
  const { id, label, columns, rows, empty, isCurrent } = options;
  const body =
    rows.length === 0
      ? html`<p class="empty">${empty}</p>`
      : html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${columns.map((one) => html`<th scope="col"${one.isNumber && html` class="number"`}>${one.name}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr${isCurrent?.(row) && html` class="current"`}>${columns.map((one) => html`<td${one.isNumber && html` class="number"`}>${one.cell(row)}</td>`)}</tr>\n`)}
</tbody>
</table></div>`;
  return html`<div id="${id}" data-live>${body}</div>`;
}

/** An identity exactly as it is, spaces seen. */
export function idText(id: string): Html {
  return html`<code class="id">${id}</code>`;
}

export const none = html`<span class="none">—</span>`;

export function facts(pairs: readonly (readonly [string, Part])[]): Html {
  return html`<dl class="facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export interface Paging {
  page: number;
  size: number;
}

/** @param size rows when the address names none of `sizes` */
export function pagingOf(query: URLSearchParams, size: number, sizes: readonly number[]): Paging {
  const page = Number(query.get('page'));
  const wanted = Number(query.get('size'));
  return {
    page: Number.isInteger(page) && page > 0 && page < 10_000_000 ? page : 1,
    size: sizes.includes(wanted) ? wanted : size,
  };
}

/** "1–20 of 2,000" and where to go from there. */
export function pageLinks(
  id: string,
  path: string,
  query: URLSearchParams,
  { page, size }: Paging,
  total: number,
): Html {
  const to = (wanted: number): string =>
    linkTo(path, { ...Object.fromEntries(query), page: String(wanted) });
  const first = (page - 1) * size + 1;
  const last = Math.min(page * size, total);
  const range = first > total ? 'None' : `${counted(first)}–${counted(last)}`;
  const text = total === 0 ? '' : `${range} of ${counted(total)}`;
  return html`<p id="${id}" data-live class="pages"><span>${text}</span>
${page > 1 && html`<a href="${to(page - 1)}">Previous</a>`}
${page * size < total && html`<a href="${to(page + 1)}">Next</a>`}</p>`;
}

export function field(label: string, name: string, attributes: Html | null = null): Html {
  return html`<label class="field"><span>${label}</span><input name="${name}" ${attributes}></label>`;
}

export function choice(
  label: string,
  name: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen = '',
): Html {
  return html`<label class="field"><span>${label}</span><select name="${name}">${options.map(
    ([value, text]) =>
      html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  )}</select></label>`;
}

export function tick(label: string, name: string, value: string, isOn: boolean): Html {
  return html`<label class="tick"><input type="checkbox" name="${name}" value="${value}"${isOn && html` checked`}> ${label}</label>`;
}

/** A button that asks first: open it, read the effect, press. Works without a script. */
export function confirmed(options: {
  ask: string;
  effect: Part;
  button: string;
  action: string;
  hidden?: Record<string, string>;
}): Html {
  const { ask, effect, button, action, hidden = {} } = options;
  return html`<details class="confirm"><summary>${ask}</summary><form method="post" action="${action}">
<p>${effect}</p>${hiddenFields(hidden)}<button class="danger">${button}</button></form></details>`;
}

export function hiddenFields(values: Record<string, string>): Html {
  return html`${Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}`;
}

/** A value with a button that copies exactly it. */
export function copied(label: string, value: string): Html {
  return html`<code class="id">${value}</code> <button type="button" class="quiet" data-copy="${value}">Copy<span class="unseen"> ${label}</span></button>`;
}

/** Tabs as links: each is an address. */
export function tabs(
  label: string,
  current: string,
  items: readonly (readonly [key: string, name: string, link: string])[],
): Html {
  return html`<nav class="tabs" aria-label="${label}">${items.map(
    ([key, name, link]) =>
      html`<a href="${link}"${key === current && html` aria-current="page"`}>${name}</a>`,
  )}</nav>`;
}

/** A panel beside a list; Esc and the link close it. */
export function panel(title: Part, close: string, body: Part): Html {
  return html`<aside class="panel" aria-labelledby="panel-title"><div class="panel-head"><h2 id="panel-title" tabindex="-1">${title}</h2>
<a class="close" href="${close}" data-close>Close</a></div>${body}</aside>`;
}
