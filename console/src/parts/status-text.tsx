import { StatusLight, type StatusLightProps } from '@react-spectrum/s2';

type Variant = StatusLightProps['variant'];

/** The words that states have everywhere, and their light. Never a colour without its word. */
const variants: Readonly<Record<string, Variant>> = {
  enabled: 'positive',
  active: 'positive',
  delivered: 'positive',
  connected: 'positive',
  published: 'positive',
  completed: 'positive',
  receiving: 'positive',
  resolved: 'positive',
  allowed: 'positive',
  in: 'positive',
  realized: 'positive',
  processing: 'notice',
  pending: 'notice',
  waiting: 'notice',
  invited: 'notice',
  scheduled: 'notice',
  silent: 'notice',
  'completed with failures': 'notice',
  error: 'negative',
  failed: 'negative',
  refused: 'negative',
  triggered: 'negative',
  denied: 'negative',
};

export function StatusText({ status, text }: { status: string; text?: string }) {
  const word = text ?? status.charAt(0).toUpperCase() + status.slice(1).replaceAll('_', ' ');
  return (
    <StatusLight variant={variants[status.toLowerCase()] ?? 'neutral'} size="S">
      {word}
    </StatusLight>
  );
}
