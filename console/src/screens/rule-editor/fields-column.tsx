import { ActionButton, SearchField, Tab, TabList, TabPanel, Tabs } from '@react-spectrum/s2';
import Add from '@react-spectrum/s2/icons/Add';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { memo, useDeferredValue, useMemo, useState } from 'react';
import { percent } from '../../parts/format.ts';
import type { KnownField } from '../../parts/pql-editor.tsx';
import type { Card } from '../../rule-cards/cards.ts';
import { cardForAudience, cardForEvent, cardForField, cardForSequence } from './new-card.ts';
import type { Known } from './use-fields.ts';

const shownMax = 60;
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

/**
 * What a rule can be built from: only what was seen in data. Drawn anew only when that changes: a key
 * in the rule is not to wait for hundreds of rows, nor one in the search.
 */
export const FieldsColumn = memo(function FieldsColumn({ known, onAdd }: FieldsColumnProps) {
  const [wanted, setWanted] = useState('');
  const sought = useDeferredValue(wanted);
  return (
    <section className={column} aria-label="Fields">
      <h2 className={titleStyle}>Fields</h2>
      <SearchField
        aria-label="Search fields"
        placeholder="Search"
        value={wanted}
        onChange={setWanted}
      />
      <Found known={known} onAdd={onAdd} sought={sought} />
    </section>
  );
});

interface Row {
  id: string;
  name: string;
  note: string;
  card(): Card;
}

const shareText = ({ share }: KnownField): string => `${percent(share * 1_000, 1_000)} of people`;

function labelText({ labels }: KnownField): string {
  if (labels.length === 0) return '';
  return `${labels.length === 1 ? 'label' : 'labels'} ${labels.join(', ')}`;
}

/** Everything that can be found, made once: rows that stay are not drawn anew for a key. */
function rowsOf({
  fields,
  audiences,
}: Known): Record<'attributes' | 'events' | 'audiences', Row[]> {
  const ofKind = (kind: KnownField['kind']) => (fields ?? []).filter((one) => one.kind === kind);
  return {
    attributes: ofKind('attribute').map((field) => ({
      id: field.path,
      name: field.path,
      note: [field.types.join(' or '), shareText(field), values(field), labelText(field)]
        .filter(Boolean)
        .join(' · '),
      card: () => cardForField(field),
    })),
    events: ofKind('eventType').map((field) => ({
      id: field.path,
      name: field.path,
      note: shareText(field),
      card: () => cardForEvent(field.path),
    })),
    audiences: audiences.map(({ id, name: audience }) => ({
      ...{ id, name: audience, note: '' },
      card: () => cardForAudience(id),
    })),
  };
}

const Found = memo(function Found({
  known,
  onAdd,
  sought,
}: FieldsColumnProps & { sought: string }) {
  const rows = useMemo(() => rowsOf(known), [known]);
  const asked = sought.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (all: readonly Row[]): Row[] =>
    all.filter((row) => asked.every((word) => row.name.toLowerCase().includes(word)));
  return (
    <Tabs aria-label="Kinds of fields" density="compact">
      <TabList>
        <Tab id="attributes">Attributes</Tab>
        <Tab id="events">Events</Tab>
        <Tab id="audiences">Audiences</Tab>
      </TabList>
      <TabPanel id="attributes">
        <Rows empty="No attribute was seen in data." rows={found(rows.attributes)} onAdd={onAdd} />
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
        <Rows empty="No event was seen in data." rows={found(rows.events)} onAdd={onAdd} />
      </TabPanel>
      <TabPanel id="audiences">
        <Rows empty="There is no other audience." rows={found(rows.audiences)} onAdd={onAdd} />
      </TabPanel>
    </Tabs>
  );
});

interface RowsProps {
  rows: readonly Row[];
  empty: string;
  onAdd: FieldsColumnProps['onAdd'];
}

const RowItem = memo(function RowItem({ row, onAdd }: { row: Row } & Pick<RowsProps, 'onAdd'>) {
  return (
    <li className={item}>
      <span className={words}>
        <span className={name} dir="auto">
          {row.name}
        </span>
        {row.note && <span className={note}>{row.note}</span>}
      </span>
      {onAdd && (
        <ActionButton
          size="S"
          isQuiet
          aria-label={`Add ${row.name}`}
          onPress={() => onAdd(row.card())}
        >
          <Add />
        </ActionButton>
      )}
    </li>
  );
});

function Rows({ rows, empty, onAdd }: RowsProps) {
  if (rows.length === 0) return <p className={note}>{empty}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={scroll} tabIndex={0} aria-label="What was found">
      <ul className={list}>
        {rows.slice(0, shownMax).map((row) => (
          <RowItem key={row.id} row={row} onAdd={onAdd} />
        ))}
      </ul>
      {rows.length > shownMax && (
        <p className={note}>{rows.length - shownMax} more: search for them.</p>
      )}
    </section>
  );
}
