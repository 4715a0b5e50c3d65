import { Button, ButtonGroup, Content, Dialog, Heading, TextField } from '@react-spectrum/s2';
import { type ReactNode, useState } from 'react';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';

interface ReasonDialogProps {
  title: string;
  children: ReactNode;
  action: string;
  onConfirm(reason: string): Promise<unknown>;
}

/** For what is given up on purpose: the reason is kept with it. Inside a DialogTrigger. */
export function ReasonDialog({ title, children, action, onConfirm }: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isPending, setPending] = useState(false);
  const confirm = async (close: () => void): Promise<void> => {
    setPending(true);
    try {
      await onConfirm(reason.trim());
      close();
    } catch (problem) {
      setError(problem);
    } finally {
      setPending(false);
    }
  };
  return (
    <Dialog role="alertdialog">
      {({ close }) => (
        <>
          <Heading slot="title">{title}</Heading>
          <Content>
            <p>{children}</p>
            <TextField label="Reason" isRequired value={reason} onChange={setReason} autoFocus />
            {error ? <ProblemAlert error={error} /> : null}
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              Cancel
            </Button>
            <Button
              variant="negative"
              isDisabled={reason.trim() === ''}
              isPending={isPending}
              onPress={() => void confirm(close)}
            >
              {action}
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}
