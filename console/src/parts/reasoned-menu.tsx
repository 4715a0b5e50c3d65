import { ActionMenu, type ActionMenuProps, MenuItem, Text } from '@react-spectrum/s2';

interface Item {
  id: string;
  name: string;
  /** Why it cannot be done, or null. */
  why?: string | null;
  act(): void;
}

interface ReasonedMenuProps extends Pick<ActionMenuProps<Item>, 'isQuiet' | 'size'> {
  label: string;
  items: readonly Item[];
}

/** What can be done with a thing; what is not possible stands there with its reason. */
export function ReasonedMenu({ label, items, ...menu }: ReasonedMenuProps) {
  return (
    <ActionMenu
      {...menu}
      aria-label={label}
      disabledKeys={items.filter(({ why }) => why).map(({ id }) => id)}
      onAction={(key) => items.find(({ id }) => id === key)?.act()}
    >
      {items.map(({ id, name, why }) => (
        <MenuItem key={id} id={id} textValue={name}>
          <Text slot="label">{name}</Text>
          {why && <Text slot="description">{why}</Text>}
        </MenuItem>
      ))}
    </ActionMenu>
  );
}
