/** Numbers, names and sentences in what the server tells, as English has them. */

/** 12345 is "12,345". */
export function countText(value: number): string {
  return value.toLocaleString('en-US');
}

/** "1 change", "12,345 changes". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** The text with a full stop, unless it ends with one. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const namesShown = 3;
const nameLengthMax = 60;

function shortened(name: string): string {
  return name.length <= nameLengthMax ? name : `${name.slice(0, nameLengthMax - 1)}…`;
}

/** The first few of some names, each of a readable length: "A, B, C and 42 more". */
export function namesText(names: readonly string[]): string {
  // Of four, the fourth is no "1 more".
  const shown = names.length <= namesShown + 1 ? names : names.slice(0, namesShown);
  const more = names.length - shown.length;
  return shown.map(shortened).join(', ') + (more > 0 ? ` and ${countText(more)} more` : '');
}
