import { Button, type ButtonProps, Content, ContextualHelp, Heading } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { lackingText, useLacking, useMe } from '../session.tsx';

const row = style({ display: 'inline-flex', alignItems: 'center', gap: 4 });

/** Stands right after what is disabled, in tab order, because what is disabled takes no focus. */
export function WhyDisabled({ children }: { children: string }) {
  return (
    <ContextualHelp variant="info" aria-label="Why is this disabled?">
      <Heading>Not available</Heading>
      <Content>{children}</Content>
    </ContextualHelp>
  );
}

interface ReasonedButtonProps extends ButtonProps {
  /** Permissions that the action needs. */
  needs?: readonly string[];
  /** Why the state of things forbids it, or null. */
  reason?: string | null;
}

/** A button that says why it cannot be pressed. */
export function ReasonedButton({ needs = [], reason, ...button }: ReasonedButtonProps) {
  const me = useMe();
  const lacking = useLacking(...needs);
  const why = lacking.length > 0 ? lackingText(me, lacking) : (reason ?? null);
  if (why === null) return <Button {...button} />;
  return (
    <span className={row}>
      <Button {...button} isDisabled />
      <WhyDisabled>{why}</WhyDisabled>
    </span>
  );
}
