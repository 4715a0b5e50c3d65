/** The editor itself, loaded when one is shown. */
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { Compartment, EditorState, type Extension, type Range } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  WidgetType,
} from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useRef } from 'react';
import type { RuleProblem } from '../rule-cards/problems.ts';
import type { ClauseMark, PqlEditorProps } from './pql-editor.tsx';
import { completePql, hoverPql, pqlLanguage } from './pql-language.ts';

const frame = style({
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  borderRadius: 'default',
  overflow: 'hidden',
  '--text': { type: 'color', value: 'neutral' },
  '--quiet': { type: 'color', value: 'gray-700' },
  '--base': { type: 'backgroundColor', value: 'layer-1' },
  '--raised': { type: 'backgroundColor', value: 'elevated' },
  '--line': { type: 'fill', value: 'gray-300' },
  '--selection': { type: 'fill', value: 'blue-300' },
  '--match': { type: 'fill', value: 'gray-300' },
  '--good': { type: 'color', value: 'green-1000' },
  '--bad': { type: 'color', value: 'red-1000' },
});
const colours = syntaxHighlighting(
  tagHighlighter([
    { tag: tags.keyword, class: style({ color: 'purple-1000' }) },
    { tag: tags.string, class: style({ color: 'green-1000' }) },
    { tag: tags.number, class: style({ color: 'orange-1000' }) },
    { tag: tags.propertyName, class: style({ color: 'blue-1000' }) },
  ]),
);

const theme = EditorView.theme({
  '&': { color: 'var(--text)', backgroundColor: 'var(--base)' },
  '&.cm-focused': { outline: '2px solid var(--quiet)', outlineOffset: '-2px' },
  '.cm-scroller': { maxHeight: '50vh' },
  '.cm-content': { caretColor: 'var(--text)', minHeight: '96px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { color: 'var(--quiet)', backgroundColor: 'var(--base)', border: 'none' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'var(--selection)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--match)' },
  '.cm-tooltip': {
    color: 'var(--text)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: '4px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--text)',
    backgroundColor: 'var(--selection)',
  },
  '.cm-completionInfo, .cm-pql-hover': { whiteSpace: 'pre-line', padding: '4px 8px' },
  '.cm-pql-good': { color: 'var(--good)' },
  '.cm-pql-bad': { color: 'var(--bad)' },
  '.cm-pql-name': { color: 'var(--quiet)', fontStyle: 'italic' },
});

/** Text that stands in the rule without being part of it. */
class Note extends WidgetType {
  readonly text: string;
  readonly className: string;

  constructor(text: string, className: string) {
    super();
    this.text = text;
    this.className = className;
  }

  override eq(other: Note): boolean {
    return other.text === this.text && other.className === this.className;
  }

  override toDOM(): HTMLElement {
    const dom = document.createElement('span');
    dom.className = this.className;
    dom.textContent = this.text;
    return dom;
  }
}

/** A long name would push the rule out of sight. */
function shortened(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}

function note(at: number, text: string, className: string): Range<Decoration> {
  return Decoration.widget({ widget: new Note(text, className), side: 1 }).range(at);
}

/** ✓ and ✗ behind clauses, and the names of audiences behind their ids. */
function notes(
  text: string,
  marks: readonly ClauseMark[],
  audiences: readonly { id: string; name: string }[],
): Extension {
  const ranges = marks
    .filter(({ to }) => to <= text.length)
    .map(({ to, result, text: read }) => {
      const sign = result ? ' ✓' : ' ✗';
      return note(to, read ? `${sign} ${read}` : sign, result ? 'cm-pql-good' : 'cm-pql-bad');
    });
  for (const match of text.matchAll(/inSegment\(\s*"([^"]*)"/g)) {
    const found = audiences.find(({ id }) => id === match[1]);
    if (found)
      ranges.push(note(match.index + match[0].length, ` ${shortened(found.name)}`, 'cm-pql-name'));
  }
  return EditorView.decorations.of(Decoration.set(ranges, true));
}

function diagnosticOf({ from, to, message, suggestion, isWarning }: RuleProblem): Diagnostic {
  return {
    ...{ from, to, message },
    severity: isWarning ? 'warning' : 'error',
    actions:
      suggestion === undefined
        ? []
        : [
            {
              name: `Replace by ${suggestion}`,
              apply: (view, start, end) =>
                view.dispatch({ changes: { from: start, to: end, insert: suggestion } }),
            },
          ],
  };
}

interface PqlCodeProps extends PqlEditorProps {
  problems: readonly RuleProblem[];
}

export function PqlCode(props: PqlCodeProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const noteSlot = useRef(new Compartment());
  const latest = useRef(props);
  latest.current = props;
  const { label, value, isReadOnly = false, problems, marks, audiences } = props;
  useEffect(() => {
    const nonce =
      document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
    const known = () => latest.current;
    const editing: Extension = isReadOnly
      ? [EditorState.readOnly.of(true)]
      : [
          history(),
          closeBrackets(),
          autocompletion({ override: [completePql(known)] }),
          lintGutter(),
          linter(
            ({ state }) =>
              latest.current.problems.filter(({ to }) => to <= state.doc.length).map(diagnosticOf),
            { delay: 100 },
          ),
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                latest.current.onTest?.();
                return true;
              },
            },
          ]),
          keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap]),
          lineNumbers(),
        ];
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          nonce ? EditorView.cspNonce.of(nonce) : [],
          editing,
          keymap.of(defaultKeymap),
          drawSelection(),
          bracketMatching(),
          pqlLanguage,
          colours,
          theme,
          hoverPql(known),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, dir: 'ltr' }),
          noteSlot.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [isReadOnly, label]);
  useEffect(() => {
    const current = view.current;
    if (!current || current.state.doc.toString() === value) return;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const current = view.current;
    if (!current) return;
    if (problems) forceLinting(current);
  }, [problems]);
  useEffect(() => {
    view.current?.dispatch({
      effects: noteSlot.current.reconfigure(notes(value, marks ?? [], audiences ?? [])),
    });
  }, [value, marks, audiences]);
  return <div ref={place} className={frame} />;
}
