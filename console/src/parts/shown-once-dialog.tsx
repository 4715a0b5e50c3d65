import { Button, ButtonGroup, Content, Dialog, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { IdText } from './id-text.tsx';

const box = style({ display: 'flex', flexDirection: 'column', gap: 16 });

interface ShownOnceDialogProps {
  title: string;
  /** The secret; nobody can read it again. */
  value: string;
  children: ReactNode;
  onStored(): void;
}

/** A secret that is shown this once; only "I have stored it" closes it. Inside a DialogContainer. */
export function ShownOnceDialog({ title, value, children, onStored }: ShownOnceDialogProps) {
  return (
    <Dialog size="L" isKeyboardDismissDisabled>
      <Heading slot="title">{title}</Heading>
      <Content>
        <div className={box}>
          <div>{children}</div>
          <IdText value={value} />
        </div>
      </Content>
      <ButtonGroup>
        <Button variant="accent" onPress={onStored}>
          I have stored it
        </Button>
      </ButtonGroup>
    </Dialog>
  );
}
