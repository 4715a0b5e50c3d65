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
import { ProblemAlert } from '../../../parts/problem-alert.tsx';
import type { Dataflow, Definition } from '../data.ts';

const text = style({ font: 'body', margin: 0 });

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

/** Begins a comparison with the destination; its page tells the rest. */
export function VerifyDialog({ flow, definition }: { flow: Dataflow; definition: Definition }) {
  const navigate = useNavigate();
  const [identity, setIdentity] = useState('');
  const start = query.useMutation('post', '/api/dataflows/{id}/verify');
  const verify = async (close: () => void): Promise<void> => {
    const { id: verificationId } = await start.mutateAsync({
      params: { path: { id: flow.id } },
      body: identity === '' ? {} : { identity },
    });
    close();
    await navigate({
      to: '/destinations/dataflows/$id/verifications/$verificationId',
      params: { id: flow.id, verificationId },
    });
  };
  return (
    <Dialog>
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
            <ProblemAlert error={start.error} />
          </Content>
          <ButtonGroup>
            <Button variant="secondary" onPress={close}>
              Close
            </Button>
            <Button
              variant="accent"
              isPending={start.isPending}
              onPress={() => void verify(close).catch(() => {})}
            >
              Verify
            </Button>
          </ButtonGroup>
        </>
      )}
    </Dialog>
  );
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
