import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useEffect } from 'react';

const page = style({
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  minHeight: 'screen',
  padding: 16,
  boxSizing: 'border-box',
});
const card = style({
  width: 'full',
  maxWidth: 400,
  boxSizing: 'border-box',
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  padding: 32,
  borderRadius: 'lg',
  backgroundColor: 'layer-1',
});
const titleStyle = style({ font: 'heading-lg', margin: 0 });
const alert = style({ font: 'ui', color: 'negative', margin: 0 });

/** A page outside the frame: for who is not signed in. */
export function EntryPage({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  return (
    <main className={page}>
      <div className={card}>
        <h1 className={titleStyle}>{title}</h1>
        {children}
      </div>
    </main>
  );
}

/** What went wrong with the whole form. */
export function FormAlert({ children }: { children: ReactNode }) {
  return (
    <p className={alert} role="alert">
      {children}
    </p>
  );
}
