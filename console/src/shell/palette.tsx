import {
  Autocomplete,
  CustomDialog,
  DialogContainer,
  Menu,
  MenuItem,
  SearchField,
  Text,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { query } from '../api/client.ts';
import { useHasPage } from '../parts/page-button.tsx';
import { useMe } from '../session.tsx';
import { railSections } from './places.ts';

const box = style({ display: 'flex', flexDirection: 'column', gap: 8, padding: 16 });

const shownMax = 20;
const nameShown = style({ overflowWrap: 'anywhere' });

interface PaletteProps {
  isOpen: boolean;
  onClose(): void;
}

interface Found {
  id: string;
  name: string;
}

/** Audiences and dataflows by name, asked for while the palette is open. */
function useNamedThings(isOpen: boolean): Found[] {
  const { permissions } = useMe();
  const all = { params: { query: { limit: 1_000 } } };
  const audiences = query.useQuery('get', '/api/audiences', all, {
    enabled: isOpen && permissions.includes('View Segments'),
  });
  const dataflows = query.useQuery(
    'get',
    '/api/dataflows',
    {},
    {
      enabled: isOpen && permissions.includes('View Destinations'),
    },
  );
  return [
    ...(audiences.data?.items ?? []).map(({ id, name }) => ({
      id: `/audiences/${id}/overview`,
      name: `Audience: ${name}`,
    })),
    ...(dataflows.data?.items ?? []).map(({ id, name }) => ({
      id: `/destinations/dataflows/${id}/runs`,
      name: `Dataflow: ${name}`,
    })),
  ];
}

/** What was typed, as a person's id: their trace, and their profile. */
function personLinks(text: string): Found[] {
  if (text === '') return [];
  const hash = new URLSearchParams({ id: text }).toString();
  return [
    { id: `/trace#${hash}`, name: `Trace ${text}` },
    { id: `/profiles#${hash}`, name: `Open the profile of ${text}` },
  ];
}

const isAbout =
  (words: readonly string[]) =>
  ({ name }: Found): boolean =>
    words.every((word) => name.toLowerCase().includes(word));

/** Ctrl/⌘ K: pages, audiences and dataflows by name; what is typed can be a person's id as well. */
export function Palette({ isOpen, onClose }: PaletteProps) {
  const { permissions } = useMe();
  const navigate = useNavigate();
  const hasPage = useHasPage();
  const [text, setText] = useState('');
  const named = useNamedThings(isOpen);
  const places = railSections
    .flatMap((section) => section.places)
    .filter(({ needs }) => !needs || needs.some((one) => permissions.includes(one)))
    .map(({ name, href }) => ({ id: href, name }));
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const known = words.length === 0 ? places : [...places, ...named].filter(isAbout(words));
  const people = permissions.includes('View Profiles') ? personLinks(text.trim()) : [];
  const items = [...known.slice(0, shownMax), ...people].filter(({ id }) => hasPage(id));
  const go = (key: string | number): void => {
    onClose();
    setText('');
    void navigate({ href: String(key) });
  };
  return (
    <DialogContainer onDismiss={onClose}>
      {isOpen && (
        <CustomDialog aria-label="Search or jump to" size="M" isDismissible padding="none">
          <div className={box}>
            <Autocomplete inputValue={text} onInputChange={setText}>
              <SearchField
                aria-label="Search or jump to"
                placeholder="A page, an audience, or a person's id"
                autoFocus
              />
              <Menu aria-label="Found" onAction={go}>
                {items.map((item) => (
                  <MenuItem key={item.id} id={item.id} textValue={item.name}>
                    <Text slot="label" styles={nameShown}>
                      {item.name}
                    </Text>
                  </MenuItem>
                ))}
              </Menu>
            </Autocomplete>
          </div>
        </CustomDialog>
      )}
    </DialogContainer>
  );
}
