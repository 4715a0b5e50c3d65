import { Form } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import type { useSettingsForm } from './use-settings-form.ts';

const width = style({ maxWidth: 560 });

interface SettingsFormProps {
  form: ReturnType<typeof useSettingsForm>;
  children: ReactNode;
}

/** Saved by one button; who leaves a changed form is asked. */
export function SettingsForm({ form, children }: SettingsFormProps) {
  const { save, isChanged } = form;
  useBlocker({
    shouldBlockFn: () => isChanged && !window.confirm('Leave without saving the settings?'),
    enableBeforeUnload: isChanged,
  });
  return (
    <div className={width}>
      <Form
        validationErrors={form.validationErrors}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        {children}
        {save.error && <ProblemAlert error={save.error} />}
        <div>
          <ReasonedButton
            type="submit"
            variant="accent"
            needs={['Manage settings']}
            isDisabled={!isChanged}
            isPending={save.isPending}
          >
            Save settings
          </ReasonedButton>
        </div>
      </Form>
    </div>
  );
}
