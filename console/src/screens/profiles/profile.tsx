import { Badge, Text } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate, useParams } from '@tanstack/react-router';
import { PageHeader } from '../../parts/page-header.tsx';
import { PageTabs } from '../../parts/page-tabs.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { ProfileActions } from './actions.tsx';
import { AttributesTab } from './attributes.tsx';
import { AudiencesTab } from './audiences.tsx';
import { EventsTab } from './events.tsx';
import { IdentitiesTab } from './identities.tsx';
import { bestName, consentsOf, identitiesOf, type Profile, useProfile } from './person.ts';
import { TraceTab } from './trace.tsx';

const chips = style({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'start',
  gap: 8,
  marginBottom: 16,
});
const chip = style({ maxWidth: 320 });
const chipsShown = 5;
const consentsShown = 3;

const tabs = [
  { id: 'attributes', name: 'Attributes' },
  { id: 'events', name: 'Events' },
  { id: 'audiences', name: 'Audiences' },
  { id: 'identities', name: 'Identities' },
  { id: 'trace', name: 'Trace' },
] as const;
type TabId = (typeof tabs)[number]['id'];

function Chips({ profile }: { profile: Profile }) {
  const identities = identitiesOf(profile);
  return (
    <div className={chips}>
      {identities.slice(0, chipsShown).map(({ namespace, id }) => (
        <Badge key={`${namespace} ${id}`} variant="neutral" fillStyle="subtle" styles={chip}>
          <Text>{`${namespace} ${id}`}</Text>
        </Badge>
      ))}
      {identities.length > chipsShown && (
        <Badge variant="neutral" fillStyle="outline">{`+${identities.length - chipsShown}`}</Badge>
      )}
    </div>
  );
}

function consentText(profile: Profile): string {
  const all = consentsOf(profile);
  if (all.length === 0) return 'Nothing is known of consent.';
  const more = all.length > consentsShown ? `, and ${all.length - consentsShown} more` : '';
  return `Consent: ${all.slice(0, consentsShown).join(', ')}${more}.`;
}

function TabContent({ tab, profile }: { tab: TabId; profile: Profile }) {
  if (tab === 'events') return <EventsTab profile={profile} />;
  if (tab === 'audiences') return <AudiencesTab profile={profile} />;
  if (tab === 'trace') return <TraceTab profile={profile} />;
  if (tab === 'identities') return <IdentitiesTab profile={profile} />;
  return <AttributesTab profile={profile} />;
}

/** One person: what is known, what they are in, who they are. */
export function ProfileScreen() {
  const { id, tab: asked } = useParams({ from: '/shell/profiles/$id/$tab' });
  const tab = tabs.find((one) => one.id === asked) ?? tabs[0];
  const navigate = useNavigate();
  const result = useProfile(id);
  const profile = result.data as Profile | undefined;
  const error: unknown = result.error;
  const crumbs = [{ name: 'Profiles', href: '/profiles' }];
  if (error) {
    return (
      <>
        <PageHeader title="Profile" crumbs={crumbs} />
        <ProblemAlert error={error} onRetry={() => void result.refetch()} />
      </>
    );
  }
  if (!profile) return null;
  return (
    <>
      <PageHeader
        title={bestName(profile)}
        part={tab.name}
        crumbs={crumbs}
        actions={<ProfileActions profile={profile} />}
        verdict={
          <>
            Created <TimeText at={profile.createdAt} />, last update{' '}
            <TimeText at={profile.updatedAt} />. {consentText(profile)}
          </>
        }
      />
      <Chips profile={profile} />
      <PageTabs
        label={bestName(profile)}
        tabs={tabs}
        selected={tab.id}
        onSelect={(next) => void navigate({ to: '/profiles/$id/$tab', params: { id, tab: next } })}
      >
        <TabContent tab={tab.id} profile={profile} />
      </PageTabs>
    </>
  );
}
