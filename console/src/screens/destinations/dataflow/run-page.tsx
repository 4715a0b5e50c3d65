import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { query } from '../../../api/client.ts';
import { absoluteTime } from '../../../parts/format.ts';
import { PageHeader } from '../../../parts/page-header.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { useShownZone } from '../../../parts/time-text.tsx';
import { useDataflow } from '../data.ts';
import { RequestList } from './request-list.tsx';
import { causeText, RunFacts } from './run-panel.tsx';

const facts = style({ maxWidth: 640 });

/** One run by its own link: its counts, what went wrong, and what was sent in it. */
export function RunScreen() {
  const { id, runId } = useParams({ from: '/shell/destinations/dataflows/$id/runs/$runId' });
  const { sel } = useSearch({ from: '/shell/destinations/dataflows/$id/runs/$runId' });
  const navigate = useNavigate({ from: '/destinations/dataflows/$id/runs/$runId' });
  const timeZone = useShownZone();
  const flow = useDataflow(id).data;
  const { data: run, error } = query.useQuery(
    'get',
    '/api/dataflows/{id}/runs/{runId}',
    { params: { path: { id, runId } } },
    { refetchInterval: (one) => (one.state.data?.status === 'processing' ? 5_000 : false) },
  );
  const crumbs = [
    { name: 'Destinations', href: '/destinations/browse' },
    ...(flow ? [{ name: flow.name, href: `/destinations/dataflows/${id}/runs` }] : []),
  ];
  if (!run || !flow) {
    return (
      <>
        <PageHeader title="Dataflow run" crumbs={crumbs} />
        <ProblemAlert error={error} />
      </>
    );
  }
  const startedAt = absoluteTime(Date.parse(run.startedAt), timeZone);
  return (
    <>
      <PageHeader
        key={run.id}
        title={`${causeText(run.cause)} run of ${startedAt}`}
        crumbs={crumbs}
        status={<StatusText status={run.status.replaceAll('-', ' ')} />}
      />
      <div className={facts}>
        <RunFacts run={run} />
      </div>
      <Panel title="Requests">
        <RequestList
          flow={flow}
          filter={{ run: run.id }}
          isLive={run.status === 'processing'}
          sel={sel}
          onOpen={(next) => void navigate({ search: { sel: next }, replace: true })}
        />
      </Panel>
    </>
  );
}
