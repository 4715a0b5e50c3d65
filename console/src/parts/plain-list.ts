import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

/** A list of cards or steps: no dots, one below the other. */
export const plainList = style({
  listStyleType: 'none',
  margin: 0,
  padding: 0,
  display: 'flex',
  flexDirection: 'column',
  gap: 12,
});
