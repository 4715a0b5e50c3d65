import {
  ComboBox,
  ComboBoxItem,
  Content,
  Heading,
  InlineAlert,
  TextArea,
  TextField,
} from '@react-spectrum/s2';
import { exactNumber } from '../../parts/format.ts';
import { useLacking } from '../../session.tsx';
import { SettingsForm } from './save-settings.tsx';
import { type Settings, useSettingsForm } from './use-settings-form.ts';

const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((id) => ({ id }));

export function GeneralForm({ settings }: { settings: Settings }) {
  const form = useSettingsForm(settings);
  const isDisabled = useLacking('Manage settings').length > 0;
  const { values, set } = form;
  const count = settings.timeZoneAudiences;
  return (
    <SettingsForm form={form}>
      <TextField
        label="Workspace name"
        name="workspaceName"
        isRequired
        isDisabled={isDisabled}
        value={values.workspaceName}
        onChange={(workspaceName) => set({ workspaceName })}
      />
      <ComboBox
        label="Time zone"
        name="timeZone"
        description="Days, months and years of rules are counted in it."
        isRequired
        isDisabled={isDisabled}
        defaultItems={zones}
        selectedKey={values.timeZone}
        onSelectionChange={(key) => key !== null && set({ timeZone: String(key) })}
      >
        {(zone) => <ComboBoxItem>{zone.id}</ComboBoxItem>}
      </ComboBox>
      {values.timeZone !== settings.timeZone && (
        <InlineAlert variant="notice">
          <Heading>This moves where days begin</Heading>
          <Content>
            {`${exactNumber(count)} published ${count === 1 ? 'audience is' : 'audiences are'} evaluated again.`}
          </Content>
        </InlineAlert>
      )}
      <TextArea
        label="Blocked identity values"
        name="blockedIdentityValues"
        description="One a line. Values that many strangers share: they identify nobody. For what is collected from now on."
        isDisabled={isDisabled}
        value={values.blockedIdentityValues.join('\n')}
        onChange={(text) => set({ blockedIdentityValues: text.split('\n') })}
      />
    </SettingsForm>
  );
}
