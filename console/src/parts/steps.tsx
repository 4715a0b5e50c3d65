import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const list = style({
  display: 'flex',
  flexWrap: 'wrap',
  gap: 24,
  listStyleType: 'none',
  padding: 0,
  marginY: 16,
});
const item = style({
  display: 'flex',
  alignItems: 'center',
  gap: 8,
  font: 'ui',
  color: { default: 'neutral-subdued', isCurrent: 'neutral' },
  fontWeight: { default: 'normal', isCurrent: 'bold' },
});
const dot = style({
  size: 20,
  borderRadius: 'full',
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  font: 'ui-sm',
  backgroundColor: { default: 'gray-200', isCurrent: 'accent', isDone: 'neutral' },
  color: { default: 'neutral', isCurrent: 'white', isDone: 'gray-25' },
});

/** Where in a workflow a person is. */
export function Steps({ names, current }: { names: readonly string[]; current: number }) {
  return (
    <ol className={list} aria-label="Steps">
      {names.map((name, index) => {
        const state = { isCurrent: index === current, isDone: index < current };
        return (
          <li
            key={name}
            className={item(state)}
            {...(state.isCurrent ? { 'aria-current': 'step' as const } : {})}
          >
            <span className={dot(state)} aria-hidden>
              {index < current ? '✓' : index + 1}
            </span>
            {name}
          </li>
        );
      })}
    </ol>
  );
}
