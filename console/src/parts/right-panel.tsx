import { CloseButton, Content, Dialog, DialogContainer, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { useMedia } from './use-media.ts';

const panel = style({
  width: 360,
  flexShrink: 0,
  borderStartWidth: 1,
  borderEndWidth: 0,
  borderYWidth: 0,
  borderStyle: 'solid',
  borderColor: 'gray-200',
  paddingStart: 24,
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  overflow: 'auto',
});
const head = style({
  display: 'flex',
  alignItems: 'start',
  justifyContent: 'space-between',
  gap: 8,
});
const titleStyle = style({
  font: 'heading-sm',
  margin: 0,
  minWidth: 0,
  overflowWrap: 'anywhere',
  lineClamp: 4,
});

interface RightPanelProps {
  title: string;
  children: ReactNode;
  onClose(): void;
}

/** Properties of the chosen thing: beside the page, or a dialog where there is no room. */
export function RightPanel({ title, children, onClose }: RightPanelProps) {
  const isWide = useMedia('(min-width: 1200px)');
  if (!isWide) {
    return (
      <DialogContainer onDismiss={onClose}>
        <Dialog isDismissible size="L">
          <Heading slot="title">{title}</Heading>
          <Content>{children}</Content>
        </Dialog>
      </DialogContainer>
    );
  }
  return (
    <aside className={panel} aria-label={title}>
      <div className={head}>
        <h2 className={titleStyle} dir="auto" title={title}>
          {title}
        </h2>
        <CloseButton aria-label={`Close ${title}`} onPress={onClose} />
      </div>
      {children}
    </aside>
  );
}
