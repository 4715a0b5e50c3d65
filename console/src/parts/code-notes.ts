/** Text that stands in a rule without being part of it: answers for a person, and names of audiences. */
import { type Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import type { ClauseMark } from './pql-editor.tsx';

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
function notesOf(
  text: string,
  marks: readonly ClauseMark[],
  audiences: readonly { id: string; name: string }[],
): DecorationSet {
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
  return Decoration.set(ranges, true);
}

const changed = StateEffect.define<DecorationSet>();

/** Where the notes are kept; while somebody types they move along with the text. */
export const codeNotes = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, { changes, effects }) =>
    effects.find((effect) => effect.is(changed))?.value ?? before.map(changes),
  provide: (field) => EditorView.decorations.from(field),
});

/** Shows the notes of a text. An editor without any is left alone: an update costs as much as a key. */
export function showNotes(
  view: EditorView,
  marks: readonly ClauseMark[] = [],
  audiences: readonly { id: string; name: string }[] = [],
): void {
  const notes = notesOf(view.state.doc.toString(), marks, audiences);
  if (notes.size === 0 && view.state.field(codeNotes).size === 0) return;
  view.dispatch({ effects: changed.of(notes) });
}
