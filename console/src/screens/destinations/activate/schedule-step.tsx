import { Button, Checkbox, Switch } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useState } from 'react';
import { WallTimeInput } from '../../../parts/wall-time.tsx';
import { useMe } from '../../../session.tsx';
import type { Dataflow } from '../data.ts';
import type { Dates, Draft } from './choice.ts';

const table = style({ font: 'ui', width: 'full', borderCollapse: 'collapse', maxWidth: 900 });
const cell = style({ padding: 8, textAlign: 'start' });
const nameCell = style({
  padding: 8,
  textAlign: 'start',
  width: '[40%]',
  overflowWrap: 'anywhere',
});
const text = style({ font: 'body', margin: 0 });
const several = style({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'center',
  gap: 12,
  font: 'ui',
  borderStyle: 'none',
  margin: 0,
  padding: 0,
});
const wrong = style({ font: 'ui-sm', color: 'negative' });

/** What is wrong with two dates, or null. */
export function datesProblem({ startDate, endDate }: Dates): string | null {
  if (endDate === null) return null;
  const startMs = startDate === null ? null : Date.parse(startDate);
  return startMs !== null && Date.parse(endDate) <= startMs
    ? 'The end must be after the start.'
    : null;
}

interface ScheduleStepProps {
  flow: Dataflow;
  draft: Draft;
  onChange(draft: Draft): void;
}

/** One start and end for several audiences at once. */
function ForSeveral(props: {
  count: number;
  timeZone: string;
  onSet(dates: Partial<Dates>): void;
}) {
  const { count, timeZone, onSet } = props;
  const [startDate, setStart] = useState<string | null>(null);
  const [endDate, setEnd] = useState<string | null>(null);
  return (
    <fieldset className={several} aria-label="For the selected audiences">
      <span>{count} selected</span>
      <WallTimeInput
        label="Start of the selected"
        value={startDate}
        timeZone={timeZone}
        onChange={setStart}
      />
      <WallTimeInput
        label="End of the selected"
        value={endDate}
        timeZone={timeZone}
        onChange={setEnd}
      />
      <Button variant="secondary" size="S" onPress={() => onSet({ startDate, endDate })}>
        Set start and end
      </Button>
    </fieldset>
  );
}

export function ScheduleStep({ flow, draft, onChange }: ScheduleStepProps) {
  const { timeZone } = useMe().workspace;
  const [isNewOnly, setNewOnly] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const change = (ids: readonly string[], part: Partial<Dates>): void => {
    const changed = ids.map((id) => [id, { ...draft.audiences[id]!, ...part }] as const);
    onChange({ ...draft, audiences: { ...draft.audiences, ...Object.fromEntries(changed) } });
  };
  const isOld = (id: string): boolean =>
    flow.audiences.some(({ audienceId, state }) => audienceId === id && state !== 'removing');
  const shown = Object.entries(draft.audiences).filter(([id]) => !(isNewOnly && isOld(id)));
  const chosen = shown.flatMap(([id]) => (selected.has(id) ? [id] : []));
  const select = (ids: readonly string[], isOn: boolean): void => {
    const next = new Set(selected);
    for (const id of ids) isOn ? next.add(id) : next.delete(id);
    setSelected(next);
  };
  return (
    <>
      <p className={text}>
        Times are workspace time ({timeZone}). Without a start, delivery begins now. At the end the
        members are removed from the destination, unless you keep them.
      </p>
      {flow.audiences.length > 0 && (
        <Switch isSelected={isNewOnly} onChange={setNewOnly}>
          Show new audiences only
        </Switch>
      )}
      {chosen.length > 0 && (
        <ForSeveral
          count={chosen.length}
          timeZone={timeZone}
          onSet={(dates) => change(chosen, dates)}
        />
      )}
      {shown.length === 0 ? (
        <p className={text}>No audience is new.</p>
      ) : (
        <table className={table}>
          <thead>
            <tr>
              <th className={cell}>
                <Checkbox
                  aria-label="Select all audiences"
                  isSelected={chosen.length === shown.length}
                  isIndeterminate={chosen.length > 0 && chosen.length < shown.length}
                  onChange={(isOn) =>
                    select(
                      shown.map(([id]) => id),
                      isOn,
                    )
                  }
                />
              </th>
              <th className={cell}>Audience</th>
              <th className={cell}>Start</th>
              <th className={cell}>End</th>
              <th className={cell}>At the end</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(([id, one]) => (
              <ScheduleRow
                key={id}
                one={one}
                timeZone={timeZone}
                isSelected={selected.has(id)}
                onSelect={(isOn) => select([id], isOn)}
                onChange={(part) => change([id], part)}
              />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function ScheduleRow(props: {
  one: Draft['audiences'][string];
  timeZone: string;
  isSelected: boolean;
  onSelect(isOn: boolean): void;
  onChange(part: Partial<Dates>): void;
}) {
  const { one, timeZone, isSelected, onSelect, onChange } = props;
  const problem = datesProblem(one);
  return (
    <tr>
      <td className={cell}>
        <Checkbox aria-label={`Select ${one.name}`} isSelected={isSelected} onChange={onSelect} />
      </td>
      <td className={nameCell} dir="auto">
        {one.name}
      </td>
      <td className={cell}>
        <WallTimeInput
          label={`Start of ${one.name}`}
          value={one.startDate}
          timeZone={timeZone}
          onChange={(startDate) => onChange({ startDate })}
        />
      </td>
      <td className={cell}>
        <WallTimeInput
          label={`End of ${one.name}`}
          value={one.endDate}
          timeZone={timeZone}
          onChange={(endDate) => onChange({ endDate })}
        />
        {problem && <div className={wrong}>{problem}</div>}
      </td>
      <td className={cell}>
        <Checkbox
          aria-label={`Keep members of ${one.name} at the end`}
          isSelected={one.keepMembersAtEnd}
          onChange={(keepMembersAtEnd) => onChange({ keepMembersAtEnd })}
        >
          Keep members
        </Checkbox>
      </td>
    </tr>
  );
}
