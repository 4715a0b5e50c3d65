import { Checkbox } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { WallTimeInput } from '../../../parts/wall-time.tsx';
import { useMe } from '../../../session.tsx';
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
  draft: Draft;
  onChange(draft: Draft): void;
}

export function ScheduleStep({ draft, onChange }: ScheduleStepProps) {
  const { timeZone } = useMe().workspace;
  const change = (id: string, part: Partial<Dates>): void => {
    const audiences = { ...draft.audiences, [id]: { ...draft.audiences[id]!, ...part } };
    onChange({ ...draft, audiences });
  };
  return (
    <>
      <p className={text}>
        Times are workspace time ({timeZone}). Without a start, delivery begins now. At the end the
        members are removed from the destination, unless you keep them.
      </p>
      <table className={table}>
        <thead>
          <tr>
            <th className={cell}>Audience</th>
            <th className={cell}>Start</th>
            <th className={cell}>End</th>
            <th className={cell}>At the end</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(draft.audiences).map(([id, one]) => (
            <tr key={id}>
              <td className={nameCell} dir="auto">
                {one.name}
              </td>
              <td className={cell}>
                <WallTimeInput
                  label={`Start of ${one.name}`}
                  value={one.startDate}
                  timeZone={timeZone}
                  onChange={(startDate) => change(id, { startDate })}
                />
              </td>
              <td className={cell}>
                <WallTimeInput
                  label={`End of ${one.name}`}
                  value={one.endDate}
                  timeZone={timeZone}
                  onChange={(endDate) => change(id, { endDate })}
                />
                {datesProblem(one) && <div className={wrong}>{datesProblem(one)}</div>}
              </td>
              <td className={cell}>
                <Checkbox
                  aria-label={`Keep members of ${one.name} at the end`}
                  isSelected={one.keepMembersAtEnd}
                  onChange={(keepMembersAtEnd) => change(id, { keepMembersAtEnd })}
                >
                  Keep members
                </Checkbox>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
