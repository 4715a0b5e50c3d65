import { Link } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const cards = style({
  display: 'grid',
  gridTemplateColumns: 'repeat(auto-fit, minmax(128px, 1fr))',
  gap: 16,
  marginBottom: 24,
});
const card = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 4,
  minWidth: 0,
  padding: 16,
  borderRadius: 'lg',
  backgroundColor: 'layer-1',
});
const nameStyle = style({ font: 'ui-sm', color: 'neutral-subdued' });
const valueStyle = style({ font: 'heading', fontVariantNumeric: 'tabular-nums' });
const noteStyle = style({ font: 'ui-sm', color: 'neutral-subdued' });

export function StatCards({ children }: { children: ReactNode }) {
  return <div className={cards}>{children}</div>;
}

interface StatCardProps {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  /** The rows that this number counts. */
  href?: string;
}

/** One number with its name; it leads to the rows that it counts. */
export function StatCard({ name, value, note, href }: StatCardProps) {
  return (
    <div className={card}>
      <span className={nameStyle}>{name}</span>
      {href ? (
        // A link has a font of its own; the number keeps that of numbers.
        <Link href={href} isStandalone isQuiet>
          <span className={valueStyle}>{value}</span>
        </Link>
      ) : (
        <span className={valueStyle}>{value}</span>
      )}
      {note && <span className={noteStyle}>{note}</span>}
    </div>
  );
}
