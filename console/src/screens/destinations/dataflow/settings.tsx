import {
  Checkbox,
  CheckboxGroup,
  LinkButton,
  NumberField,
  Switch,
  TextArea,
  TextField,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { query } from '../../../api/client.ts';
import { IdText } from '../../../parts/id-text.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../../parts/reasoned-button.tsx';
import { useLackingToActivate } from '../../../session.tsx';
import { Coverage, sourceName } from '../activate/mapping-step.tsx';
import type { Dataflow, Definition } from '../data.ts';
import { FlowAlerts } from '../flow-alerts.tsx';
import { HistoryPanel } from './history.tsx';

const column = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  maxWidth: 560,
  overflowWrap: 'anywhere',
});
const text = style({ font: 'body', margin: 0 });
const defaultBrakePercent = 50;

/** The one row, with its coverage now. */
export function MappingTab({ flow }: { flow: Dataflow }) {
  const lacking = useLackingToActivate();
  const audienceIds = flow.audiences.map(({ audienceId }) => audienceId);
  return (
    <div className={column}>
      {flow.mappings.map(({ source, target }) => (
        <div key={target.identity} className={column}>
          <p className={text}>
            <IdText value={sourceName(source)} canCopy={false} /> is sent as{' '}
            <IdText value={target.identity} canCopy={false} />, exactly as it is.
          </p>
          {audienceIds.length > 0 && (
            <Coverage flow={flow} source={source} audienceIds={audienceIds} />
          )}
        </div>
      ))}
      <div>
        {lacking.length > 0 ? (
          <ReasonedButton variant="secondary" needs={lacking}>
            Edit mapping
          </ReasonedButton>
        ) : (
          <LinkButton
            variant="secondary"
            href={`/destinations/dataflows/${flow.id}/activate?step=mapping`}
          >
            Edit mapping
          </LinkButton>
        )}
      </div>
    </div>
  );
}

interface Typed {
  name: string;
  description: string;
  marketingActions: string[];
  brakePercent: number | null;
  batchSize: number | null;
  ratePercent: number | null;
}

/** A number that may be left empty. */
const numberOrNone = (value: number): number | null => (Number.isNaN(value) ? null : value);

export function SettingsTab({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  const client = useQueryClient();
  const saved: Typed = {
    name: flow.name,
    description: flow.description,
    marketingActions: flow.marketingActions,
    brakePercent: flow.brakePercent,
    batchSize: flow.batchSize,
    ratePercent: flow.ratePercent,
  };
  const [typed, setTyped] = useState(saved);
  const actions = query.useQuery('get', '/api/marketing-actions').data?.items;
  const change = query.useMutation('patch', '/api/dataflows/{id}');
  const offered = [
    ...new Set([
      ...(actions?.map(({ name }) => name) ?? definition.marketingActionsPreset),
      ...flow.marketingActions,
    ]),
  ];
  const isChanged = JSON.stringify(typed) !== JSON.stringify(saved);
  const save = async (): Promise<void> => {
    await change.mutateAsync({ params: { path: { id: flow.id } }, body: typed });
    ToastQueue.positive('Saved', { timeout: 5_000 });
    await client.invalidateQueries();
  };
  return (
    <>
      <div className={column}>
        <TextField
          label="Name"
          isRequired
          value={typed.name}
          onChange={(name) => setTyped({ ...typed, name })}
        />
        <TextArea
          label="Description"
          value={typed.description}
          onChange={(description) => setTyped({ ...typed, description })}
        />
        <CheckboxGroup
          label="Marketing actions"
          value={typed.marketingActions}
          onChange={(marketingActions) => setTyped({ ...typed, marketingActions })}
        >
          {offered.map((name) => (
            <Checkbox key={name} value={name}>
              {name}
            </Checkbox>
          ))}
        </CheckboxGroup>
        <Switch
          isSelected={typed.brakePercent !== null}
          onChange={(isOn) =>
            setTyped({ ...typed, brakePercent: isOn ? defaultBrakePercent : null })
          }
        >
          Hold mass exits until a person confirms
        </Switch>
        {typed.brakePercent !== null && (
          <NumberField
            label="Members that may leave at once, in percent"
            minValue={1}
            maxValue={100}
            value={typed.brakePercent}
            onChange={(brakePercent) => setTyped({ ...typed, brakePercent })}
          />
        )}
        <NumberField
          label="People in a request, at most"
          description="Empty: as many as the account takes."
          minValue={1}
          maxValue={10_000}
          value={typed.batchSize ?? Number.NaN}
          onChange={(value) => setTyped({ ...typed, batchSize: numberOrNone(value) })}
        />
        <NumberField
          label="Share of the account's requests a second, in percent"
          description="Empty: all of them. With a share, other dataflows of the account go on beside a large one."
          minValue={1}
          maxValue={100}
          value={typed.ratePercent ?? Number.NaN}
          onChange={(value) => setTyped({ ...typed, ratePercent: numberOrNone(value) })}
        />
        <ProblemAlert error={change.error} />
        <div>
          <ReasonedButton
            variant="accent"
            needs={['Manage Destinations']}
            reason={isChanged ? null : 'Nothing was changed.'}
            isPending={change.isPending}
            onPress={() => void save().catch(() => {})}
          >
            Save
          </ReasonedButton>
        </div>
      </div>
      <Panel title="Alerts">
        <FlowAlerts flow={flow} />
      </Panel>
      <HistoryPanel flow={flow} />
    </>
  );
}
