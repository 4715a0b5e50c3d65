/** The editor itself, loaded when one is shown. */
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, syntaxHighlighting } from '@codemirror/language';
import {
  type Diagnostic,
  diagnosticCount,
  lintGutter,
  lintKeymap,
  setDiagnostics,
} from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { RuleProblem } from '../rule-cards/problems.ts';
import { codeNotes, showNotes } from './code-notes.ts';
import type { PqlEditorProps } from './pql-editor.tsx';
import { completePql, hoverPql, pqlLanguage } from './pql-language.ts';
import { type TypingPause, typingPause } from './typing-pause.ts';

const frame = style({
  font: 'code-sm',
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
  '.cm-scroller': { maxHeight: '50vh', fontFamily: 'inherit' },
  '.cm-content': { caretColor: 'var(--text)', minHeight: '96px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { color: 'var(--quiet)', backgroundColor: 'transparent', border: 'none' },
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
  '.cm-completionInfo, .cm-pql-hover': {
    whiteSpace: 'pre-line',
    padding: '4px 8px',
  },
  '.cm-pql-good': { color: 'var(--good)' },
  '.cm-pql-bad': { color: 'var(--bad)' },
  '.cm-pql-name': { color: 'var(--quiet)', fontStyle: 'italic' },
});

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

/** How many rows of a list of completions are drawn: for each key they are drawn and measured anew. */
const completionsDrawn = 20;

function editing(latest: RefObject<PqlCodeProps>, pause: TypingPause): Extension {
  const test = (): boolean => {
    // What is tested is what stands here now.
    flushSync(pause.tellNow);
    latest.current.onTest?.();
    return true;
  };
  return [
    history(),
    closeBrackets(),
    autocompletion({
      override: [completePql(() => latest.current)],
      maxRenderedOptions: completionsDrawn,
      icons: false,
    }),
    lintGutter(),
    keymap.of([{ key: 'Mod-Enter', run: test }]),
    keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap]),
    lineNumbers(),
    EditorView.updateListener.of(({ docChanged }) => {
      if (docChanged) pause.typed();
    }),
    EditorView.domEventHandlers({ blur: () => pause.tellNow() }),
  ];
}

interface PqlCodeProps extends PqlEditorProps {
  problems: readonly RuleProblem[];
}

/**
 * While somebody types the text is the editor's alone. Who shows it hears of it after a pause, and when
 * the editor is left.
 */
export function PqlCode(props: PqlCodeProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const pause = useRef<TypingPause | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { label, value, isReadOnly = false, problems, marks, audiences } = props;
  /** The text that the editor and who shows it last agreed on. */
  const agreed = useRef(value);
  useEffect(() => {
    const nonce =
      document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
    const typing = typingPause(() => {
      agreed.current = made.state.doc.toString();
      latest.current.onChange?.(agreed.current);
    });
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: agreed.current,
        extensions: [
          nonce ? EditorView.cspNonce.of(nonce) : [],
          isReadOnly ? EditorState.readOnly.of(true) : editing(latest, typing),
          keymap.of(defaultKeymap),
          drawSelection(),
          bracketMatching(),
          pqlLanguage,
          colours,
          theme,
          hoverPql(() => latest.current),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, dir: 'ltr' }),
          codeNotes,
        ],
      }),
    });
    view.current = made;
    pause.current = typing;
    return () => {
      typing.tellNow();
      made.destroy();
    };
  }, [isReadOnly, label]);
  // In the same step as the drawing: no key can come between, which an older text would then undo.
  useLayoutEffect(() => {
    const current = view.current;
    if (!current || value === agreed.current) return;
    agreed.current = value;
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: value } });
    pause.current!.forget();
  }, [value]);
  useEffect(() => {
    const { state } = view.current!;
    if (state.doc.toString() !== value) return;
    if (problems.length > 0 || diagnosticCount(state) > 0)
      view.current!.dispatch(setDiagnostics(state, problems.map(diagnosticOf)));
  }, [value, problems]);
  useEffect(() => {
    const current = view.current!;
    if (current.state.doc.toString() === value) showNotes(current, marks, audiences);
  }, [value, marks, audiences]);
  return <div ref={place} className={frame} />;
}
