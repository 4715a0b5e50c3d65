import { ActionButton, ToastQueue, Tooltip, TooltipTrigger } from '@react-spectrum/s2';
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import Copy from '@react-spectrum/s2/icons/Copy';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { identityWarning, visibleIdentity } from './format.ts';

const row = style({ display: 'inline-flex', alignItems: 'center', gap: 4, maxWidth: 'full' });
const box = style({
  font: 'code-sm',
  borderWidth: 1,
  borderStyle: 'solid',
  borderColor: 'gray-300',
  borderRadius: 'sm',
  paddingX: 4,
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
});

async function copy(value: string): Promise<void> {
  await navigator.clipboard.writeText(value);
  ToastQueue.positive('Copied', { timeout: 5_000 });
}

/** An identity value or an id, exactly as it is: white space visible, copied byte for byte. */
export function IdText({ value, canCopy = true }: { value: string; canCopy?: boolean }) {
  const warning = identityWarning(value);
  return (
    <span className={row}>
      <code className={box} dir="auto" title={value}>
        {visibleIdentity(value)}
      </code>
      {warning && (
        <span role="img" aria-label={warning} title={warning}>
          <AlertTriangle />
        </span>
      )}
      {canCopy && (
        <TooltipTrigger>
          <ActionButton
            isQuiet
            size="S"
            aria-label={`Copy ${value}`}
            onPress={() => void copy(value)}
          >
            <Copy />
          </ActionButton>
          <Tooltip>Copy</Tooltip>
        </TooltipTrigger>
      )}
    </span>
  );
}
