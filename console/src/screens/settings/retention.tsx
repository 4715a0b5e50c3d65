import { NumberField, Switch } from '@react-spectrum/s2';
import { useLacking } from '../../session.tsx';
import { SettingsForm } from './save-settings.tsx';
import { type Settings, useSettingsForm } from './use-settings-form.ts';

const days = { style: 'unit', unit: 'day', unitDisplay: 'long' } as const;

export function RetentionForm({ settings }: { settings: Settings }) {
  const form = useSettingsForm(settings);
  const isDisabled = useLacking('Manage settings').length > 0;
  const { values, set } = form;
  return (
    <SettingsForm form={form}>
      <NumberField
        label="Keep traces"
        name="traceRetentionDays"
        description="How long it can be told why a person was delivered."
        minValue={1}
        formatOptions={days}
        isDisabled={isDisabled}
        value={values.traceRetentionDays}
        onChange={(traceRetentionDays) => set({ traceRetentionDays })}
      />
      <NumberField
        label="Keep requests"
        name="requestRetentionDays"
        description="How long requests to destinations and their answers can be looked at."
        minValue={1}
        formatOptions={days}
        isDisabled={isDisabled}
        value={values.requestRetentionDays}
        onChange={(requestRetentionDays) => set({ requestRetentionDays })}
      />
      <Switch
        isSelected={values.keepRequestBodies}
        isDisabled={isDisabled}
        onChange={(keepRequestBodies) => set({ keepRequestBodies })}
      >
        Keep the bodies of requests and answers
      </Switch>
    </SettingsForm>
  );
}
