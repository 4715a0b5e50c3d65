import { ActionButton, Text, ToastQueue } from '@react-spectrum/s2';
import Copy from '@react-spectrum/s2/icons/Copy';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };

const frame = style({ display: 'flex', flexDirection: 'column', gap: 8, minWidth: 0 });
const head = style({ display: 'flex', alignItems: 'center', justifyContent: 'space-between' });
const name = style({ font: 'title-sm' });
const scroll = style({
  color: 'neutral',
  backgroundColor: 'layer-1',
  borderRadius: 'default',
  padding: 12,
  overflow: 'auto',
});
const block = style({ font: 'code-sm', margin: 0 });

/** Text to paste somewhere else, exactly as it stands. */
export function CodeBlock({ title, code }: { title: string; code: string }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(code);
    ToastQueue.positive('Copied', { timeout: 5_000 });
  };
  return (
    <div className={frame}>
      <div className={head}>
        <span className={name}>{title}</span>
        <ActionButton size="S" isQuiet onPress={() => void copy()} aria-label={`Copy ${title}`}>
          <Copy />
          <Text>Copy</Text>
        </ActionButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section aria-label={title} tabIndex={0} className={scroll}>
        <pre className={block}>{code}</pre>
      </section>
    </div>
  );
}
