import {
  ActionButton,
  Button,
  Disclosure,
  DisclosurePanel,
  DisclosureTitle,
  Link,
  Picker,
  PickerItem,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '../../api/client.ts';
import { type LiveEvent, useLive } from '../../api/live.ts';
import { unwrap } from '../../api/unwrap.ts';
import { JsonView } from '../../parts/json-view.tsx';
import { PageButton } from '../../parts/page-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { StatusText } from '../../parts/status-text.tsx';
import { type Trace, TraceTimeline } from '../../parts/trace-timeline.tsx';
import { useLacking } from '../../session.tsx';

const column = style({ display: 'flex', flexDirection: 'column', gap: 24 });
const row = style({ display: 'flex', flexWrap: 'wrap', alignItems: 'end', gap: 12 });
const verdictStyle = style({
  font: 'heading-sm',
  margin: 0,
  padding: 16,
  borderRadius: 'default',
  backgroundColor: 'layer-1',
  overflowWrap: 'anywhere',
});
const text = style({ font: 'body', margin: 0 });
const list = style({ display: 'flex', flexDirection: 'column', gap: 12, padding: 0, margin: 0 });
const clauseStyle = style({ font: 'body-sm', listStyleType: 'none' });
const code = style({ font: 'code-sm', overflowWrap: 'anywhere' });
const facts = style({ font: 'ui-sm', color: 'neutral-subdued' });

export interface TraceAsked {
  namespace?: string;
  id: string;
  audience?: string;
  dataflow?: string;
}

interface TraceViewProps {
  asked: TraceAsked;
  /** What was chosen at the top, to be kept in the link. */
  onChoose(choice: { audience?: string; dataflow?: string }): void;
}

/** Follows the person: what arrives for them is traced a moment later. */
function useFollowed(profileId: string | undefined): void {
  const client = useQueryClient();
  const mayWatch = useLacking('View Sources').length === 0;
  const follow = useCallback(
    (event: LiveEvent) => {
      const { profileId: of } = event.data as { profileId?: string };
      if (of === profileId) void client.invalidateQueries({ queryKey: ['/api/trace'] });
    },
    [client, profileId],
  );
  useLive(mayWatch && profileId ? 'ingest' : null, follow);
}

/** Which audience and dataflow the sentence is about. */
function Choices({ trace, asked, onChoose }: TraceViewProps & { trace: Trace }) {
  const { data } = useQuery({
    queryKey: ['/api/audiences', 'names'],
    queryFn: async () =>
      unwrap(await api.GET('/api/audiences', { params: { query: { limit: 1_000 } } })),
  });
  const flows = new Map(
    trace.verdicts.flatMap(({ dataflow }) => (dataflow ? [[dataflow.id, dataflow.name]] : [])),
  );
  if (trace.dataflow) flows.set(trace.dataflow.id, trace.dataflow.name);
  return (
    <div className={row}>
      <Picker
        label="Audience"
        placeholder="Choose an audience"
        value={trace.audience?.id ?? null}
        onChange={(key) => onChoose({ audience: String(key) })}
      >
        {(data?.items ?? []).map((one) => (
          <PickerItem key={one.id} id={one.id}>
            {one.name}
          </PickerItem>
        ))}
      </Picker>
      {flows.size > 0 && (
        <Picker
          label="Dataflow"
          placeholder="Choose a dataflow"
          value={trace.dataflow?.id ?? null}
          onChange={(key) => onChoose({ audience: trace.audience?.id, dataflow: String(key) })}
        >
          {[...flows].map(([id, name]) => (
            <PickerItem key={id} id={id}>
              {name}
            </PickerItem>
          ))}
        </Picker>
      )}
      {(asked.audience || asked.dataflow) && (
        <ActionButton onPress={() => onChoose({})}>Clear choice</ActionButton>
      )}
    </div>
  );
}

/** Asks the destination about this one person. */
function CheckInPx({ trace }: { trace: Trace }) {
  const delivery = trace.deliveries.find(
    (one) => one.dataflowId === trace.dataflow?.id && one.audienceId === trace.audience?.id,
  );
  const check = useMutation({
    mutationFn: async () =>
      unwrap(
        await api.POST('/api/dataflows/{id}/verify', {
          params: { path: { id: delivery!.dataflowId } },
          body: { identity: delivery!.targetValue },
        }),
      ),
  });
  if (!delivery || delivery.targetValue === '') return null;
  return (
    <>
      <ReasonedButton
        variant="accent"
        needs={['View Destinations']}
        isPending={check.isPending}
        onPress={() => check.mutate()}
      >
        Check in PX
      </ReasonedButton>
      <div role="status" className={text}>
        {check.data?.text}
        {check.data?.differences.map((one) => (
          <div key={`${one.kind} ${one.targetValue}`}>{one.detail}</div>
        ))}
      </div>
      {check.error && <ProblemAlert error={check.error} />}
    </>
  );
}

function nextPage(trace: Trace): { name: string; href: string } | null {
  const flow = trace.dataflow?.id;
  const audience = trace.audience?.id;
  const profile = trace.profile?.id;
  const pages: Readonly<Record<string, { name: string; href: string | false | undefined }>> = {
    'open-rejected': { name: 'Open rejected', href: '/sources' },
    'open-rule': { name: 'Open rule', href: audience && `/audiences/${audience}/edit` },
    'enable-dataflow': {
      name: 'Open dataflow',
      href: flow && `/destinations/dataflows/${flow}/activation`,
    },
    'edit-schedule': {
      name: 'Edit schedule',
      href: flow && `/destinations/dataflows/${flow}/activation`,
    },
    activate: { name: 'Activate audiences', href: '/destinations/browse' },
    'show-identities': {
      name: 'Show identities',
      href: profile && `/profiles/${profile}/identities`,
    },
    'open-policy': { name: 'Open policy', href: '/policies/consent' },
    'open-dataflow': {
      name: 'Open dataflow',
      href: flow && `/destinations/dataflows/${flow}/runs`,
    },
    resend: { name: 'Look at the failed', href: flow && `/destinations/dataflows/${flow}/failed` },
  };
  const page = pages[trace.verdict.action ?? ''];
  return page?.href ? { name: page.name, href: page.href } : null;
}

function Clauses({ trace }: { trace: Trace }) {
  if (trace.clauses.length === 0) return null;
  return (
    <Panel title="Rule, with this person's values">
      <ul className={list}>
        {trace.clauses.map((clause) => (
          <li key={`${clause.from} ${clause.to}`} className={clauseStyle}>
            <StatusText
              status={clause.result ? 'in' : 'failed'}
              text={clause.result ? 'True' : 'False'}
            />
            <div className={code}>{clause.text}</div>
            {clause.values.map((value) => (
              <div key={value.path} className={facts}>
                {value.path}: {JSON.stringify(value.value)}
                {value.count !== undefined && ` (${value.count})`}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

async function copyText(trace: Trace): Promise<void> {
  await navigator.clipboard.writeText(trace.text);
  ToastQueue.positive('Copied', { timeout: 5_000 });
}

function Told({ trace, asked, onChoose }: TraceViewProps & { trace: Trace }) {
  const page = nextPage(trace);
  return (
    <div className={column}>
      {trace.profile && <Choices trace={trace} asked={asked} onChoose={onChoose} />}
      <p className={verdictStyle} role="status">
        {trace.verdict.text}
      </p>
      {trace.verdicts.length > 0 && (
        <ul className={list}>
          {trace.verdicts.map(({ audience, dataflow, verdict }) => (
            <li key={`${audience.id} ${dataflow?.id}`} className={clauseStyle}>
              <Link onPress={() => onChoose({ audience: audience.id, dataflow: dataflow?.id })}>
                {dataflow ? `${audience.name} in ${dataflow.name}` : audience.name}
              </Link>
              <div>{verdict.text}</div>
            </li>
          ))}
        </ul>
      )}
      <div className={row}>
        {page && (
          <PageButton variant="secondary" href={page.href}>
            {page.name}
          </PageButton>
        )}
        {trace.verdict.action === 'check-at-destination' && <CheckInPx trace={trace} />}
        <Button variant="secondary" onPress={() => void copyText(trace)}>
          Copy as text
        </Button>
      </div>
      <Clauses trace={trace} />
      {trace.profile && (
        <Panel title="Timeline">
          {trace.timeline.length === 0 ? (
            <p className={text}>Nothing has changed for this person.</p>
          ) : (
            <TraceTimeline trace={trace} />
          )}
          <p className={facts}>{`Traces are kept for ${trace.retentionDays} days.`}</p>
        </Panel>
      )}
      <Disclosure isQuiet>
        <DisclosureTitle>Raw JSON</DisclosureTitle>
        <DisclosurePanel>
          <JsonView label="Trace as JSON" value={trace} />
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

/** Why a person is, or is not, at a destination: one sentence, then what led there. */
export function TraceView({ asked, onChoose }: TraceViewProps) {
  const result = useQuery({
    queryKey: ['/api/trace', asked],
    queryFn: async () => unwrap(await api.GET('/api/trace', { params: { query: asked } })),
    retry: false,
    // Each look at a person is written to the audit log.
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  });
  useFollowed(result.data?.profile?.id);
  if (result.error) {
    return <ProblemAlert error={result.error} onRetry={() => void result.refetch()} />;
  }
  if (!result.data) return null;
  return <Told trace={result.data as Trace} asked={asked} onChoose={onChoose} />;
}
