import { Switch } from '@react-spectrum/s2';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { FilterBar } from '../../../parts/filter-bar.tsx';
import type { Dataflow, Definition } from '../data.ts';
import { RequestList, statuses } from './request-list.tsx';

/** What was sent and what came back; kept for seven days. */
export function RequestsTab(props: { flow: Dataflow; definition: Definition }) {
  const { flow, definition } = props;
  const { q, status, audience, run, sel } = useSearch({
    from: '/shell/destinations/dataflows/$id/$tab',
  });
  const navigate = useNavigate();
  const [isLive, setLive] = useState(true);
  const show = useCallback(
    (part: Record<string, string | undefined>) =>
      void navigate({ to: '.', search: (before) => ({ ...before, ...part }), replace: true }),
    [navigate],
  );
  const filters = [
    {
      id: 'status',
      name: 'Status',
      options: statuses.map((id) => ({ id, name: id === 'none' ? 'No answer' : id })),
    },
    {
      id: 'audience',
      name: `${definition.shortName} segment`,
      options: flow.audiences.map(({ audienceId, name }) => ({ id: audienceId, name })),
    },
    ...(run ? [{ id: 'run', name: 'Run', options: [{ id: run, name: 'One run' }] }] : []),
  ];
  return (
    <>
      <FilterBar
        searchLabel="Person, by the exact value"
        q={q}
        filters={filters}
        values={{ status, audience, run }}
        onChange={show}
      />
      <Switch isSelected={isLive} onChange={setLive}>
        Live
      </Switch>
      <RequestList
        flow={flow}
        filter={{ q, status, audience, run }}
        isLive={isLive}
        sel={sel}
        onOpen={(next) => show({ sel: next })}
      />
    </>
  );
}
