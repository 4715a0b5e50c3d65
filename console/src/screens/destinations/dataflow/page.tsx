import {
  Content,
  DialogContainer,
  Heading,
  InlineAlert,
  Link,
  ProgressBar,
  Switch,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { query } from '../../../api/client.ts';
import { exactNumber } from '../../../parts/format.ts';
import { PageHeader } from '../../../parts/page-header.tsx';
import { PageTabs } from '../../../parts/page-tabs.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { WhyDisabled } from '../../../parts/reasoned-button.tsx';
import { ReasonedMenu } from '../../../parts/reasoned-menu.tsx';
import { StatusText } from '../../../parts/status-text.tsx';
import { TimeText } from '../../../parts/time-text.tsx';
import { lackingText, useLacking, useMe } from '../../../session.tsx';
import { sourceName } from '../activate/mapping-step.tsx';
import { ActivateButton } from '../activate-button.tsx';
import { type Dataflow, type Definition, useDataflow, useDefinition } from '../data.ts';
import { DestinationName } from '../destination-name.tsx';
import { ActivationTab } from './activation.tsx';
import { BrakeBanner } from './brake.tsx';
import { DeleteDataflowDialog, ResendDialog, VerifyDialog } from './dialogs.tsx';
import { FailedTab } from './failed.tsx';
import { MembersTab } from './members.tsx';
import { RequestsTab } from './requests.tsx';
import { RunsTab } from './runs.tsx';
import { ScheduleTab } from './schedule.tsx';
import { MappingTab, SettingsTab } from './settings.tsx';

const tabs = [
  { id: 'activation', name: 'Activation data' },
  { id: 'runs', name: 'Dataflow runs' },
  { id: 'members', name: 'Members' },
  { id: 'failed', name: 'Failed' },
  { id: 'requests', name: 'Requests' },
  { id: 'mapping', name: 'Mapping' },
  { id: 'schedule', name: 'Schedule' },
  { id: 'settings', name: 'Settings' },
] as const;
type TabId = (typeof tabs)[number]['id'];

const notices = style({
  display: 'flex',
  flexDirection: 'column',
  alignItems: 'start',
  gap: 12,
  font: 'body',
  marginBottom: { default: 16, ':empty': 0 },
});
const facts = style({
  display: 'flex',
  columnGap: 24,
  rowGap: 8,
  flexWrap: 'wrap',
  font: 'ui',
  marginBottom: 16,
  overflowWrap: 'anywhere',
});
const description = style({ font: 'body', margin: 0, marginBottom: 12, overflowWrap: 'anywhere' });

function EnabledSwitch({ flow }: { flow: Dataflow }) {
  const client = useQueryClient();
  const me = useMe();
  const lacking = useLacking('Manage Destinations');
  const change = query.useMutation('patch', '/api/dataflows/{id}', {
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <>
      <Switch
        isSelected={flow.enabled}
        isDisabled={lacking.length > 0 || flow.deleting}
        onChange={(enabled) =>
          change.mutate({ params: { path: { id: flow.id } }, body: { enabled } })
        }
      >
        {flow.enabled ? 'Enabled' : 'Disabled'}
      </Switch>
      {lacking.length > 0 && <WhyDisabled>{lackingText(me, lacking)}</WhyDisabled>}
    </>
  );
}

type Action = 'resend' | 'verify' | 'delete';

function Actions({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  const [open, setOpen] = useState<Action | null>(null);
  const me = useMe();
  const whyNot = (needs: string): string | null =>
    me.permissions.includes(needs) ? null : lackingText(me, [needs]);
  return (
    <>
      <EnabledSwitch flow={flow} />
      <ActivateButton dataflowId={flow.id} />
      <ReasonedMenu
        label="More actions"
        items={[
          {
            id: 'resend',
            name: 'Resend…',
            why: whyNot('Activate Destinations'),
            act: () => setOpen('resend'),
          },
          {
            id: 'verify',
            name: `Verify with ${definition.shortName}`,
            why: whyNot('Activate Destinations'),
            act: () => setOpen('verify'),
          },
          {
            id: 'delete',
            name: 'Delete',
            why: whyNot('Manage Destinations'),
            act: () => setOpen('delete'),
          },
        ]}
      />
      <DialogContainer onDismiss={() => setOpen(null)}>
        {open === 'resend' ? (
          <ResendDialog flow={flow} />
        ) : open === 'verify' ? (
          <VerifyDialog flow={flow} definition={definition} />
        ) : open === 'delete' ? (
          <DeleteDataflowDialog flow={flow} definition={definition} />
        ) : null}
      </DialogContainer>
    </>
  );
}

/** What is the matter and what becomes of it, while something is; else nothing. */
function Trouble({ flow }: { flow: Dataflow }) {
  if (!flow.error) return null;
  const { error } = flow;
  return (
    <InlineAlert variant="negative">
      <Heading>{error.title ?? error.message}</Heading>
      <Content>
        <div>{error.explanation ?? error.message}</div>
        {error.nextStep && <div>{error.nextStep}</div>}
        <div>
          {exactNumber(error.waiting)} changes wait; nothing is lost.
          {error.nextRetryAt && (
            <>
              {' '}
              Next try <TimeText at={error.nextRetryAt} />.
            </>
          )}
        </div>
        <Link href={`/destinations/accounts/${flow.accountId}`}>Open the account</Link>
      </Content>
    </InlineAlert>
  );
}

function TabContent({ tab, ...props }: { tab: TabId; flow: Dataflow; definition: Definition }) {
  if (tab === 'runs') return <RunsTab {...props} />;
  if (tab === 'members') return <MembersTab {...props} />;
  if (tab === 'failed') return <FailedTab {...props} />;
  if (tab === 'requests') return <RequestsTab {...props} />;
  if (tab === 'mapping') return <MappingTab {...props} />;
  if (tab === 'schedule') return <ScheduleTab {...props} />;
  if (tab === 'settings') return <SettingsTab {...props} />;
  return <ActivationTab {...props} />;
}

/** One dataflow: its state in a sentence, then the evidence. */
export function DataflowScreen() {
  const { id, tab: asked } = useParams({ from: '/shell/destinations/dataflows/$id/$tab' });
  const tab = tabs.find((one) => one.id === asked) ?? tabs[0];
  const navigate = useNavigate();
  const { data: flow, error } = useDataflow(id);
  const definition = useDefinition(flow?.destination);
  const crumbs = [{ name: 'Destinations', href: '/destinations/browse' }];
  if (error && !flow) {
    return (
      <>
        <PageHeader title="Dataflow" crumbs={crumbs} />
        <ProblemAlert error={error} />
      </>
    );
  }
  if (!flow || !definition) return null;
  const { backfill } = flow;
  return (
    <>
      <PageHeader
        title={flow.name}
        part={tab.name}
        crumbs={crumbs}
        status={<StatusText status={flow.status} />}
        actions={<Actions flow={flow} definition={definition} />}
        verdict={flow.statusText}
      />
      <div className={notices}>
        {backfill?.state === 'running' && (
          <ProgressBar
            label={`Backfill: ${exactNumber(backfill.processed)} of ${exactNumber(backfill.total)}`}
            value={backfill.processed}
            maxValue={Math.max(backfill.total, 1)}
          />
        )}
        {!flow.enabled && (
          <span>Changes keep collecting and are sent when you enable it again.</span>
        )}
        <Trouble flow={flow} />
        <BrakeBanner flow={flow} />
      </div>
      {flow.description && (
        <p className={description} dir="auto">
          {flow.description}
        </p>
      )}
      <div className={facts}>
        <span>
          Destination <DestinationName id={flow.destination} />
        </span>
        <span>
          Account <Link href={`/destinations/accounts/${flow.accountId}`}>{flow.accountName}</Link>
        </span>
        <span>Marketing actions: {flow.marketingActions.join(', ') || 'none'}</span>
        {flow.mappings.map(({ source, target }) => (
          <span key={target.identity}>
            Identity: {sourceName(source)} as {target.identity}
          </span>
        ))}
        <span>
          Created <TimeText at={flow.createdAt} />
        </span>
      </div>
      <PageTabs
        label={flow.name}
        tabs={tabs}
        selected={tab.id}
        onSelect={(next) =>
          void navigate({ to: '/destinations/dataflows/$id/$tab', params: { id, tab: next } })
        }
      >
        <TabContent tab={tab.id} flow={flow} definition={definition} />
      </PageTabs>
    </>
  );
}
