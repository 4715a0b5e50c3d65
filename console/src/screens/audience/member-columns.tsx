/** How members are shown, wherever they are listed. */
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { DataColumn } from '../../parts/data-table.tsx';
import { IdText } from '../../parts/id-text.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import type { Member } from '../audience-words.ts';

const identities = style({ display: 'flex', gap: 8, alignItems: 'center', minWidth: 0 });
const identity = style({ display: 'inline-flex', gap: 4, alignItems: 'center', minWidth: 0 });
const kind = style({ font: 'ui-sm', color: 'neutral-subdued' });

/** The first identity of each namespace. */
function Identities({ member }: { member: Member }) {
  const map = member.identityMap as Record<string, { id: string }[]>;
  return (
    <span className={identities}>
      {Object.entries(map).map(([namespace, list]) =>
        list[0] ? (
          <span key={namespace} className={identity}>
            <span className={kind}>{namespace}</span>
            <IdText value={list[0].id} canCopy={false} />
          </span>
        ) : null,
      )}
    </span>
  );
}

export const memberColumns: readonly DataColumn<Member>[] = [
  {
    id: 'identities',
    name: 'Identities',
    isRowHeader: true,
    minWidth: 280,
    render: (one) => <Identities member={one} />,
  },
  {
    id: 'state',
    name: 'State',
    width: 100,
    render: (one) => (
      <StatusText status={one.status} text={one.status === 'realized' ? 'In' : 'Left'} />
    ),
  },
  {
    id: 'since',
    name: 'Since',
    width: 200,
    render: (one) => <TimeText at={one.lastQualificationTime} />,
  },
  {
    id: 'nextChange',
    name: 'Next change',
    width: 200,
    render: (one) => <TimeText at={one.nextChangeAt} />,
  },
];
