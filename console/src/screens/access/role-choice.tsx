import { Checkbox, CheckboxGroup } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useRoles } from './access-queries.ts';

const wrapping = style({ maxWidth: 'full', overflowWrap: 'anywhere' });

interface RoleChoiceProps {
  value: readonly string[];
  onChange(roles: string[]): void;
  isDisabled?: boolean;
}

/** Which roles somebody, or a key, has. */
export function RoleChoice({ value, onChange, isDisabled = false }: RoleChoiceProps) {
  const { data: roles = [] } = useRoles();
  return (
    <div className={wrapping}>
      <CheckboxGroup
        label="Roles"
        value={[...value]}
        onChange={onChange}
        isDisabled={isDisabled}
        name="roles"
      >
        {roles.map((role) => (
          <Checkbox key={role.id} value={role.name}>
            {role.name}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </div>
  );
}
