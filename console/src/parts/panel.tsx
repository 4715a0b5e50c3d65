import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Component, type ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.tsx';

const section = style({ display: 'flex', flexDirection: 'column', gap: 12, marginBottom: 32 });
const head = style({ display: 'flex', alignItems: 'center', gap: 12 });
const titleStyle = style({ font: 'heading-sm', margin: 0 });
const end = style({
  marginStart: 'auto',
  display: 'flex',
  gap: 8,
  alignItems: 'center',
  font: 'ui',
});

/** What breaks in one panel leaves the rest of the page usable. */
class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ProblemAlert error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}

interface PanelProps {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page with its own heading and its own failures. */
export function Panel({ title, actions, children }: PanelProps) {
  return (
    <section className={section} aria-label={title}>
      <div className={head}>
        <h2 className={titleStyle}>{title}</h2>
        {actions && <div className={end}>{actions}</div>}
      </div>
      <Boundary>{children}</Boundary>
    </section>
  );
}
