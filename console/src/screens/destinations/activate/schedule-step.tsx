import { Checkbox } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
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
const input = style({
  font: 'ui',
  padding: 4,
  minHeight: 32,
  backgroundColor: 'base',
  color: 'neutral',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-500',
  borderRadius: 'default',
});
const wrong = style({ font: 'ui-sm', color: 'negative' });

/** How far a zone is ahead of UTC at a moment, in milliseconds. */
function offsetMs(atMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(atMs);
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(atMs / 1_000) * 1_000;
}

/** A moment as a clock on the workspace's wall shows it, for an input. */
export function wallTime(iso: string | null, timeZone: string): string {
  if (iso === null) return '';
  const atMs = Date.parse(iso);
  return new Date(atMs + offsetMs(atMs, timeZone)).toISOString().slice(0, 16);
}

/** The moment at which that clock shows this. */
export function momentOf(wall: string, timeZone: string): string | null {
  if (wall === '') return null;
  const asUtcMs = Date.parse(`${wall}Z`);
  const nearMs = asUtcMs - offsetMs(asUtcMs, timeZone);
  return new Date(asUtcMs - offsetMs(nearMs, timeZone)).toISOString();
}

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
                <input
                  type="datetime-local"
                  className={input}
                  aria-label={`Start of ${one.name}`}
                  value={wallTime(one.startDate, timeZone)}
                  onChange={(event) =>
                    change(id, { startDate: momentOf(event.target.value, timeZone) })
                  }
                />
              </td>
              <td className={cell}>
                <input
                  type="datetime-local"
                  className={input}
                  aria-label={`End of ${one.name}`}
                  value={wallTime(one.endDate, timeZone)}
                  onChange={(event) =>
                    change(id, { endDate: momentOf(event.target.value, timeZone) })
                  }
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
