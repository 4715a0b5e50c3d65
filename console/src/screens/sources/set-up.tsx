import { Button, Form, TextField, ToastQueue } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { unwrap } from '../../api/unwrap.ts';
import { CodeBlock } from '../../parts/code-block.tsx';
import { ProblemAlert } from '../../parts/problem-alert.tsx';
import { ReasonedButton } from '../../parts/reasoned-button.tsx';
import { snippets } from './snippets.ts';
import type { Source } from './source-query.ts';

const layout = style({ display: 'flex', flexWrap: 'wrap', gap: 32 });
const texts = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 24,
  flexGrow: 2,
  flexBasis: 480,
  minWidth: 0,
});
const tries = style({
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  flexGrow: 1,
  flexBasis: 280,
});
const title = style({ font: 'title', margin: 0 });
const text = style({ font: 'body', margin: 0 });

function TestEvent({ source }: { source: Source }) {
  const [userId, setUserId] = useState('u-1');
  const [event, setEvent] = useState('login');
  const send = useMutation({
    mutationFn: async () => {
      const response = await fetch('/v1/track', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${btoa(`${source.key}:`)}`,
        },
        body: JSON.stringify({ userId, event }),
      });
      if (!response.ok) throw await asProblem(response);
    },
    onSuccess: () => ToastQueue.positive('Event accepted', { timeout: 5_000 }),
  });
  return (
    <Form
      onSubmit={(submit) => {
        submit.preventDefault();
        send.mutate();
      }}
    >
      <h3 className={title}>Send a test event</h3>
      <TextField
        label={`User id (${source.settings.userNamespace})`}
        value={userId}
        onChange={setUserId}
        isRequired
      />
      <TextField label="Event" value={event} onChange={setEvent} isRequired />
      {send.error && <ProblemAlert error={send.error} />}
      <Button type="submit" variant="secondary" isPending={send.isPending}>
        Send event
      </Button>
    </Form>
  );
}

function SamplePeople({ source }: { source: Source }) {
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: async () =>
      unwrap(await api.POST('/api/samples', { body: { writeKeyId: source.id } })),
    onSuccess: async ({ people }) => {
      ToastQueue.positive(`${people} people received`, { timeout: 10_000 });
      await client.invalidateQueries();
    },
  });
  return (
    <>
      <h3 className={title}>No data of your own at hand?</h3>
      <p className={text}>
        Fifty people of an invented company with a fortnight of events, and an uploaded list,
        Webinar guests. The PX sandbox knows the same people.
      </p>
      {send.error && <ProblemAlert error={send.error} />}
      <ReasonedButton
        variant="secondary"
        needs={['Manage Sources', 'Manage Segments']}
        isPending={send.isPending}
        onPress={() => send.mutate()}
      >
        Send sample people
      </ReasonedButton>
    </>
  );
}

/** How to send, with this key filled in, and two ways to try it at once. */
export function SetUpTab({ source }: { source: Source }) {
  return (
    <div className={layout}>
      <div className={texts}>
        {snippets(source.key).map((one) => (
          <CodeBlock key={one.title} {...one} />
        ))}
      </div>
      <div className={tries}>
        <TestEvent source={source} />
        <SamplePeople source={source} />
      </div>
    </div>
  );
}
