import { ActionButton, Picker, PickerItem } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type LabelExpression, useLabels } from './governance-queries.ts';

const group = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 8,
  borderStartWidth: 2,
  borderEndWidth: 0,
  borderYWidth: 0,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  paddingStart: 12,
  paddingEnd: 0,
  paddingY: 0,
  margin: 0,
  minWidth: 0,
});
const row = style({ display: 'flex', gap: 8, alignItems: 'end' });

type Group = { all: LabelExpression[] } | { any: LabelExpression[] };

interface LabelExpressionEditorProps {
  value: Group;
  onChange(value: Group): void;
  /** Where in the whole it stands, for the names of its fields: "1", "1.2". */
  place?: string;
  onRemove?: () => void;
}

/** All or any of some labels, and of groups of them. */
export function LabelExpressionEditor(props: LabelExpressionEditorProps) {
  const { value, onChange, place = '1', onRemove } = props;
  const { data: labels = [] } = useLabels();
  const kind = 'all' in value ? 'all' : 'any';
  const members = 'all' in value ? value.all : value.any;
  const become = (next: LabelExpression[], as: string = kind) =>
    onChange(as === 'all' ? { all: next } : { any: next });
  const put = (index: number, one: LabelExpression) => become(members.with(index, one));
  return (
    <fieldset className={group} aria-label={`Group ${place}`}>
      <div className={row}>
        <Picker label="Data that has" value={kind} onChange={(key) => become(members, String(key))}>
          <PickerItem id="all">All of</PickerItem>
          <PickerItem id="any">Any of</PickerItem>
        </Picker>
        {onRemove && <ActionButton onPress={onRemove}>Remove group {place}</ActionButton>}
      </div>
      {members.map((member, index) => {
        const key = `${place}.${index + 1}`;
        const remove = () => become(members.toSpliced(index, 1));
        if (typeof member !== 'string') {
          return (
            <LabelExpressionEditor
              key={key}
              place={key}
              value={member}
              onChange={(next) => put(index, next)}
              onRemove={remove}
            />
          );
        }
        return (
          <div key={key} className={row}>
            <Picker
              aria-label={`Label ${key}`}
              placeholder="Label"
              value={member || null}
              onChange={(name) => put(index, String(name))}
            >
              {labels.map(({ name, description }) => (
                <PickerItem key={name} id={name} textValue={name}>
                  {description ? `${name}: ${description}` : name}
                </PickerItem>
              ))}
            </Picker>
            <ActionButton aria-label={`Remove label ${key}`} onPress={remove}>
              Remove
            </ActionButton>
          </div>
        );
      })}
      <div className={row}>
        <ActionButton onPress={() => become([...members, ''])}>Add label</ActionButton>
        <ActionButton onPress={() => become([...members, { any: [''] }])}>Add group</ActionButton>
      </div>
    </fieldset>
  );
}
