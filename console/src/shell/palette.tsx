import {
  Autocomplete,
  CustomDialog,
  DialogContainer,
  Menu,
  MenuItem,
  SearchField,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../session.tsx';
import { railSections } from './places.ts';

const box = style({ display: 'flex', flexDirection: 'column', gap: 8, padding: 16 });

interface PaletteProps {
  isOpen: boolean;
  onClose(): void;
}

/** Ctrl/⌘ K: pages by name; anything else that is typed can be looked up as a person's id. */
export function Palette({ isOpen, onClose }: PaletteProps) {
  const { permissions } = useMe();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const places = railSections
    .flatMap((section) => section.places)
    .filter(({ needs }) => !needs || needs.some((one) => permissions.includes(one)));
  const trace = text.trim() !== '' && permissions.includes('View Profiles');
  const go = (key: string | number): void => {
    onClose();
    setText('');
    void navigate({ to: String(key) as '/' });
  };
  return (
    <DialogContainer onDismiss={onClose}>
      {isOpen && (
        <CustomDialog aria-label="Search or jump to" isDismissible padding="none">
          <div className={box}>
            <Autocomplete inputValue={text} onInputChange={setText}>
              <SearchField
                aria-label="Search or jump to"
                placeholder="A page, or a person's id"
                autoFocus
              />
              <Menu aria-label="Found" onAction={go}>
                {[
                  ...places.map(({ name, href }) => ({ id: href, name })),
                  ...(trace
                    ? [{ id: `/trace#id=${encodeURIComponent(text)}`, name: `Trace ${text}` }]
                    : []),
                ].map((item) => (
                  <MenuItem key={item.id} id={item.id}>
                    {item.name}
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
