import {
  AlertDialog,
  Button,
  ButtonGroup,
  Content,
  Dialog,
  Heading,
  TextField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { type ReactNode, useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';

const column = style({ display: 'flex', flexDirection: 'column', gap: 16 });

interface ConfirmDialogProps {
  title: string;
  /** The counted effect: "1,204 people will be removed from PX". */
  children: ReactNode;
  /** Verb and object: "Remove audience". */
  action: string;
  onConfirm(): void;
  isDestructive?: boolean;
}

/** For what has consequences; the focus is on Cancel. Inside a DialogTrigger. */
export function ConfirmDialog({
  title,
  children,
  action,
  onConfirm,
  isDestructive,
}: ConfirmDialogProps) {
  return (
    <AlertDialog
      title={title}
      variant={isDestructive ? 'destructive' : 'confirmation'}
      primaryActionLabel={action}
      cancelLabel="Cancel"
      autoFocusButton="cancel"
      onPrimaryAction={onConfirm}
    >
      {children}
    </AlertDialog>
  );
}

interface TypeNameDialogProps {
  title: string;
  children: ReactNode;
  action: string;
  /** What must be typed. */
  name: string;
  error?: unknown;
  isPending?: boolean;
  onConfirm(close: () => void): void;
}

/** For what cannot be undone: the name is typed first. Inside a DialogTrigger. */
export function TypeNameDialog(props: TypeNameDialogProps) {
  const [typed, setTyped] = useState('');
  return (
    <Dialog role="alertdialog">
      {({ close }) => (
        <>
          <Heading slot="title">{props.title}</Heading>
          <Content>
            <div className={column}>
              {props.children}
              <TextField
                label={`Type ${props.name} to confirm`}
                value={typed}
                onChange={setTyped}
                autoFocus
              />
              {props.error ? <ProblemAlert error={props.error} /> : null}
            </div>
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              Cancel
            </Button>
            <Button
              variant="negative"
              isDisabled={typed !== props.name}
              isPending={props.isPending ?? false}
              onPress={() => props.onConfirm(close)}
            >
              {props.action}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
