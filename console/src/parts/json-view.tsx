import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const block = style({
  font: 'code-sm',
  backgroundColor: 'layer-1',
  borderRadius: 'default',
  padding: 12,
  margin: 0,
  overflow: 'auto',
  maxHeight: 480,
  whiteSpace: 'pre-wrap',
  wordBreak: 'break-word',
});

/** JSON (or any text) as it is, to read and copy. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return (
    <section className={block} aria-label={label} tabIndex={-1}>
      {text}
    </section>
  );
}
