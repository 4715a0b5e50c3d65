/** A rule as cards. The text stays the one truth: each change writes only the card that it changes. */
import {
  ActionButton,
  ActionMenu,
  Badge,
  MenuItem,
  Picker,
  PickerItem,
  Switch,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMemo } from 'react';
import type { Card } from '../rule-cards/cards.ts';
import {
  addTo,
  type Body,
  changeAt,
  type Join,
  joinBy,
  leafOf,
  moveBy,
  type Piece,
  pieceAt,
  readRule,
  removeAt,
  toggleNot,
  unwrapAt,
  type Way,
  wrap,
  writeRule,
} from '../rule-cards/tree.ts';
import { CardForm } from './card-form.tsx';
import { plainList } from './plain-list.ts';
import type { ClauseMark, PqlEditorProps } from './pql-editor.tsx';

const card = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 8,
  padding: 12,
  borderRadius: 'lg',
  backgroundColor: 'layer-1',
  minWidth: 0,
});
const group = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 12,
  padding: 12,
  borderRadius: 'lg',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  minWidth: 0,
});
const row = style({ display: 'flex', alignItems: 'start', gap: 8, minWidth: 0 });
const head = style({
  display: 'flex',
  alignItems: 'center',
  gap: 16,
  flexWrap: 'wrap',
  font: 'ui',
});
const start = style({ alignSelf: 'start' });
const grow = style({ flexGrow: 1, minWidth: 0 });
const code = style({
  font: 'code-sm',
  margin: 0,
  whiteSpace: 'pre-wrap',
  overflowWrap: 'anywhere',
});
const quiet = style({ font: 'ui-sm', color: 'neutral-subdued', margin: 0 });
const markStyle = style({
  font: 'ui-sm',
  color: { default: 'negative', isTrue: 'green-1000' },
  overflowWrap: 'anywhere',
});

const deepest = 5;

export type RuleBuilderProps = Pick<
  PqlEditorProps,
  'value' | 'isReadOnly' | 'fields' | 'audiences' | 'marks'
> & { onChange(value: string): void };

/** Where each leaf stands in the text, by its way. */
function placesOf(
  piece: Piece,
  way: Way,
  from: number,
  places: Map<string, [number, number]>,
): number {
  const { body } = piece;
  let at = from + piece.open.length;
  if (body.kind === 'leaf') {
    places.set(way.join(), [at, at + body.text.length]);
    at += body.text.length;
  } else if (body.kind === 'not') {
    at = placesOf(body.item, [...way, 0], at + body.word.length, places);
  } else {
    for (const [index, item] of body.items.entries()) {
      at = placesOf(item, [...way, index], at, places) + (body.gaps[index]?.length ?? 0);
    }
  }
  return at + piece.close.length;
}

interface Context extends RuleBuilderProps {
  root: Piece;
  edit(way: Way, change: (piece: Piece) => Piece): void;
  remove(way: Way): void;
  marksAt(way: Way): ClauseMark[];
}

export function RuleBuilder(props: RuleBuilderProps) {
  const { value, onChange, marks = [] } = props;
  const root = useMemo(() => readRule(value), [value]);
  if (value.trim() === '') {
    return <p className={quiet}>Add an attribute, an event or an audience from Fields.</p>;
  }
  if (!root) {
    return (
      <div className={card}>
        <Badge styles={start}>Only editable as code</Badge>
        <pre className={code} dir="ltr">
          {value}
        </pre>
      </div>
    );
  }
  const places = new Map<string, [number, number]>();
  placesOf(root, [], 0, places);
  const context: Context = {
    ...props,
    root,
    edit: (way, change) => onChange(writeRule(changeAt(root, way, change))),
    remove: (way) => {
      const left = removeAt(root, way);
      onChange(left ? writeRule(left) : '');
    },
    marksAt: (way) => {
      const [from, to] = places.get(way.join()) ?? [0, 0];
      return marks.filter((mark) => mark.from >= from && mark.to <= to);
    },
  };
  return <PieceCard context={context} way={[]} depth={1} />;
}

interface PieceCardProps {
  context: Context;
  way: Way;
  depth: number;
}

/** A group behind `not` is that group, excluded. */
function groupOf(piece: Piece, way: Way): { piece: Piece; way: Way; isExcluded: boolean } | null {
  if (piece.body.kind === 'group') return { piece, way, isExcluded: false };
  if (piece.body.kind !== 'not' || piece.body.item.body.kind !== 'group') return null;
  return { piece: piece.body.item, way: [...way, 0], isExcluded: true };
}

function PieceCard({ context, way, depth }: PieceCardProps) {
  const piece = pieceAt(context.root, way);
  const found = groupOf(piece, way);
  if (found) {
    const { piece: inside, way: inner, isExcluded } = found;
    return <GroupCard {...{ context, way, depth, inner, isExcluded }} piece={inside} />;
  }
  if (piece.body.kind === 'not') {
    return (
      <div className={group}>
        <ExcludeSwitch context={context} way={way} isExcluded />
        <PieceCard context={context} way={[...way, 0]} depth={depth + 1} />
      </div>
    );
  }
  return (
    <LeafCard context={context} way={way} body={piece.body as Extract<Body, { kind: 'leaf' }>} />
  );
}

function ExcludeSwitch({
  context,
  way,
  isExcluded,
}: {
  context: Context;
  way: Way;
  isExcluded: boolean;
}) {
  if (context.isReadOnly) return isExcluded ? <Badge styles={start}>Excluded</Badge> : null;
  return (
    <Switch size="S" isSelected={isExcluded} onChange={() => context.edit(way, toggleNot)}>
      Exclude
    </Switch>
  );
}

interface GroupCardProps extends PieceCardProps {
  piece: Piece;
  /** Where the group itself stands, behind a `not`. */
  inner: Way;
  isExcluded: boolean;
}

function GroupCard({ context, way, depth, piece, inner, isExcluded }: GroupCardProps) {
  const { body } = piece;
  if (body.kind !== 'group') return null;
  const joinName = body.join === 'and' ? 'All of' : 'Any of';
  return (
    <section aria-label={isExcluded ? 'None of' : joinName} className={group}>
      <div className={head}>
        {context.isReadOnly ? (
          <span>{joinName}</span>
        ) : (
          <Picker
            aria-label="Joined by"
            size="S"
            value={body.join}
            onChange={(key) => context.edit(inner, (one) => joinBy(one, key as Join))}
          >
            <PickerItem id="and">All of</PickerItem>
            <PickerItem id="or">Any of</PickerItem>
          </Picker>
        )}
        <ExcludeSwitch context={context} way={way} isExcluded={isExcluded} />
      </div>
      <ul className={plainList}>
        {body.items.map((item, index) => (
          <li key={`${index} ${writeRule(item)}`.slice(0, 40)} className={row}>
            <div className={grow}>
              <PieceCard context={context} way={[...inner, index]} depth={depth + 1} />
            </div>
            {!context.isReadOnly && (
              <ItemMenu context={context} group={inner} index={index} depth={depth} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ItemMenu({
  context,
  group: way,
  index,
  depth,
}: {
  context: Context;
  group: Way;
  index: number;
  depth: number;
}) {
  const { body } = pieceAt(context.root, way);
  if (body.kind !== 'group') return null;
  const item = [...way, index];
  const target = body.items[index + 1] ?? body.items[index - 1]!;
  const actions: Record<string, () => void> = {
    up: () => context.edit(way, (one) => moveBy(one, index, -1)),
    down: () => context.edit(way, (one) => moveBy(one, index, 1)),
    into: () => moveInto(context, way, index),
    unwrap: () => context.edit(way, (one) => unwrapAt(one, index)),
    remove: () => context.remove(item),
  };
  const disabled = [
    ...(index === 0 ? ['up'] : []),
    ...(index === body.items.length - 1 ? ['down'] : []),
    ...(body.items[index]?.body.kind === 'group' ? [] : ['unwrap']),
    ...(depth >= deepest || target === undefined || body.items.length < 3 ? ['into'] : []),
  ];
  return (
    <ActionMenu
      aria-label={`Condition ${index + 1}`}
      isQuiet
      size="S"
      disabledKeys={disabled}
      onAction={(key) => actions[String(key)]?.()}
    >
      <MenuItem id="up">Move up</MenuItem>
      <MenuItem id="down">Move down</MenuItem>
      <MenuItem id="into">Move into group</MenuItem>
      <MenuItem id="unwrap">Unwrap group</MenuItem>
      <MenuItem id="remove">Remove condition</MenuItem>
    </ActionMenu>
  );
}

/** Into the group that follows (or comes before), else into a new one with that neighbour. */
function moveInto(context: Context, way: Way, index: number): void {
  const { body } = pieceAt(context.root, way);
  if (body.kind !== 'group') return;
  const other = index + 1 < body.items.length ? index + 1 : index - 1;
  const moved = body.items[index]!;
  const bare: Piece = { ...moved, open: moved.open.trimStart(), close: moved.close.trimEnd() };
  const filled = changeAt(context.root, [...way, other], (piece) =>
    piece.body.kind === 'group' ? addTo(piece, bare) : wrap(piece, bare),
  );
  const left = removeAt(filled, [...way, index]);
  if (left) context.onChange(writeRule(left));
}

function LeafCard({
  context,
  way,
  body,
}: {
  context: Context;
  way: Way;
  body: Extract<Body, { kind: 'leaf' }>;
}) {
  const change = (next: Card): void =>
    context.edit(way, (piece) => ({ ...piece, body: leafOf(next).body }));
  const marks = context.marksAt(way);
  const isAlone = way.length === 0;
  return (
    <div className={card}>
      {body.card ? (
        <CardForm
          card={body.card}
          onChange={change}
          onAndSet={(added) => context.edit(way, (piece) => addTo(piece, leafOf(added)))}
          isReadOnly={context.isReadOnly ?? false}
          fields={context.fields ?? []}
          audiences={context.audiences ?? []}
        />
      ) : (
        <>
          <Badge styles={start}>Only editable as code</Badge>
          <pre className={code} dir="ltr">
            {body.text}
          </pre>
        </>
      )}
      {marks.map((mark) => (
        <span key={mark.from} className={markStyle({ isTrue: mark.result })}>
          {mark.result ? '✓' : '✗'} {mark.text}
        </span>
      ))}
      {isAlone && !context.isReadOnly && (
        <ActionButton size="S" isQuiet onPress={() => context.remove(way)}>
          Remove condition
        </ActionButton>
      )}
    </div>
  );
}
