import { Button, Form, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { asProblem, fieldError, type Problem } from '../api/problem.ts';

const page = style({
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  minHeight: 'screen',
});
const card = style({
  width: 400,
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  padding: 32,
  borderRadius: 'lg',
  backgroundColor: 'layer-1',
});
const titleStyle = style({ font: 'heading-lg', margin: 0 });
const alert = style({ font: 'ui', color: 'negative', margin: 0 });

function strength(password: string): string {
  if (password.length < 12) return 'At least 12 characters';
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/, /\s/].filter((kind) => kind.test(password));
  if (password.length >= 20 || kinds.length >= 4) return 'Strong';
  return kinds.length >= 2 ? 'Good' : 'Fair: mix letters, digits and signs, or make it longer';
}

/** First run: nobody exists yet, and whoever has the terminal makes the first administrator. */
export function SetupScreen() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  useEffect(() => {
    document.title = 'Set up · Millrace';
  }, []);
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
    await client.invalidateQueries();
    await navigate({ to: '/' });
  };
  return (
    <main className={page}>
      <div className={card}>
        <h1 className={titleStyle}>Create the first administrator</h1>
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
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="new-password"
            isRequired
            minLength={12}
            value={password}
            onChange={setPassword}
            description={strength(password)}
          />
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
            <p className={alert} role="alert">
              {problem.detail}
            </p>
          )}
          <Button type="submit" variant="accent" isPending={isPending}>
            Create administrator
          </Button>
        </Form>
      </div>
    </main>
  );
}
