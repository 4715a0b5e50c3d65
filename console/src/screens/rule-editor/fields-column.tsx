import { ActionButton, SearchField, Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import Add from '@react-spectrum/s2/icons/Add';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import {
  createContext,
  memo,
  startTransition,
  useCallback,
  useContext,
  useId,
  useMemo,
  useState,
} from 'react';
import { percent } from '../../parts/format.ts';
import { useLatest } from '../../parts/latest.ts';
import type { KnownField } from '../../parts/pql-editor.tsx';
import type { Card } from '../../rule-cards/cards.ts';
import { cardForAudience, cardForEvent, cardForField, cardForSequence } from './new-card.ts';
import type { Known } from './use-fields.ts';

/** More than are in sight, and no more: a key in the search writes them anew. */
const shownMax = 30;
const column = style({ display: 'flex', flexDirection: 'column', gap: 12, minWidth: 0 });
const titleStyle = style({ font: 'heading-sm', margin: 0 });
const list = style({
  listStyleType: 'none',
  margin: 0,
  padding: 0,
  display: 'flex',
  flexDirection: 'column',
});
const item = style({ display: 'flex', alignItems: 'center', gap: 8, paddingY: 4, minWidth: 0 });
const words = style({ flexGrow: 1, minWidth: 0, display: 'flex', flexDirection: 'column' });
const name = style({ font: 'code-sm', overflowWrap: 'anywhere' });
const note = style({ font: 'ui-sm', color: 'neutral-subdued', overflowWrap: 'anywhere' });
const scroll = style({ maxHeight: '[60vh]', overflow: 'auto', marginTop: 8 });

interface FieldsColumnProps {
  known: Known;
  onAdd: ((card: Card) => void) | null;
}

function values(field: KnownField): string {
  return field.commonValues
    .slice(0, 3)
    .map(({ value }) => String(value))
    .join(', ');
}

/** In lower case. Told past the tabs, which are not drawn anew for a key. */
const SoughtWords = createContext<readonly string[]>([]);

/** What a rule can be built from: only what was seen in data. A key in the rule does not draw it anew. */
export const FieldsColumn = memo(function FieldsColumn({ known, onAdd }: FieldsColumnProps) {
  const [sought, setSought] = useState('');
  const asked = useMemo(() => sought.toLowerCase().split(/\s+/).filter(Boolean), [sought]);
  return (
    <section className={column} aria-label="Fields">
      <h2 className={titleStyle}>Fields</h2>
      <Search onSought={setSought} />
      <SoughtWords value={asked}>
        <Kinds known={known} onAdd={onAdd} />
      </SoughtWords>
    </section>
  );
});

/** What is typed is shown at once; what it finds may wait for the next key. */
const Search = memo(function Search({ onSought }: { onSought(sought: string): void }) {
  const [wanted, setWanted] = useState('');
  return (
    <SearchField
      aria-label="Search fields"
      placeholder="Search"
      value={wanted}
      onChange={(next) => {
        setWanted(next);
        startTransition(() => onSought(next));
      }}
    />
  );
});

interface Row {
  id: string;
  name: string;
  /** The name in lower case. */
  sought: string;
  note: string;
  card(): Card;
}

const shareText = ({ share }: KnownField): string => `${percent(share * 1_000, 1_000)} of people`;

function labelText({ labels }: KnownField): string {
  if (labels.length === 0) return '';
  return `${labels.length === 1 ? 'label' : 'labels'} ${labels.join(', ')}`;
}

/** Everything that can be found, made once. */
function rowsOf({
  fields,
  audiences,
}: Known): Record<'attributes' | 'events' | 'audiences', Row[]> {
  const row = (id: string, name: string, note: string, card: () => Card): Row => ({
    ...{ id, name, sought: name.toLowerCase(), note, card },
  });
  const ofKind = (kind: KnownField['kind']) => (fields ?? []).filter((one) => one.kind === kind);
  return {
    attributes: ofKind('attribute').map((field) => {
      const parts = [field.types.join(' or '), shareText(field), values(field), labelText(field)];
      const note = parts.filter(Boolean).join(' · ');
      return row(field.path, field.path, note, () => cardForField(field));
    }),
    events: ofKind('eventType').map((field) =>
      row(field.path, field.path, shareText(field), () => cardForEvent(field.path)),
    ),
    audiences: audiences.map(({ id, name }) => row(id, name, '', () => cardForAudience(id))),
  };
}

const Kinds = memo(function Kinds({ known, onAdd }: FieldsColumnProps) {
  const rows = useMemo(() => rowsOf(known), [known]);
  return (
    <Tabs aria-label="Kinds of fields" density="compact">
      <TabList>
        <Tab id="attributes">Attributes</Tab>
        <Tab id="events">Events</Tab>
        <Tab id="audiences">Audiences</Tab>
      </TabList>
      <TabPanel id="attributes">
        <Found empty="No attribute was seen in data." rows={rows.attributes} onAdd={onAdd} />
      </TabPanel>
      <TabPanel id="events">
        {onAdd && rows.events.length > 0 && (
          <ActionButton
            size="S"
            isQuiet
            onPress={() => onAdd(cardForSequence(rows.events.map(({ id }) => id)))}
          >
            Add sequence
          </ActionButton>
        )}
        <Found empty="No event was seen in data." rows={rows.events} onAdd={onAdd} />
      </TabPanel>
      <TabPanel id="audiences">
        <Found empty="There is no other audience." rows={rows.audiences} onAdd={onAdd} />
      </TabPanel>
    </Tabs>
  );
});

interface FoundProps {
  rows: readonly Row[];
  empty: string;
  onAdd: FieldsColumnProps['onAdd'];
}

/** Rows change their words in place: for a key in the search no row is made anew, and no button. */
function Found({ rows, empty, onAdd }: FoundProps) {
  const id = useId();
  const asked = useContext(SoughtWords);
  const found = useMemo(
    () => rows.filter(({ sought }) => asked.every((word) => sought.includes(word))),
    [rows, asked],
  );
  const latest = useLatest({ found, onAdd });
  const add = useCallback(
    (at: number) => latest.current.onAdd?.(latest.current.found[at]!.card()),
    [latest],
  );
  if (rows.length === 0) return <p className={note}>{empty}</p>;
  if (found.length === 0) return <p className={note}>Nothing here has these words.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={scroll} tabIndex={0} aria-label="What was found">
      <ul className={list}>
        {found.slice(0, shownMax).map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is a place, not what stands in it
          <li key={at} className={item}>
            <span className={words}>
              <span id={`${id}${at}`} className={name} dir="auto">
                {row.name}
              </span>
              {row.note && <span className={note}>{row.note}</span>}
            </span>
            {onAdd && <AddButton at={at} nameId={`${id}${at}`} onAdd={add} />}
          </li>
        ))}
      </ul>
      {found.length > shownMax && (
        <p className={note}>{found.length - shownMax} more: search for them.</p>
      )}
    </section>
  );
}

interface AddButtonProps {
  at: number;
  nameId: string;
  onAdd(at: number): void;
}

const AddButton = memo(function AddButton({ at, nameId, onAdd }: AddButtonProps) {
  const id = `${nameId}-add`;
  return (
    <ActionButton
      id={id}
      size="S"
      isQuiet
      aria-label="Add"
      aria-labelledby={`${id} ${nameId}`}
      onPress={() => onAdd(at)}
    >
      <Add />
    </ActionButton>
  );
});
