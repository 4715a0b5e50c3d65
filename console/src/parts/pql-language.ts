/** How the editor colours, completes and explains rules. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { StreamLanguage } from '@codemirror/language';
import { hoverTooltip } from '@codemirror/view';
import { functionDocs, keywords } from '../rule-cards/function-docs.ts';
import type { KnownField, PqlEditorProps } from './pql-editor.tsx';

const words = new Set(keywords.map((word) => word.toLowerCase()));

export const pqlLanguage = StreamLanguage.define<null>({
  name: 'pql',
  startState: () => null,
  token: (stream) => {
    if (stream.eatSpace()) return null;
    if (stream.match(/"(?:[^"\\]|\\.)*"?/)) return 'string';
    if (stream.match(/`[^`]*`?/)) return 'variableName';
    if (stream.match(/\d+(?:\.\d+)?/)) return 'number';
    const name = stream.match(/[\p{L}_][\p{L}\p{Nd}_]*/u) as RegExpMatchArray | null;
    if (name) {
      if (stream.peek() === '(' && !words.has(name[0].toLowerCase())) return 'propertyName';
      return words.has(name[0].toLowerCase()) ? 'keyword' : 'variableName';
    }
    stream.next();
    return 'operator';
  },
  languageData: { closeBrackets: { brackets: ['(', '[', '"'] } },
});

type Known = Pick<PqlEditorProps, 'fields' | 'audiences'>;

const shares = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

function fieldInfo({ kind, types, share, commonValues }: KnownField): string {
  const values = commonValues.slice(0, 4).map(({ value }) => JSON.stringify(value));
  const of = kind === 'event' ? 'events' : 'people';
  return [
    `${kind === 'eventType' ? 'event type' : types.join(' or ')}, ${shares.format(share)} of ${of}`,
    ...(values.length > 0 ? [values.join(', ')] : []),
  ].join('\n');
}

function textNode(text: string): HTMLElement {
  const dom = document.createElement('div');
  dom.textContent = text;
  return dom;
}

const functionOptions: Completion[] = functionDocs.map(({ name, signature, example, text }) => ({
  label: name,
  type: 'function',
  detail: signature,
  info: `${text}\n${example}`,
  apply: `${name}(`,
}));

/** Values of the field that a text is compared with: `plan = "`. */
function valueResult(
  before: string,
  pos: number,
  fields: readonly KnownField[],
): CompletionResult | null {
  const match = /([\p{L}\p{Nd}_.`]+)\s*(?:=|!=|in\s*\[[^\]]*|\.\w+\()\s*"([^"]*)$/u.exec(before);
  if (!match) return null;
  const path = match[1]!;
  const typed = match[2]!;
  const values = /(^|\.)eventType$/.test(path)
    ? fields.filter(({ kind }) => kind === 'eventType').map((one) => one.path)
    : fields
        .filter((one) => one.path === path || path.endsWith(`.${one.path}`))
        .flatMap((one) => one.commonValues.map(({ value }) => value))
        .filter((value) => typeof value === 'string');
  return {
    from: pos - typed.length,
    options: values.map((value) => ({ label: value, type: 'text' })),
    validFor: /^[^"]*$/,
  };
}

interface Options {
  of: Known;
  fields: readonly Completion[];
  all: readonly Completion[];
}

/** All that a word can become. */
function optionsOf(of: Known): Options {
  const fields = (of.fields ?? [])
    .filter(({ kind }) => kind !== 'eventType')
    .map((field) => ({
      label: field.path,
      type: 'property',
      detail: field.kind === 'event' ? 'of events' : field.types.join(' or '),
      info: () => textNode(fieldInfo(field)),
    }));
  const all = [
    ...fields,
    ...keywords.map((label) => ({ label, type: 'keyword', boost: -1 })),
    ...(of.audiences ?? []).map(({ id, name }) => ({
      label: name,
      type: 'class',
      detail: 'audience',
      apply: `inSegment(${JSON.stringify(id)})`,
    })),
  ];
  return { of, fields, all };
}

/** @param known gives what is known at the moment */
export function completePql(known: () => Known) {
  // Made once for what is known, not once a key.
  let made: Options | null = null;
  const options = (): Options => {
    const { fields, audiences } = known();
    if (made?.of.fields !== fields || made?.of.audiences !== audiences)
      made = optionsOf({ fields, audiences });
    return made!;
  };
  return (context: CompletionContext): CompletionResult | null => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 500), context.pos);
    const inside = /^(?:[^"]|"(?:[^"\\]|\\.)*")*"[^"]*$/.test(before);
    if (inside) return valueResult(before, context.pos, known().fields ?? []);
    const word = context.matchBefore(/[\p{L}_`][\p{L}\p{Nd}_.`]*/u);
    const called = context.matchBefore(/[\p{L}\p{Nd}_)\]`]\.[\p{L}_]*/u);
    if (!word && !called && !context.explicit) return null;
    if (called) {
      const from = context.pos - (/[\p{L}_]*$/u.exec(called.text)?.[0].length ?? 0);
      const path = word?.text.slice(0, word.text.lastIndexOf('.') + 1) ?? '';
      const deeper = options()
        .fields.filter(({ label }) => path !== '' && label.startsWith(path))
        .map((option) => ({ ...option, label: option.label.slice(path.length) }));
      return { from, options: [...deeper, ...functionOptions], validFor: /^[\p{L}_]*$/u };
    }
    const from = word?.from ?? context.pos;
    // A point begins another question: what is below the word.
    return { from, options: options().all, validFor: /^(?:[\p{L}_`][\p{L}\p{Nd}_`]*)?$/u };
  };
}

/** Type, share and common values of a field; what a function does. */
export function hoverPql(known: () => Known) {
  return hoverTooltip((view, pos) => {
    const line = view.state.doc.lineAt(pos);
    const offset = pos - line.from;
    const left = /[\p{L}\p{Nd}_.`]*$/u.exec(line.text.slice(0, offset))![0];
    const right = /^[\p{L}\p{Nd}_`]*/u.exec(line.text.slice(offset))![0];
    const path = left + right;
    const name = path.slice(path.lastIndexOf('.') + 1);
    const field = (known().fields ?? []).find(
      (one) => one.path === path || (one.kind === 'event' && one.path === name),
    );
    const doc = functionDocs.find((one) => one.name === name && path !== name);
    const text = doc
      ? `${doc.signature}\n${doc.text}\n${doc.example}`
      : field && `${field.path}: ${fieldInfo(field)}`;
    if (!text) return null;
    return {
      pos: pos - left.length,
      end: pos + right.length,
      create: () => {
        const dom = textNode(text);
        dom.className = 'cm-pql-hover';
        return { dom };
      },
    };
  });
}
