import { Button, Form, TextField } from '@react-spectrum/s2';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { asProblem, fieldError, type Problem } from '../api/problem.ts';
import { EntryPage, FormAlert } from './entry-page.tsx';
import { NewPassword } from './new-password.tsx';

/** First run: nobody exists yet, and whoever has the terminal makes the first administrator. */
export function SetupScreen() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  useEffect(() => {
    void fetch('/api/setup')
      .then((response) => response.json())
      .then((setup: { needed?: boolean }) =>
        setup.needed === false ? navigate({ to: '/sign-in' }) : undefined,
      )
      .catch(() => {});
  }, [navigate]);
  const create = async (form: FormData): Promise<void> => {
    setPending(true);
    setProblem(null);
    const response = await fetch('/api/setup', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries([...form].filter(([, value]) => value !== ''))),
    });
    setPending(false);
    if (!response.ok) {
      setProblem(await asProblem(response));
      return;
    }
    client.clear();
    await navigate({ to: '/' });
  };
  return (
    <EntryPage title="Create the first administrator">
      <Form
        onSubmit={(event) => {
          event.preventDefault();
          void create(new FormData(event.currentTarget));
        }}
        validationErrors={Object.fromEntries(
          (problem?.errors ?? []).map((error) => [error.path, error.message]),
        )}
      >
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          isRequired
          autoFocus
        />
        <NewPassword />
        <TextField
          label="Setup code"
          name="setupCode"
          isRequired
          autoComplete="off"
          description="Printed by millrace up in the terminal"
        />
        <TextField label="Workspace name" name="workspaceName" />
        <TextField
          label="Time zone"
          name="timeZone"
          defaultValue={Intl.DateTimeFormat().resolvedOptions().timeZone}
          description="Decides when a day begins in rules and schedules"
        />
        {problem && !fieldError(problem, 'email', 'password', 'setupCode', 'timeZone') && (
          <FormAlert>{problem.detail}</FormAlert>
        )}
        <Button type="submit" variant="accent" isPending={isPending}>
          Create administrator
        </Button>
      </Form>
    </EntryPage>
  );
}
