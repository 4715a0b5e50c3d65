import {
  ActionButton,
  DialogContainer,
  Header,
  Heading,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  StatusLight,
  Text,
} from '@react-spectrum/s2';
import HelpCircle from '@react-spectrum/s2/icons/HelpCircle';
import MenuHamburger from '@react-spectrum/s2/icons/MenuHamburger';
import Search from '@react-spectrum/s2/icons/Search';
import User from '@react-spectrum/s2/icons/User';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useLiveState } from '../api/live.ts';
import { type Preferences, usePreferences } from '../preferences.tsx';
import { useMe } from '../session.tsx';
import { Bell } from './bell.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';

const bar = style({
  height: 48,
  flexShrink: 0,
  display: 'flex',
  alignItems: 'center',
  gap: 16,
  paddingX: 16,
  borderBottomWidth: 1,
  borderTopWidth: 0,
  borderXWidth: 0,
  borderStyle: 'solid',
  borderColor: 'gray-200',
});
const brand = style({ font: 'title', color: 'neutral', textDecoration: 'none' });
const workspaceName = style({
  display: { default: 'none', md: 'inline' },
  font: 'ui',
  color: 'neutral-subdued',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
});
const end = style({ marginStart: 'auto', display: 'flex', alignItems: 'center', gap: 8 });

function LiveDot() {
  const state = useLiveState();
  if (state === 'off') return null;
  return (
    <StatusLight size="S" variant={state === 'live' ? 'positive' : 'notice'} role="status">
      {state === 'live' ? 'Live' : 'Reconnecting'}
    </StatusLight>
  );
}

function Choice<Name extends keyof Preferences>({
  name,
  title,
  options,
}: {
  name: Name;
  title: string;
  options: readonly { id: Preferences[Name]; name: string }[];
}) {
  const { preferences, change } = usePreferences();
  return (
    <MenuSection
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[preferences[name]]}
      onSelectionChange={(keys) => {
        const [key] = [...keys];
        if (key) change({ [name]: key } as Partial<Preferences>);
      }}
    >
      <Header>
        <Heading>{title}</Heading>
      </Header>
      {options.map((option) => (
        <MenuItem key={option.id} id={option.id}>
          {option.name}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

function UserMenu({ isNarrow, onSignOut }: { isNarrow: boolean; onSignOut(): void }) {
  const me = useMe();
  return (
    <MenuTrigger>
      <ActionButton isQuiet aria-label={`Account of ${me.user.name}`}>
        <User />
        {!isNarrow && <Text>{me.user.name}</Text>}
      </ActionButton>
      <Menu onAction={(key) => key === 'sign-out' && onSignOut()}>
        <MenuSection>
          <Header>
            <Heading>{me.roles.join(', ') || 'No role'}</Heading>
          </Header>
          <MenuItem id="sign-out">Sign out</MenuItem>
        </MenuSection>
        <Choice
          name="theme"
          title="Theme"
          options={[
            { id: 'system', name: 'As the system' },
            { id: 'light', name: 'Light' },
            { id: 'dark', name: 'Dark' },
          ]}
        />
        <Choice
          name="zone"
          title="Time zone"
          options={[
            { id: 'browser', name: 'My time' },
            { id: 'utc', name: 'UTC' },
            { id: 'workspace', name: `Workspace (${me.workspace.timeZone})` },
          ]}
        />
        <Choice
          name="density"
          title="Tables"
          options={[
            { id: 'regular', name: 'Regular' },
            { id: 'compact', name: 'Compact' },
          ]}
        />
      </Menu>
    </MenuTrigger>
  );
}

function HelpMenu() {
  const [isListing, setListing] = useState(false);
  return (
    <>
      <MenuTrigger>
        <ActionButton isQuiet aria-label="Help">
          <HelpCircle />
        </ActionButton>
        <Menu onAction={(key) => key === 'keyboard' && setListing(true)}>
          <MenuItem href="/docs" target="_blank">
            API reference
          </MenuItem>
          <MenuItem id="keyboard">Keyboard</MenuItem>
        </Menu>
      </MenuTrigger>
      <DialogContainer onDismiss={() => setListing(false)}>
        {isListing && <KeyboardHelp />}
      </DialogContainer>
    </>
  );
}

interface TopBarProps {
  /** The rail has no room beside the page: a button shows it. */
  isNarrow: boolean;
  onMenu(): void;
  onSearch(): void;
  onSignOut(): void;
}

export function TopBar({ isNarrow, onMenu, onSearch, onSignOut }: TopBarProps) {
  const { workspace } = useMe();
  return (
    <div className={bar}>
      {isNarrow && (
        <ActionButton isQuiet aria-label="Menu" onPress={onMenu}>
          <MenuHamburger />
        </ActionButton>
      )}
      <Link to="/" className={brand}>
        Millrace
      </Link>
      {!isNarrow && (
        <span className={workspaceName} title={workspace.name} dir="auto">
          {workspace.name}
        </span>
      )}
      <span className={end}>
        <LiveDot />
        <ActionButton isQuiet aria-label="Search or jump to…" onPress={onSearch}>
          <Search />
          {!isNarrow && <Text>Search or jump to…</Text>}
        </ActionButton>
        <Bell />
        <HelpMenu />
        <UserMenu isNarrow={isNarrow} onSignOut={onSignOut} />
      </span>
    </div>
  );
}
