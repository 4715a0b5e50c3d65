import {
  Button,
  ButtonGroup,
  Content,
  Dialog,
  Heading,
  Picker,
  PickerItem,
  Radio,
  RadioGroup,
  TextField,
  ToastQueue,
} from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { query } from '../../../api/client.ts';
import { TypeNameDialog } from '../../../parts/confirm-dialog.tsx';
import { exactNumber } from '../../../parts/format.ts';
import { IdText } from '../../../parts/id-text.tsx';
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import { StatCard, StatCards } from '../../../parts/stat-card.tsx';
import type { Dataflow, Definition } from '../data.ts';
import { useVerification } from '../use-verification.ts';

const list = style({ font: 'body', margin: 0, paddingStart: 20 });
const text = style({ font: 'body', margin: 0 });
const resultStyle = style({ display: 'flex', flexDirection: 'column', gap: 12, marginTop: 16 });

/** Sends everybody of the dataflow, or of one audience, again. */
export function ResendDialog({ flow, audience }: { flow: Dataflow; audience?: string }) {
  const client = useQueryClient();
  const [audienceId, setAudienceId] = useState(audience ?? 'all');
  const resend = query.useMutation('post', '/api/dataflows/{id}/resend');
  const chosen = flow.audiences.find((one) => one.audienceId === audienceId);
  const people = (chosen?.counts ?? flow.counts).members;
  const send = async (close: () => void): Promise<void> => {
    const { resent } = await resend.mutateAsync({
      params: { path: { id: flow.id } },
      body: { everything: true, ...(chosen ? { audienceId } : {}) },
    });
    ToastQueue.positive(`${exactNumber(resent)} memberships are sent again`, { timeout: 6_000 });
    await client.invalidateQueries();
    close();
  };
  return (
    <Dialog>
      {({ close }) => (
        <>
          <Heading slot="title">Resend</Heading>
          <Content>
            <Picker
              label="What to send again"
              value={audienceId}
              onChange={(key) => setAudienceId(String(key))}
            >
              {[
                { audienceId: 'all', name: 'All audiences of the dataflow' },
                ...flow.audiences.map(({ audienceId: id, name }) => ({ audienceId: id, name })),
              ].map((one) => (
                <PickerItem key={one.audienceId} id={one.audienceId}>
                  {one.name}
                </PickerItem>
              ))}
            </Picker>
            <p className={text}>{exactNumber(people)} people are sent again as they are now.</p>
            <ProblemAlert error={resend.error} />
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              Cancel
            </Button>
            <Button
              variant="accent"
              isPending={resend.isPending}
              onPress={() => void send(close).catch(() => {})}
            >
              Resend
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}

/** Compares with the destination; honest about what could be read. */
export function VerifyDialog({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  const [identity, setIdentity] = useState('');
  const { result, error, isRunning, isRepairing, verify, repair } = useVerification(flow.id);
  const repairable = result?.differences.filter((one) => one.repairable).length ?? 0;
  return (
    <Dialog size="XL">
      {({ close }) => (
        <>
          <Heading slot="title">{`Verify with ${definition.shortName}`}</Heading>
          <Content>
            <TextField
              label="Only this identity"
              description="Empty: the whole dataflow. The exact value, as it is sent."
              value={identity}
              onChange={setIdentity}
            />
            <ProblemAlert error={error} />
            {result && (
              <section aria-label="Result" className={resultStyle}>
                <p className={text}>
                  <b>{result.text}</b>
                </p>
                {result.error && <p className={text}>{result.error}</p>}
                <StatCards>
                  {shownCounts.map(([name, title]) => (
                    <StatCard key={name} name={title} value={exactNumber(result.counts[name])} />
                  ))}
                </StatCards>
                <ul className={list}>
                  {Object.entries(result.sides).map(([name, side]) => (
                    <li key={name}>
                      {countName(name)}: {side.detail}
                    </li>
                  ))}
                  {result.differences.map((one) => (
                    <li key={`${one.audienceId} ${one.targetValue} ${one.kind}`}>
                      <IdText value={one.targetValue} /> {countName(one.kind)} {one.detail}
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              Close
            </Button>
            {result?.state === 'done' && repairable > 0 && result.repaired === 0 && (
              <Button variant="secondary" isPending={isRepairing} onPress={repair}>
                {`Repair ${exactNumber(repairable)}`}
              </Button>
            )}
            <Button
              variant="accent"
              isPending={isRunning}
              onPress={() => void verify(identity === '' ? null : identity)}
            >
              Verify
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
}

const shownCounts = [
  ['checked', 'Memberships compared'],
  ['differences', 'Differences'],
  ['repairable', 'Can be repaired'],
] as const;

/** `unknownIdentity` and `unknown-identity` as "Unknown identity". */
function countName(name: string): string {
  const words = name
    .replaceAll(/([A-Z])/g, ' $1')
    .replaceAll('-', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Names what goes, and asks what becomes of the members. */
export function DeleteDataflowDialog(props: { flow: Dataflow; definition: Definition }) {
  const { flow, definition } = props;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [members, setMembers] = useState<'remove' | 'leave'>('remove');
  const remove = query.useMutation('delete', '/api/dataflows/{id}');
  return (
    <TypeNameDialog
      title="Delete dataflow"
      name={flow.name}
      action="Delete dataflow"
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={async (close) => {
        await remove.mutateAsync({ params: { path: { id: flow.id }, query: { members } } });
        close();
        await navigate({ to: '/destinations/browse' });
        await client.invalidateQueries();
      }}
    >
      {flow.audiences.length > 0 && (
        <p className={text} dir="auto">
          It delivers {flow.audiences.map(({ name }) => name).join(', ')}.
        </p>
      )}
      <RadioGroup
        label="Members"
        value={members}
        onChange={(key) => setMembers(key as typeof members)}
      >
        <Radio value="remove">
          {`Remove members first: ${exactNumber(flow.counts.delivered)} people leave ${definition.shortName}`}
        </Radio>
        <Radio value="leave">{`Leave them in ${definition.shortName}`}</Radio>
      </RadioGroup>
    </TypeNameDialog>
  );
}
