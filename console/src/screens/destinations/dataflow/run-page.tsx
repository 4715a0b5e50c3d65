import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { query } from '../../../api/client.ts';
import { exclusionWords } from '../../../parts/exclusion-words.ts';
import { absoluteTime, duration, exactNumber } from '../../../parts/format.ts';
import { PageHeader } from '../../../parts/page-header.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { StatCard, StatCards } from '../../../parts/stat-card.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { useShownZone } from '../../../parts/time-text.tsx';
import { useDataflow } from '../data.ts';
import { RequestList } from './request-list.tsx';
import { causeText, RunErrors, rateText } from './run-panel.tsx';

const line = style({ font: 'body', margin: 0, marginBottom: 16 });

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
  const excluded = Object.entries(run.excludedByReason).map(
    ([reason, people]) => `${exclusionWords[reason] ?? reason}: ${exactNumber(people)}`,
  );
  const startedAt = absoluteTime(Date.parse(run.startedAt), timeZone);
  return (
    <>
      <PageHeader
        key={run.id}
        title={`${causeText(run.cause)} run of ${startedAt}`}
        crumbs={crumbs}
        status={<StatusText status={run.status.replaceAll('-', ' ')} />}
      />
      <p className={line}>
        {`Processing time ${duration(run.processingSeconds * 1_000)}.`}
        {run.waiting > 0 && ` ${exactNumber(run.waiting)} wait.`}
      </p>
      <StatCards>
        <StatCard name="Profiles received" value={exactNumber(run.received)} />
        <StatCard name="Identities activated" value={exactNumber(run.activated)} />
        <StatCard
          name="Identities excluded"
          value={exactNumber(run.excluded)}
          note={excluded.join(', ')}
        />
        <StatCard name="Identities failed" value={exactNumber(run.failed)} />
        <StatCard name="Activation rate" value={rateText(run)} />
      </StatCards>
      <Panel title="Errors">
        <RunErrors run={run} />
      </Panel>
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
