import { Content, Heading, IllustratedMessage } from '@react-spectrum/s2';
import NoElements from '@react-spectrum/s2/illustrations/linear/NoElements';
import NoFilter from '@react-spectrum/s2/illustrations/linear/NoSearchResults';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';

const place = style({ display: 'flex', justifyContent: 'center', paddingY: 48 });
const action = style({ display: 'flex', justifyContent: 'center', gap: 8, marginTop: 16 });

interface EmptyStateProps {
  title: string;
  children?: ReactNode;
  /** The one next action. */
  action?: ReactNode;
  isFiltered?: boolean;
}

/** Nothing here (yet): what this is, and what to do next. */
export function EmptyState({ title, children, action: next, isFiltered }: EmptyStateProps) {
  return (
    <div className={place}>
      <IllustratedMessage>
        {isFiltered ? <NoFilter /> : <NoElements />}
        <Heading>{title}</Heading>
        <Content>
          {children}
          {next && <div className={action}>{next}</div>}
        </Content>
      </IllustratedMessage>
    </div>
  );
}
