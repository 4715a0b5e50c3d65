import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const row = style({ display: 'flex', gap: 24, alignItems: 'stretch' });
const main = style({ flexGrow: 1, minWidth: 0 });

/** A list with what is chosen in it beside it. */
export function ListWithPanel({ list, panel }: { list: ReactNode; panel: ReactNode }) {
  return (
    <div className={row}>
      <div className={main}>{list}</div>
      {panel}
    </div>
  );
}
