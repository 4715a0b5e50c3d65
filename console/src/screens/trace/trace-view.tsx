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
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api } from '../../api/client.ts';
import { type LiveEvent, useLive } from '../../api/live.ts';
import { unwrap } from '../../api/unwrap.ts';
import { ClauseList } from '../../parts/clause-list.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { PageButton } from '../../parts/page-button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { type Trace, TraceTimeline } from '../../parts/trace-timeline.tsx';
import { useLacking } from '../../session.tsx';
import { CheckAtDestination } from './check-at-destination.tsx';

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
const clauseStyle = style({
  font: 'body-sm',
  listStyleType: 'none',
  overflowWrap: 'anywhere',
});
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

/**
 * Follows the person: what arrives for them is traced at once, and what waits is looked at again
 * when the dataflow's counts move. Each look is written to the audit log, so there are no others.
 */
function useFollowed(trace: Trace | undefined): void {
  const client = useQueryClient();
  const mayWatch = useLacking('View Sources').length === 0;
  const mayWatchFlow = useLacking('View Destinations').length === 0;
  const profileId = trace?.profile?.id;
  const reread = useCallback(
    () => void client.invalidateQueries({ queryKey: ['/api/trace'] }),
    [client],
  );
  const follow = useCallback(
    (event: LiveEvent) => {
      if ((event.data as { profileId?: string }).profileId === profileId) reread();
    },
    [profileId, reread],
  );
  useLive(mayWatch && profileId ? 'ingest' : null, follow);
  const pendingIn = trace?.verdict.kind === 'pending' ? trace.dataflow?.id : undefined;
  useLive(mayWatchFlow && pendingIn ? `dataflow:${pendingIn}` : null, reread);
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

function linkTo({ namespace, id }: { namespace: string; id: string }): string {
  return `/trace#${new URLSearchParams({ ns: namespace, id })}`;
}

function nextPage(trace: Trace): { name: string; href: string } | null {
  const flow = trace.dataflow?.id;
  const audience = trace.audience?.id;
  const profile = trace.profile?.id;
  const pages: Readonly<Record<string, { name: string; href: string | false | null | undefined }>> =
    {
      'open-rejected': {
        name: 'Open rejected',
        href: trace.rejected && `/sources/${trace.rejected.sourceId}/rejected`,
      },
      'open-erasure': {
        name: 'Open the deletion',
        href: trace.suppression && `/profiles/erasures/${trace.suppression.erasureId}`,
      },
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
      resend: { name: 'Resend', href: flow && `/destinations/dataflows/${flow}/failed` },
    };
  const page = pages[trace.verdict.action ?? ''];
  return page?.href ? { name: page.name, href: page.href } : null;
}

async function copyText(trace: Trace): Promise<void> {
  await navigator.clipboard.writeText(trace.text);
  ToastQueue.positive('Copied', { timeout: 5_000 });
}

function Told({ trace, asked, onChoose }: TraceViewProps & { trace: Trace }) {
  const page = nextPage(trace);
  const [isRaw, setRaw] = useState(false);
  return (
    <div className={column}>
      {trace.profile && <Choices trace={trace} asked={asked} onChoose={onChoose} />}
      <p className={verdictStyle} role="status">
        {trace.verdict.text}
      </p>
      {trace.nearest.length > 0 && (
        <ul className={list} aria-label="Nearest values">
          {trace.nearest.map((one) => (
            <li key={`${one.namespace} ${one.id}`} className={clauseStyle}>
              <Link href={linkTo(one)}>{`Trace ${one.id}`}</Link>
              {` (${one.namespace}, differs in ${one.differs})`}
            </li>
          ))}
        </ul>
      )}
      {trace.others.length > 0 && (
        <ul className={list} aria-label="Others with this value">
          {trace.others.map((one) => (
            <li key={one.namespace} className={clauseStyle}>
              Another person has this value too:{' '}
              <Link href={linkTo({ ...one, id: asked.id })}>
                {`trace ${asked.id} as ${one.namespace}`}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {trace.verdicts.length > 0 && (
        <ul className={list}>
          {trace.verdicts.map(({ audience, dataflow, verdict }) => (
            <li key={`${audience.id} ${dataflow?.id}`} className={clauseStyle}>
              <Link onPress={() => onChoose({ audience: audience.id, dataflow: dataflow?.id })}>
                <bdi>{audience.name}</bdi>
                {dataflow && (
                  <>
                    {' in '}
                    <bdi>{dataflow.name}</bdi>
                  </>
                )}
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
        <Button variant="secondary" onPress={() => void copyText(trace)}>
          Copy as text
        </Button>
      </div>
      {trace.verdict.action === 'check-at-destination' && <CheckAtDestination trace={trace} />}
      {trace.clauses.length > 0 && (
        <Panel title="Rule, with this person's values">
          <ClauseList clauses={trace.clauses} />
          {trace.nextChangeAt && (
            <p className={facts}>
              Can change with no new data on <TimeText at={trace.nextChangeAt} isAbsolute />.
            </p>
          )}
        </Panel>
      )}
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
      <Disclosure isQuiet isExpanded={isRaw} onExpandedChange={setRaw}>
        <DisclosureTitle>Raw JSON</DisclosureTitle>
        <DisclosurePanel>
          {isRaw && <JsonView label="Trace as JSON" value={trace} />}
        </DisclosurePanel>
      </Disclosure>
    </div>
  );
}

/** A second after the change, when its timer is done; false: not today. */
function msToNextChange(at: string | null | undefined): number | false {
  const waitMs = at ? Date.parse(at) - Date.now() : Number.NaN;
  return waitMs < 86_400_000 ? Math.max(waitMs, 0) + 1_000 : false;
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
    // Time changes answers with nothing arriving; when it does is known.
    refetchInterval: ({ state }) => msToNextChange(state.data?.nextChangeAt),
  });
  useFollowed(result.data as Trace | undefined);
  if (result.error) {
    return <ProblemAlert error={result.error} onRetry={() => void result.refetch()} />;
  }
  if (!result.data) return null;
  return <Told trace={result.data as Trace} asked={asked} onChoose={onChoose} />;
}
