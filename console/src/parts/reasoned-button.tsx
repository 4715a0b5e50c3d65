import { Button, type ButtonProps, Content, ContextualHelp, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { lackingText, useLacking, useMe } from '../session.tsx';

const row = style({ display: 'inline-flex', alignItems: 'center', gap: 4 });

interface ReasonedButtonProps extends ButtonProps {
  /** Permissions that the action needs. */
  needs?: readonly string[];
  /** Why the state of things forbids it, or null. */
  reason?: string | null;
}

/** A button that says why it cannot be pressed: the reason stands right after it, in tab order. */
export function ReasonedButton({ needs = [], reason, ...button }: ReasonedButtonProps) {
  const me = useMe();
  const lacking = useLacking(...needs);
  const why = lacking.length > 0 ? lackingText(me, lacking) : (reason ?? null);
  if (why === null) return <Button {...button} />;
  return (
    <span className={row}>
      <Button {...button} isDisabled />
      <ContextualHelp variant="info" aria-label="Why is this disabled?">
        <Heading>Not available</Heading>
        <Content>{why}</Content>
      </ContextualHelp>
    </span>
  );
}
