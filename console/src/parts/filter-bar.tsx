import { ActionButton, Picker, PickerItem, SearchField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useEffect, useState } from 'react';

const bar = style({
  display: 'flex',
  flexWrap: 'wrap',
  alignItems: 'end',
  gap: 12,
  marginBottom: 16,
});

export interface Filter {
  id: string;
  name: string;
  options: readonly { id: string; name: string }[];
}

interface FilterBarProps {
  /** Name of the search field; no field without it. */
  searchLabel?: string;
  q?: string | undefined;
  filters?: readonly Filter[];
  values?: Readonly<Record<string, string | undefined>>;
  /** Gets only what changed; undefined clears. */
  onChange(change: Record<string, string | undefined>): void;
}

const typingPauseMs = 250;

/** Search and filters above a list; their values live in the link. */
export function FilterBar({ searchLabel, q, filters = [], values = {}, onChange }: FilterBarProps) {
  const [text, setText] = useState(q ?? '');
  useEffect(() => setText(q ?? ''), [q]);
  useEffect(() => {
    if (text === (q ?? '')) return undefined;
    const timer = setTimeout(() => onChange({ q: text === '' ? undefined : text }), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, q, onChange]);
  const isFiltered = Boolean(q) || filters.some(({ id }) => values[id]);
  return (
    <search className={bar}>
      {searchLabel && (
        <SearchField
          aria-label={searchLabel}
          placeholder={searchLabel}
          value={text}
          onChange={setText}
        />
      )}
      {filters.map((filter) => (
        <Picker
          key={filter.id}
          styles={style({ width: 152 })}
          aria-label={filter.name}
          placeholder={filter.name}
          value={values[filter.id] ?? null}
          onChange={(key) =>
            onChange({ [filter.id]: key === 'any' || key === null ? undefined : String(key) })
          }
        >
          {[{ id: 'any', name: `Any ${filter.name.toLowerCase()}` }, ...filter.options].map(
            (option) => (
              <PickerItem key={option.id} id={option.id}>
                {option.name}
              </PickerItem>
            ),
          )}
        </Picker>
      ))}
      {isFiltered && (
        <ActionButton
          onPress={() => {
            setText('');
            onChange(
              Object.fromEntries(
                ['q', ...filters.map(({ id }) => id)].map((id) => [id, undefined]),
              ),
            );
          }}
        >
          Clear filters
        </ActionButton>
      )}
    </search>
  );
}
