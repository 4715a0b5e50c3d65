import {
  ActionButton,
  Header,
  Heading,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  NotificationBadge,
  Text,
} from '@react-spectrum/s2';
import BellIcon from '@react-spectrum/s2/icons/Bell';
import { query } from '../api/client.ts';
import { useHasPage } from '../parts/page-button.tsx';
import { useLacking } from '../session.tsx';

const shownMax = 10;

/** What is wrong now, with its number: each leads to its place. Absent while nothing is. */
export function Bell() {
  const mayView = useLacking('View Alerts').length === 0;
  const hasPage = useHasPage();
  const { data } = query.useQuery(
    'get',
    '/api/alerts',
    { params: { query: { state: 'triggered' } } },
    { enabled: mayView, refetchInterval: 15_000 },
  );
  const alerts = data?.items ?? [];
  if (alerts.length === 0) return null;
  const name = alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`;
  return (
    <MenuTrigger>
      <ActionButton isQuiet aria-label={name}>
        <BellIcon />
        <NotificationBadge value={alerts.length} aria-label={name} />
      </ActionButton>
      <Menu aria-label="Alerts">
        <MenuSection>
          <Header>
            <Heading>{name}</Heading>
          </Header>
          {alerts.slice(0, shownMax).map((alert) => (
            <MenuItem key={alert.id} id={alert.id} href={hasPage(alert.link) ? alert.link : '/'}>
              <Text slot="label">{alert.thingName}</Text>
              <Text slot="description">{alert.summary}</Text>
            </MenuItem>
          ))}
        </MenuSection>
        {hasPage('/alerts/history') && (
          <MenuSection>
            <MenuItem id="all" href="/alerts/history">
              All alerts
            </MenuItem>
          </MenuSection>
        )}
      </Menu>
    </MenuTrigger>
  );
}
