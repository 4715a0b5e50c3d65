import { DialogContainer } from '@react-spectrum/s2';
import { ShownOnceDialog } from '../../parts/shown-once-dialog.tsx';
import { TimeText } from '../../parts/time-text.tsx';

/** A link as the server gives it: a path of this server, good for one use. */
export interface OneTimeLink {
  link: string;
  expiresAt: string;
}

interface OneTimeLinkDialogProps {
  title: string;
  name: string;
  link: OneTimeLink | null;
  onStored(): void;
}

/** The link with which somebody sets a password; hand it over yourself. */
export function OneTimeLinkDialog({ title, name, link, onStored }: OneTimeLinkDialogProps) {
  return (
    <DialogContainer onDismiss={onStored}>
      {link && (
        <ShownOnceDialog
          title={title}
          value={new URL(link.link, window.location.origin).href}
          onStored={onStored}
        >
          Send this link to {name}. It works once, until <TimeText at={link.expiresAt} isAbsolute />
          , and is not shown again.
        </ShownOnceDialog>
      )}
    </DialogContainer>
  );
}
