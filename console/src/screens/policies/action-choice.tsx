import { Checkbox, CheckboxGroup } from '@react-spectrum/s2';
import { useMarketingActions } from './governance-queries.ts';

interface ActionChoiceProps {
  value: readonly string[];
  onChange(actions: string[]): void;
}

export function ActionChoice({ value, onChange }: ActionChoiceProps) {
  const { data: actions = [] } = useMarketingActions();
  return (
    <CheckboxGroup label="Marketing actions" value={[...value]} onChange={onChange}>
      {actions.map(({ name }) => (
        <Checkbox key={name} value={name}>
          {name}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}
