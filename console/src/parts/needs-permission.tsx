import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { ReactNode } from 'react';
import { lackingText, useMe } from '../session.tsx';
import { EmptyState } from './empty-state.tsx';

const width = style({ maxWidth: 480 });

/** What only some may see; who may not is told what lacks, and who can grant it. */
export function NeedsPermission({ needs, children }: { needs: string; children: ReactNode }) {
  const me = useMe();
  if (me.permissions.includes(needs)) return children;
  return (
    <EmptyState title={`You need ${needs} to open this page.`}>
      <div className={width}>{lackingText(me, [needs])}</div>
    </EmptyState>
  );
}
